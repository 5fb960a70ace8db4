//! Writes Rust for layouts.

mod catalogue;
mod describe;
mod errors;
mod fields;
mod names;
mod structs;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

pub use errors::error_table;
pub use names::snake;

use crate::layout::{Kind, Layout};

/// The first line of every generated file.
const MARK: &str = "Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.";

/// Sources below `src/generated`, by path from there.
///
/// # Errors
/// When a layout has something the generator does not know.
pub fn sources(
    messages: &[Layout],
    records: &[Layout],
) -> Result<BTreeMap<PathBuf, String>, String> {
    let mut files = BTreeMap::new();
    files.insert(PathBuf::from("mod.rs"), root());
    files.insert(PathBuf::from("api_key.rs"), catalogue::api_keys(messages));
    files.insert(
        PathBuf::from("list.rs"),
        catalogue::lists(messages, records),
    );
    files.insert(PathBuf::from("describe.rs"), describe::table(records));
    group(
        &mut files,
        "messages",
        "Messages of the Kafka protocol.",
        messages,
    )?;
    let mut modules: Vec<&str> = records.iter().map(|r| r.module.as_str()).collect();
    modules.dedup();
    let mut text =
        format!("//! Internal records of Kafka, by the topic or file they lie in. {MARK}\n\n");
    for module in modules {
        let _ = writeln!(text, "pub mod {module};");
        let members: Vec<Layout> = records
            .iter()
            .filter(|r| r.module == module)
            .cloned()
            .collect();
        let title = format!("Records of Kafka's module {module}.");
        group(&mut files, &format!("records/{module}"), &title, &members)?;
    }
    files.insert(PathBuf::from("records/mod.rs"), text);
    Ok(files)
}

fn root() -> String {
    format!(
        "//! Generated from `layouts/`. {MARK}\n\n\
         pub(crate) mod api_key;\npub(crate) mod describe;\nmod list;\npub mod messages;\npub mod records;\n"
    )
}

/// One directory: a file for each layout and a `mod.rs` that names the main types.
fn group(
    files: &mut BTreeMap<PathBuf, String>,
    dir: &str,
    title: &str,
    layouts: &[Layout],
) -> Result<(), String> {
    let mut index = format!("//! {title} {MARK}\n\n");
    for layout in layouts {
        let _ = writeln!(index, "pub mod {};", snake(&layout.name));
    }
    index.push('\n');
    for layout in layouts {
        let _ = writeln!(index, "pub use {}::{};", snake(&layout.name), layout.name);
        let text =
            message(layout, layouts).map_err(|reason| format!("{}: {reason}", layout.name))?;
        let name = format!("{dir}/{}.rs", snake(&layout.name));
        files.insert(PathBuf::from(name), text);
    }
    files.insert(PathBuf::from(format!("{dir}/mod.rs")), index);
    Ok(())
}

fn message(layout: &Layout, siblings: &[Layout]) -> Result<String, String> {
    let name = &layout.name;
    let mut out = format!("//! `{name}`. {MARK}\n\nuse crate::prelude::*;\n");
    if describe::is_described(layout) {
        out.push_str("use crate::describe::Fields;\nuse crate::{Describe, Described};\n");
    }
    structs::write(&mut out, layout)?;
    let flexible = if layout.flexible.is_empty() {
        "i16::MAX".to_owned()
    } else {
        layout.flexible.low.to_string()
    };
    let _ = write!(
        out,
        "\nimpl Message for {name} {{\n    const NAME: &'static str = \"{name}\";\n    \
         const VALID: VersionRange = VersionRange::new({}, {});\n    \
         const FLEXIBLE_FROM: i16 = {flexible};\n",
        layout.valid.low, layout.valid.high
    );
    let throttled = layout.find(name).into_iter().flat_map(|s| &s.fields);
    if layout.kind == Kind::Response && throttled.clone().any(|f| f.name == "ThrottleTimeMs") {
        out.push_str(
            "\n    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {\n        \
             Some(&mut self.throttle_time_ms)\n    }\n",
        );
    }
    out.push_str("}\n");
    let Some(key) = layout.api_key else {
        return Ok(out);
    };
    match layout.kind {
        Kind::Request => {
            let api = catalogue::api_name(layout);
            let _ = write!(
                out,
                "\nimpl Request for {name} {{\n    const API_KEY: ApiKey = ApiKey::{api};\n    \
                 type Response = super::{}::{api}Response;\n}}\n",
                snake(&format!("{api}Response"))
            );
        }
        Kind::CoordinatorKey | Kind::CoordinatorValue | Kind::Metadata => {
            let _ = write!(
                out,
                "\nimpl Record for {name} {{\n    const API_KEY: i16 = {key};\n}}\n"
            );
            let value = siblings.iter().find(|other| {
                other.kind == Kind::CoordinatorValue && other.api_key == layout.api_key
            });
            if let (Kind::CoordinatorKey, Some(value)) = (layout.kind, value) {
                let _ = write!(
                    out,
                    "\nimpl CoordinatorKey for {name} {{\n    type Value = super::{}::{};\n}}\n",
                    snake(&value.name),
                    value.name
                );
            }
        }
        Kind::Response | Kind::Header | Kind::Data => {}
    }
    Ok(out)
}
