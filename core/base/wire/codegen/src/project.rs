//! Where layouts and generated sources lie in this repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::layout::{ErrorRow, Layout, parse_errors, parse_layouts};
use crate::{emit, import};

const LAYOUTS: &str = "core/base/wire/layouts";
const GENERATED: &str = "core/base/wire/src/generated";
const ERROR_TABLE: &str = "core/base/types/src/error_code.rs";

/// Everything that is generated from.
#[derive(Debug, Clone)]
pub struct Source {
    /// Protocol messages, by API key.
    pub messages: Vec<Layout>,
    /// Internal records, by module and type.
    pub records: Vec<Layout>,
    /// The error table.
    pub errors: Vec<ErrorRow>,
}

/// Reads the project's layouts.
///
/// # Errors
/// When a file is missing or not in the form.
pub fn load() -> Result<Source, String> {
    let read = |name: &str| {
        let path = root().join(LAYOUTS).join(name);
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let parse = |name: &str| {
        parse_layouts(&read(name)?).map_err(|error| format!("{LAYOUTS}/{name}: {error}"))
    };
    let errors = parse_errors(&read("errors.txt")?).map_err(|error| error.to_string())?;
    Ok(Source {
        messages: parse("messages.txt")?,
        records: parse("records.txt")?,
        errors,
    })
}

/// Every generated file with its text, by path from the root of the repository.
///
/// # Errors
/// When a layout cannot be read or has something the generator does not know.
pub fn generate() -> Result<BTreeMap<PathBuf, String>, String> {
    let source = load()?;
    let mut files: BTreeMap<PathBuf, String> = emit::sources(&source.messages, &source.records)?
        .into_iter()
        .map(|(name, text)| (Path::new(GENERATED).join(name), text))
        .collect();
    files.insert(
        PathBuf::from(ERROR_TABLE),
        emit::error_table(&source.errors),
    );
    Ok(files)
}

/// Writes what [`generate`] gives and removes generated files that no layout makes any more.
///
/// # Errors
/// When generating or writing fails.
pub fn write() -> Result<(), String> {
    for (path, text) in generate()? {
        let path = root().join(path);
        // Files that did not change keep their time, so that cargo does not compile them again.
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| error.to_string())?;
        }
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    for path in orphans()? {
        fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// Compares the files on disk with what [`generate`] gives.
///
/// # Errors
/// When one differs, with the names of all that do.
pub fn check() -> Result<(), String> {
    let mut stale: Vec<String> = generate()?
        .into_iter()
        .filter(|(path, text)| {
            fs::read_to_string(root().join(path)).map_or(true, |old| old != *text)
        })
        .map(|(path, _)| path.display().to_string())
        .collect();
    stale.extend(orphans()?.iter().map(|path| path.display().to_string()));
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!(
        "stale, run `cargo run -p kafka-rs-wire-codegen`:\n{}",
        stale.join("\n")
    ))
}

/// Renews the layouts from Kafka's JSON.
///
/// # Errors
/// When a file cannot be read, converted or written.
pub fn import(messages: &str, records: &str, errors: &str) -> Result<(), String> {
    let read = |path: &str| fs::read_to_string(path).map_err(|error| format!("{path}: {error}"));
    let put = |name: &str, text: String| {
        fs::write(root().join(LAYOUTS).join(name), text).map_err(|error| format!("{name}: {error}"))
    };
    put("messages.txt", import::layouts(&read(messages)?)?)?;
    put("records.txt", import::layouts(&read(records)?)?)?;
    put("errors.txt", import::errors(&read(errors)?)?)
}

fn orphans() -> Result<Vec<PathBuf>, String> {
    let known = generate()?;
    let mut found = Vec::new();
    let mut open = vec![root().join(GENERATED)];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(&dir).map_err(|error| format!("{}: {error}", dir.display()))? {
            let path = entry.map_err(|error| error.to_string())?.path();
            if path.is_dir() {
                open.push(path);
            } else if path
                .strip_prefix(root())
                .is_ok_and(|p| !known.contains_key(p))
            {
                found.push(path);
            }
        }
    }
    Ok(found)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../..")
}
