//! The rules of this repository that no compiler or linter checks.
//!
//! ```text
//!   cargo metadata ──► tests/layers.rs   edges between crates only point down the layer table
//!   files in git   ──► tests/files.rs    length of hand-written files, names that must not appear
//! ```
//!
//! The rules live in `tests/`; this library only finds the files.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the checkout this crate was compiled in.
pub fn workspace_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file git tracks or would track, relative to the root.
///
/// # Errors
/// When git cannot be run here or fails; its own words are in the message.
pub fn project_files() -> Result<Vec<PathBuf>, String> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(workspace_root())
        .output()
        .map_err(|error| format!("cannot run git to list the project's files: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let listing = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(listing
        .lines()
        .map(PathBuf::from)
        .filter(|f| workspace_root().join(f).is_file())
        .collect())
}
