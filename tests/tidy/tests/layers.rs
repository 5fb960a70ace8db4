//! The layer table: which of our crates a crate may depend on.

use std::collections::BTreeMap;

use cargo_metadata::{DependencyKind, MetadataCommand};
use kafka_rs_tidy::workspace_root;

const TYPES: &[&str] = &["types"];
const BASE: &[&str] = &["types", "config", "records", "wire"];
const STATE: &[&str] = &[
    "metadata",
    "replication",
    "coordinator",
    "group",
    "txn",
    "cleaner",
    "quota",
    "telemetry",
    "share",
];
const EDGE: &[&str] = &["platform", "net", "log"];

/// Crate, and the groups it may see. Product crates may see everything below them.
const ALLOWED: &[(&str, &[&[&str]])] = &[
    ("types", &[]),
    ("config", &[TYPES]),
    ("records", &[TYPES]),
    ("wire", &[TYPES]),
    ("metadata", &[BASE]),
    ("replication", &[BASE]),
    ("coordinator", &[TYPES]),
    ("group", &[BASE, &["coordinator"]]),
    ("cleaner", &[BASE]),
    ("quota", &[TYPES]),
    ("telemetry", &[TYPES]),
    ("share", &[BASE, &["coordinator"]]),
    ("txn", &[BASE, &["coordinator"]]),
    ("platform", &[TYPES]),
    ("net", &[BASE, &["platform"]]),
    ("log", &[BASE, &["platform"]]),
    ("quorum", &[BASE, EDGE, &["metadata"]]),
    ("runtime", &[BASE, STATE, EDGE, &["quorum"]]),
    ("server", &[BASE, STATE, EDGE, &["quorum", "runtime"]]),
    ("client", &[BASE, EDGE]),
    ("admin", &[BASE, EDGE, &["client"]]),
    ("inspect", &[BASE, STATE, EDGE]),
    (
        "core",
        &[
            BASE,
            STATE,
            EDGE,
            &["quorum", "runtime", "server", "client"],
        ],
    ),
    ("test-macros", &[]),
    ("test", &[BASE, &["core", "test-macros"]]),
    (
        "cli",
        &[
            BASE,
            STATE,
            EDGE,
            &[
                "quorum", "runtime", "server", "core", "inspect", "client", "admin",
            ],
        ],
    ),
];

#[test]
fn every_edge_between_our_crates_points_down_the_table() {
    let metadata = MetadataCommand::new()
        .manifest_path(workspace_root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata");
    let allowed: BTreeMap<&str, Vec<&str>> = ALLOWED
        .iter()
        .map(|(name, groups)| (*name, groups.concat()))
        .collect();
    let mut wrong = Vec::new();
    for package in &metadata.packages {
        let Some(name) = package.name.strip_prefix("kafka-rs-") else {
            wrong.push(format!("{} is not named kafka-rs-…", package.name));
            continue;
        };
        if package.manifest_path.as_str().contains("/core/") && !name.ends_with("-codegen") {
            let Some(may_see) = allowed.get(name) else {
                wrong.push(format!(
                    "{name} is missing in the layer table of tests/tidy"
                ));
                continue;
            };
            for dependency in &package.dependencies {
                let Some(target) = dependency.name.strip_prefix("kafka-rs-") else {
                    continue;
                };
                if dependency.kind == DependencyKind::Normal && !may_see.contains(&target) {
                    wrong.push(format!("{name} must not depend on {target}"));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "edges against the layer table:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn only_the_quorum_crate_names_openraft() {
    let metadata = MetadataCommand::new()
        .manifest_path(workspace_root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata");
    let named: Vec<&str> = metadata
        .packages
        .iter()
        .filter(|p| p.dependencies.iter().any(|d| d.name == "openraft"))
        .map(|p| p.name.as_str())
        .collect();
    assert_eq!(named, ["kafka-rs-quorum"]);
}

#[test]
fn versions_of_other_peoples_crates_stand_in_one_place() {
    let mut wrong = Vec::new();
    for file in kafka_rs_tidy::project_files().expect("git") {
        if file.file_name().is_some_and(|name| name == "Cargo.toml")
            && file.components().count() > 1
        {
            let text = std::fs::read_to_string(workspace_root().join(&file)).expect("manifest");
            let dependencies = text.split("[dependencies]").nth(1).unwrap_or_default();
            for line in dependencies.lines() {
                if line.contains("= \"") && !line.contains("path") && !line.starts_with("name") {
                    wrong.push(format!("{}: {line}", file.display()));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "use `x.workspace = true`:\n{}",
        wrong.join("\n")
    );
}
