//! How records are shown: field names as in Kafka's JSON form, and a table to find a record by its number.

use std::fmt::Write as _;

use super::fields::{self, When, when};
use super::{MARK, snake};
use crate::layout::{Kind, Layout, Struct, Type, Versions};

/// Requests and responses are not stored, so nobody needs to read them out of a file.
pub(super) fn is_described(layout: &Layout) -> bool {
    !matches!(layout.kind, Kind::Request | Kind::Response | Kind::Header)
}

/// Writes `impl Describe` for one struct.
pub(super) fn write(out: &mut String, s: &Struct, context: Versions) -> Result<(), String> {
    let v = if s.fields.is_empty() { "_v" } else { "v" };
    let f = if s.fields.is_empty() { "" } else { "mut " };
    let _ = write!(
        out,
        "\nimpl Describe for {} {{\n    fn describe(&self, {v}: i16) -> Described {{\n        \
         let {f}fields = Fields::default();\n",
        s.name
    );
    for field in &s.fields {
        if field.ty == Type::Records {
            return Err(format!("{}: records inside a record", field.name));
        }
        let put = format!(
            "fields.put(\"{}\", self.{}.describe(v));",
            camel(&field.name),
            fields::name(field)
        );
        let mut tests = Vec::new();
        match when(field.versions, context) {
            When::Never => continue,
            When::Always => {}
            When::If(test) => tests.push(test),
        }
        // As in Kafka's JSON form, a tagged field that has its default is left out.
        if field.tag.is_some() {
            tests.push(fields::differs(field)?);
        }
        let _ = if tests.is_empty() {
            writeln!(out, "        {put}")
        } else {
            writeln!(out, "        if {} {{ {put} }}", tests.join(" && "))
        };
    }
    out.push_str("        fields.into_struct()\n    }\n}\n");
    Ok(())
}

/// The table of all internal records.
pub(super) fn table(records: &[Layout]) -> String {
    let mut out = format!(
        "//! Internal records by topic and number. {MARK}\n\nuse crate::describe::{{RecordRow, \
         describe_as}};\n\npub(crate) static RECORDS: &[RecordRow] = &[\n"
    );
    for record in records {
        let Some(key) = record.api_key else { continue };
        let _ = writeln!(
            out,
            "    RecordRow {{ module: \"{}\", is_key: {}, api_key: {key}, name: \"{}\", \
             describe: describe_as::<crate::records::{}::{}::{}> }},",
            record.module,
            record.kind == Kind::CoordinatorKey,
            record.name,
            record.module,
            snake(&record.name),
            record.name
        );
    }
    out.push_str("];\n");
    out
}

/// `topicId` for `TopicId`, as Kafka's JSON form has it.
fn camel(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}
