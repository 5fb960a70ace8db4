//! Rules about the text of files.

use std::path::Path;

use kafka_rs_tidy::{project_files, workspace_root};

/// Lines a hand-written Rust file may have before its `mod tests`.
const LINES_MAX: usize = 500;

#[test]
fn hand_written_files_stay_small_enough_to_hold_in_the_head() {
    let mut long = Vec::new();
    for file in project_files().expect("git") {
        if file.extension().is_none_or(|e| e != "rs") || is_generated_or_test(&file) {
            continue;
        }
        let text = std::fs::read_to_string(workspace_root().join(&file)).expect("source");
        let lines = text
            .lines()
            .take_while(|line| !line.starts_with("#[cfg(test)]"))
            .count();
        if lines > LINES_MAX {
            long.push(format!("{}: {lines} lines", file.display()));
        }
    }
    assert!(
        long.is_empty(),
        "files over {LINES_MAX} lines:\n{}",
        long.join("\n")
    );
}

#[test]
fn the_project_names_no_registry_and_no_machine() {
    // Written in halves, so that this file does not contain them.
    let banned = [
        concat!("crates", ".io/"),
        concat!("registry.", "npmjs"),
        concat!("pypi", ".org"),
        concat!("proxy.", "golang"),
        concat!("repo1.", "maven"),
        concat!("repo.maven.", "apache"),
        concat!("deb.", "debian"),
        concat!("/work", "/"),
        concat!("../", "shared"),
        concat!("/root", "/"),
    ];
    let mut found = Vec::new();
    for file in project_files().expect("git") {
        let lock = file
            .file_name()
            .is_some_and(|n| n == "Cargo.lock" || n == "go.sum" || n == "package-lock.json");
        let Ok(text) = std::fs::read_to_string(workspace_root().join(&file)) else {
            continue;
        };
        if lock {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            if let Some(word) = banned.iter().find(|word| line.contains(**word)) {
                found.push(format!("{}:{}: {word}", file.display(), number + 1));
            }
        }
    }
    assert!(
        found.is_empty(),
        "names of hosts or of this machine:\n{}",
        found.join("\n")
    );
}

#[test]
fn nothing_is_left_undone_in_product_code() {
    let words = [
        concat!("to", "do!("),
        concat!("unimpl", "emented!("),
        concat!("FIX", "ME"),
    ];
    let mut found = Vec::new();
    for file in project_files().expect("git") {
        if file.starts_with("core") && file.extension().is_some_and(|e| e == "rs") {
            let text = std::fs::read_to_string(workspace_root().join(&file)).expect("source");
            for (number, line) in text.lines().enumerate() {
                if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                    found.push(format!("{}:{}: {word}", file.display(), number + 1));
                }
            }
        }
    }
    assert!(found.is_empty(), "unfinished code:\n{}", found.join("\n"));
}

fn is_generated_or_test(file: &Path) -> bool {
    let name = file
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    file.components()
        .any(|part| part.as_os_str() == "generated" || part.as_os_str() == "tests")
        || name == "tests.rs"
        || name == "error_code.rs"
}
