//! The tables of `docs/hardening.md` say what is there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use kafka_rs_fuzz::all;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The second and third cell of each row of the table under `heading`.
fn table(heading: &str) -> Vec<(String, String)> {
    let page = std::fs::read_to_string(root().join("docs/hardening.md")).expect("the page");
    let (_, section) = page.split_once(heading).expect("the heading");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter(|line| line.starts_with("| "));
    let cells = |row: &str| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        (cells[2].replace('`', ""), cells[3].to_owned())
    };
    rows.skip(1).map(cells).collect()
}

/// What a cell names in code quotes; `None` where it says that there is none yet.
fn named(cell: &str) -> Option<&str> {
    match cell.starts_with("none") {
        true => None,
        false => Some(cell.trim_matches('`')),
    }
}

#[test]
fn the_table_of_decoders_has_every_target() {
    let rows = table("## Decoders");
    for (file, _) in &rows {
        assert!(root().join(file).is_file(), "{file} does not exist");
    }
    let listed: BTreeSet<_> = rows.iter().filter_map(|(_, cell)| named(cell)).collect();
    let targets = all();
    let there: BTreeSet<_> = targets.iter().map(|target| target.name).collect();
    assert_eq!(listed, there);
}

#[test]
fn the_table_of_state_machines_has_every_crate_and_its_tests() {
    let rows = table("## State machines");
    for (_, cell) in &rows {
        let Some(file) = named(cell) else { continue };
        let text = std::fs::read_to_string(root().join(file)).expect(file);
        assert!(text.contains("proptest! {"), "{file} has no property test");
    }
    let listed: BTreeSet<_> = rows.into_iter().map(|(name, _)| name).collect();
    for entry in std::fs::read_dir(root().join("core/state")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.join("Cargo.toml").is_file() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let name = format!("core/state/{name}");
            assert!(listed.contains(&name), "{name} is not in the table");
        }
    }
}
