//! Whose terms we accept: every crate in the tree must be under one of the licences in `deny.toml`, and come from
//! the registry. (`cargo deny check` reads the same file and adds advisories; it takes longer to build than the
//! whole broker, so the tests do without it.)

use std::collections::BTreeSet;

use cargo_metadata::MetadataCommand;
use kafka_rs_tidy::workspace_root;
use toml_edit::DocumentMut;

fn accepted_licences() -> BTreeSet<String> {
    let file = std::fs::read_to_string(workspace_root().join("deny.toml")).expect("deny.toml");
    let file: DocumentMut = file.parse().expect("deny.toml is TOML");
    let allowed = file["licenses"]["allow"]
        .as_array()
        .expect("licenses.allow");
    allowed
        .iter()
        .map(|licence| licence.as_str().expect("a licence").to_owned())
        .collect()
}

#[test]
fn every_crate_is_under_a_licence_we_accept_and_from_the_registry() {
    let metadata = MetadataCommand::new()
        .manifest_path(workspace_root().join("Cargo.toml"))
        .exec()
        .expect("cargo metadata");
    let accepted = accepted_licences();
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
                    .all(|part| accepted.contains(part.trim_end_matches('+')))
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
