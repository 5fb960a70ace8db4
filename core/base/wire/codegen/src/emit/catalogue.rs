use std::fmt::Write as _;

use super::{MARK, snake};
use crate::layout::{Kind, Layout};

/// `Fetch` for `FetchRequest`.
pub(super) fn api_name(layout: &Layout) -> &str {
    let name = layout.name.as_str();
    name.strip_suffix("Request").unwrap_or(name)
}

/// The enum of APIs and the table behind its methods.
pub(super) fn api_keys(messages: &[Layout]) -> String {
    let requests: Vec<&Layout> = messages
        .iter()
        .filter(|m| m.kind == Kind::Request)
        .collect();
    let mut out = format!(
        "//! The catalogue of APIs. {MARK}\n\nuse crate::api::{{ApiInfo, ListenerType}};\n\
         use crate::VersionRange;\n\n/// An API of the Kafka protocol, under the name Kafka gives it.\n\
         #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]\n#[repr(i16)]\n\
         #[non_exhaustive]\npub enum ApiKey {{\n"
    );
    for request in &requests {
        let (name, key) = (api_name(request), request.api_key.unwrap_or_default());
        let _ = writeln!(out, "    /// `{name}`, versions {}.", request.valid);
        let _ = writeln!(out, "    {name} = {key},");
    }
    out.push_str("}\n\npub(crate) static TABLE: &[ApiInfo] = &[\n");
    for request in &requests {
        let name = api_name(request);
        let listeners: Vec<&str> = request
            .listeners
            .iter()
            .map(|l| {
                if l == "broker" {
                    "ListenerType::Broker"
                } else {
                    "ListenerType::Controller"
                }
            })
            .collect();
        let flexible = |layout: Option<&Layout>| match layout {
            Some(l) if !l.flexible.is_empty() => l.flexible.low.to_string(),
            _ => "i16::MAX".to_owned(),
        };
        let response = messages
            .iter()
            .find(|m| m.kind == Kind::Response && m.api_key == request.api_key);
        let _ = writeln!(
            out,
            "    ApiInfo {{ key: ApiKey::{name}, name: \"{name}\", \
             versions: VersionRange::new({}, {}), request_flexible_from: {}, \
             response_flexible_from: {}, listeners: &[{}], latest_version_unstable: {} }},",
            request.valid.low,
            request.valid.high,
            flexible(Some(request)),
            flexible(response),
            listeners.join(", "),
            request.latest_version_unstable,
        );
    }
    out.push_str("];\n");
    out
}

/// Macros that hand the list of all types to another macro; tests build their tables with them.
pub(super) fn lists(messages: &[Layout], records: &[Layout]) -> String {
    let mut out = format!("//! Lists of all generated types. {MARK}\n");
    let mut list = |name: &str, doc: &str, root: &str, layouts: &[Layout]| {
        let _ = write!(
            out,
            "\n/// {doc}\n#[macro_export]\nmacro_rules! {name} {{\n    ($callback:path) => {{\n        \
             $callback! {{\n"
        );
        for layout in layouts {
            let path = if layout.module.is_empty() {
                root.to_owned()
            } else {
                format!("{root}::{}", layout.module)
            };
            let _ = writeln!(
                out,
                "            $crate::{path}::{}::{},",
                snake(&layout.name),
                layout.name
            );
        }
        out.push_str("        }\n    };\n}\n");
    };
    list(
        "for_each_message",
        "Calls a macro with the paths of all protocol messages, in the order of `layouts/messages.txt`.",
        "messages",
        messages,
    );
    list(
        "for_each_record",
        "Calls a macro with the paths of all internal records, in the order of `layouts/records.txt`.",
        "records",
        records,
    );
    out
}
