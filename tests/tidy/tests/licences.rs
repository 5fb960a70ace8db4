//! Whose terms we accept: every crate in the tree must be under one of a few licences, and come from the
//! registry. (cargo-deny would do the same, but takes longer to build than the whole broker.)

use cargo_metadata::MetadataCommand;
use kafka_rs_tidy::workspace_root;

const ACCEPTED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "MPL-2.0+",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

#[test]
fn every_crate_is_under_a_licence_we_accept_and_from_the_registry() {
    let metadata = MetadataCommand::new()
        .manifest_path(workspace_root().join("Cargo.toml"))
        .exec()
        .expect("cargo metadata");
    let mut wrong = Vec::new();
    for package in &metadata.packages {
        let licence = package.license.clone().unwrap_or_default();
        // Any one of the alternatives will do; of several that hold together, all must.
        let fits = licence
            .replace('/', " OR ")
            .split(" OR ")
            .any(|alternative| {
                alternative
                    .split(" AND ")
                    .map(|part| part.trim_matches(['(', ')', ' ']))
                    .all(|part| ACCEPTED.contains(&part))
            });
        if !fits {
            wrong.push(format!("{} {}: {licence:?}", package.name, package.version));
        }
        if package
            .source
            .as_ref()
            .is_some_and(|source| !source.is_crates_io())
        {
            wrong.push(format!("{} does not come from the registry", package.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
