//! Turns Kafka's JSON layouts into the compact text form, so that following the next release is
//! one command. Input is a JSON array of layouts, as they lie in Kafka's jars.

use std::fmt::Write as _;

use serde_json::Value;

const MODULES: [(&str, &str); 6] = [
    ("kafka-group-coordinator", "group_coordinator"),
    ("kafka-transaction-coordinator", "transaction"),
    ("kafka-share-coordinator", "share"),
    ("kafka-metadata", "metadata"),
    ("kafka-storage", "storage"),
    ("kafka-raft", "raft"),
];

/// Converts layouts; APIs without any valid version are left out.
///
/// # Errors
/// When the JSON is not an array of layouts.
pub fn layouts(json: &str) -> Result<String, String> {
    let parsed: Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let mut all: Vec<&Value> = parsed
        .as_array()
        .ok_or("expected an array")?
        .iter()
        .collect();
    // A stable order that does not depend on the order of files in a jar.
    all.sort_by_key(|layout| {
        let module = layout["module"].as_str().unwrap_or_default();
        let rank = MODULES.iter().position(|(kafka, _)| *kafka == module);
        let key = layout["apiKey"].as_i64().unwrap_or(i64::MAX);
        (
            rank,
            key,
            text(layout, "type"),
            if key == i64::MAX {
                text(layout, "name")
            } else {
                String::new()
            },
        )
    });
    let mut out = String::new();
    let mut module = String::new();
    for layout in all {
        if text(layout, "validVersions") == "none" {
            continue;
        }
        let kafka_module = text(layout, "module");
        if kafka_module != module {
            let (_, ours) = MODULES
                .iter()
                .find(|(kafka, _)| *kafka == kafka_module)
                .ok_or_else(|| format!("unknown module {kafka_module}"))?;
            let _ = writeln!(out, "module {ours}");
            module = kafka_module;
        }
        one(&mut out, layout)?;
    }
    Ok(out)
}

/// Converts the error table.
///
/// # Errors
/// When the JSON is not an array of error rows.
pub fn errors(json: &str) -> Result<String, String> {
    let parsed: Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let mut out = String::new();
    for row in parsed.as_array().ok_or("expected an array")? {
        let _ = write!(out, "{} {}", row["code"], text(row, "name"));
        for (key, word) in [
            ("retriable", "retriable"),
            ("refreshMetadata", "refresh-metadata"),
        ] {
            if row[key].as_bool() == Some(true) {
                let _ = write!(out, " {word}");
            }
        }
        out.push('\n');
    }
    Ok(out)
}

fn one(out: &mut String, layout: &Value) -> Result<(), String> {
    out.push_str(&text(layout, "type"));
    if let Some(key) = layout["apiKey"].as_i64() {
        let _ = write!(out, " {key}");
    }
    let _ = write!(
        out,
        " {} {}",
        text(layout, "name"),
        text(layout, "validVersions")
    );
    let flexible = text(layout, "flexibleVersions");
    if flexible != "none" {
        let _ = write!(out, " flex={flexible}");
    }
    if let Some(listeners) = layout["listeners"].as_array() {
        let names: Vec<&str> = listeners.iter().filter_map(Value::as_str).collect();
        let _ = write!(out, " on={}", names.join(","));
    }
    if layout["latestVersionUnstable"].as_bool() == Some(true) {
        out.push_str(" unstable");
    }
    out.push('\n');
    fields(out, &layout["fields"], 1)?;
    for shared in layout["commonStructs"].as_array().into_iter().flatten() {
        let _ = writeln!(out, "  struct {}", text(shared, "name"));
        fields(out, &shared["fields"], 2)?;
    }
    Ok(())
}

fn fields(out: &mut String, list: &Value, depth: usize) -> Result<(), String> {
    for field in list.as_array().into_iter().flatten() {
        let name = text(field, "name");
        let tagged = text(field, "taggedVersions");
        let present = match text(field, "versions") {
            missing if missing.is_empty() => tagged.clone(),
            given => given,
        };
        if !tagged.is_empty() && tagged != present {
            return Err(format!(
                "{name} is tagged in some versions only, which has no form here"
            ));
        }
        let nullable = match text(field, "nullableVersions") {
            none if none.is_empty() || none == "none" => String::new(),
            same if same == present => "?".to_owned(),
            some => format!("?{some}"),
        };
        let _ = write!(out, "{:1$}", "", depth * 2);
        let _ = write!(out, "{name} {}{nullable} {present}", text(field, "type"));
        if let Some(tag) = field["tag"].as_u64() {
            let _ = write!(out, " tag={tag}");
        }
        if field["ignorable"].as_bool() == Some(true) {
            out.push_str(" ignorable");
        }
        if text(field, "flexibleVersions") == "none" {
            out.push_str(" classic");
        }
        let default = text(field, "default");
        if !default.is_empty() {
            let _ = write!(out, " ={default}");
        }
        out.push('\n');
        fields(out, &field["fields"], depth + 1)?;
    }
    Ok(())
}

fn text(value: &Value, key: &str) -> String {
    match &value[key] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
