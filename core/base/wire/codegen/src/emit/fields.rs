//! What one field is in Rust: its type, default, and the test whether it differs from that.

use super::names;
use crate::layout::{Field, Type, Versions};

/// The field's name in Rust.
pub(super) fn name(field: &Field) -> String {
    names::field(&field.name)
}

/// The field's type in Rust.
pub(super) fn rust_type(field: &Field) -> String {
    let plain = plain_type(&field.ty);
    if is_option(field) {
        format!("Option<{plain}>")
    } else {
        plain
    }
}

/// True when the Rust type is an `Option`.
pub(super) fn is_option(field: &Field) -> bool {
    !field.nullable.is_empty() || field.ty == Type::Records
}

/// Kafka marks null differently where a struct is tagged.
pub(super) fn is_tagged_nullable_struct(field: &Field) -> bool {
    field.tag.is_some() && is_option(field) && matches!(field.ty, Type::Struct(_))
}

/// The default as an expression.
pub(super) fn default(field: &Field) -> Result<String, String> {
    if field.default == "null" || field.ty == Type::Records {
        return Ok("None".to_owned());
    }
    let given = field.default.as_str();
    let plain = match &field.ty {
        Type::Bool => if given.is_empty() { "false" } else { given }.to_owned(),
        Type::Int8 | Type::Int16 | Type::Uint16 | Type::Int32 | Type::Uint32 | Type::Int64 => {
            if given.is_empty() { "0" } else { given }.to_owned()
        }
        Type::Float64 => if given.is_empty() { "0.0" } else { given }.to_owned(),
        Type::String if given.is_empty() => "Str::default()".to_owned(),
        Type::String => format!("Str::from_static({given:?})"),
        _ if !given.is_empty() => return Err(format!("default of {} is not known", field.name)),
        Type::Bytes => "Bytes::new()".to_owned(),
        Type::Uuid => "Uuid::ZERO".to_owned(),
        Type::Array(_) => "Vec::new()".to_owned(),
        Type::Struct(name) => format!("{name}::default()"),
        Type::Records => "None".to_owned(),
    };
    Ok(if is_option(field) {
        format!("Some({plain})")
    } else {
        plain
    })
}

/// True when the default is what `#[derive(Default)]` gives.
pub(super) fn has_plain_default(field: &Field) -> bool {
    if is_option(field) {
        return field.default == "null" || field.ty == Type::Records;
    }
    matches!(field.default.as_str(), "" | "0" | "false")
}

/// An expression that is true when `self`'s value differs from the default.
pub(super) fn differs(field: &Field) -> Result<String, String> {
    let name = name(field);
    let default = default(field)?;
    let empties = matches!(field.ty, Type::String | Type::Bytes | Type::Array(_));
    Ok(match default.as_str() {
        "None" => format!("self.{name}.is_some()"),
        "false" => format!("self.{name}"),
        "true" => format!("!self.{name}"),
        _ if empties && field.default.is_empty() && is_option(field) => {
            format!("self.{name}.as_ref().is_none_or(|x| !x.is_empty())")
        }
        _ if empties && field.default.is_empty() => format!("!self.{name}.is_empty()"),
        "Uuid::ZERO" => format!("!self.{name}.is_zero()"),
        _ => format!("self.{name} != {default}"),
    })
}

/// How a set of versions relates to those in which a struct can occur.
pub(super) enum When {
    Never,
    Always,
    /// A condition on `v`.
    If(String),
}

/// Tests `v` for being in `wanted`, knowing that it is in `context`.
pub(super) fn when(wanted: Versions, context: Versions) -> When {
    let both = wanted.and(context);
    if both.is_empty() {
        When::Never
    } else if both == context {
        When::Always
    } else if both.low == context.low {
        When::If(format!("v <= {}", both.high))
    } else if both.high == context.high {
        When::If(format!("v >= {}", both.low))
    } else {
        When::If(format!("({}..={}).contains(&v)", both.low, both.high))
    }
}

/// The opposite of a test that [`when`] made.
pub(super) fn negate(test: &str) -> String {
    if let Some(low) = test.strip_prefix("v >= ") {
        format!("v < {low}")
    } else if let Some(high) = test.strip_prefix("v <= ") {
        format!("v > {high}")
    } else {
        format!("!{test}")
    }
}

/// One line for readers: versions, null, default, tag.
pub(super) fn doc(field: &Field, context: Versions) -> String {
    let mut doc = format!("Versions {}", field.versions.and(context));
    if field.nullable.and(context) == field.versions.and(context) {
        doc.push_str(", nullable");
    } else if !field.nullable.is_empty() {
        doc += &format!(", nullable in {}", field.nullable.and(context));
    }
    if let Some(tag) = field.tag {
        doc += &format!(", tag {tag}");
    }
    if field.ignorable {
        doc.push_str(", ignorable");
    }
    if !field.default.is_empty() {
        doc += &format!(", default {}", field.default);
    }
    doc.push('.');
    doc
}

fn plain_type(ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::Int8 => "i8".to_owned(),
        Type::Int16 => "i16".to_owned(),
        Type::Uint16 => "u16".to_owned(),
        Type::Int32 => "i32".to_owned(),
        Type::Uint32 => "u32".to_owned(),
        Type::Int64 => "i64".to_owned(),
        Type::Float64 => "f64".to_owned(),
        Type::String => "Str".to_owned(),
        Type::Bytes => "Bytes".to_owned(),
        Type::Records => "Rope".to_owned(),
        Type::Uuid => "Uuid".to_owned(),
        Type::Struct(name) => name.clone(),
        Type::Array(element) => format!("Vec<{}>", plain_type(element)),
    }
}
