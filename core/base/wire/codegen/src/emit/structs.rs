use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::describe;
use super::fields::{self, When, when};
use crate::layout::{Field, Layout, Struct, Type, Versions};

/// Writes every struct of the layout with its defaults, decoder and encoder.
pub(super) fn write(out: &mut String, layout: &Layout) -> Result<(), String> {
    let contexts = contexts(layout);
    for s in &layout.structs {
        let context = *contexts
            .get(s.name.as_str())
            .ok_or_else(|| format!("struct {} is not used", s.name))?;
        definition(out, layout, s, context);
        defaults(out, s)?;
        let _ = writeln!(out, "\nimpl Struct for {} {{", s.name);
        decoder(out, layout, s, context)?;
        encoder(out, s, context)?;
        out.push_str("}\n");
        if describe::is_described(layout) {
            describe::write(out, s, context)?;
        }
    }
    Ok(())
}

/// The versions in which each struct can occur, as the smallest range around them.
fn contexts(layout: &Layout) -> BTreeMap<&str, Versions> {
    let mut found: BTreeMap<&str, Versions> = BTreeMap::new();
    let mut open = vec![(layout.name.as_str(), layout.valid)];
    while let Some((name, versions)) = open.pop() {
        let Some(s) = layout.find(name) else { continue };
        let known = found.entry(s.name.as_str()).or_insert(versions);
        known.low = known.low.min(versions.low);
        known.high = known.high.max(versions.high);
        for field in &s.fields {
            let mut ty = &field.ty;
            while let Type::Array(element) = ty {
                ty = element;
            }
            let inner = field.versions.and(versions);
            if let (Type::Struct(name), false) = (ty, inner.is_empty()) {
                open.push((name, inner));
            }
        }
    }
    found
}

fn definition(out: &mut String, layout: &Layout, s: &Struct, context: Versions) {
    let derive = if s.fields.iter().all(fields::has_plain_default) {
        ", Default"
    } else {
        ""
    };
    let doc = if s.name == layout.name {
        format!("Kafka's `{}`, versions {}.", s.name, layout.valid)
    } else {
        format!("`{}` in [`{}`].", s.name, layout.name)
    };
    let _ = write!(
        out,
        "\n/// {doc}\n#[derive(Debug, Clone, PartialEq{derive})]\npub struct {} {{\n",
        s.name
    );
    for field in &s.fields {
        let _ = writeln!(out, "    /// {}", fields::doc(field, context));
        let _ = writeln!(
            out,
            "    pub {}: {},",
            fields::name(field),
            fields::rust_type(field)
        );
    }
    out.push_str("    /// Tagged fields this layout does not know.\n");
    out.push_str("    pub unknown_tagged_fields: TaggedFields,\n}\n");
}

fn defaults(out: &mut String, s: &Struct) -> Result<(), String> {
    if s.fields.iter().all(fields::has_plain_default) {
        return Ok(());
    }
    let _ = write!(
        out,
        "\nimpl Default for {} {{\n    fn default() -> Self {{\n        Self {{\n",
        s.name
    );
    for field in &s.fields {
        let _ = writeln!(
            out,
            "            {}: {},",
            fields::name(field),
            fields::default(field)?
        );
    }
    out.push_str(
        "            unknown_tagged_fields: TaggedFields::default(),\n        }\n    }\n}\n",
    );
    Ok(())
}

fn decoder(out: &mut String, layout: &Layout, s: &Struct, context: Versions) -> Result<(), String> {
    let flexible = context.and(layout.flexible);
    let tagged: Vec<&Field> = s.fields.iter().filter(|f| f.tag.is_some()).collect();
    let v = if s.fields.is_empty() { "_v" } else { "v" };
    let _ = writeln!(out, "    fn read(r: &mut Reader, {v}: i16) -> Self {{");
    out.push_str(if tagged.is_empty() {
        "        Self {\n"
    } else {
        "        let mut m = Self {\n"
    });
    for field in &s.fields {
        let default = fields::default(field)?;
        let present = if field.tag.is_some() {
            Versions::NONE
        } else {
            field.versions
        };
        let value = match when(present, context) {
            When::Never => default,
            When::Always => get(field, context)?,
            When::If(test) => {
                format!(
                    "if {test} {{ {} }} else {{ {default} }}",
                    get(field, context)?
                )
            }
        };
        let _ = writeln!(out, "            {}: {value},", fields::name(field));
    }
    if tagged.is_empty() {
        out.push_str("            unknown_tagged_fields: r.unknown_tags(),\n        }\n    }\n");
        return Ok(());
    }
    out.push_str("            unknown_tagged_fields: TaggedFields::default(),\n        };\n");
    out.push_str(
        "        let mut tags = r.tags();\n        while let Some(tag) = tags.next(r) {\n",
    );
    out.push_str("            match tag {\n");
    for field in tagged {
        let (name, tag) = (fields::name(field), field.tag.unwrap_or_default());
        let get = if fields::is_tagged_nullable_struct(field) {
            "r.tagged_struct(v)"
        } else {
            "r.get(v)"
        };
        let _ = match when(field.tagged, flexible) {
            When::Never => writeln!(out, "                {tag} => r.misplaced_tag(),"),
            When::Always => writeln!(out, "                {tag} => m.{name} = {get},"),
            When::If(test) => writeln!(
                out,
                "                {tag} if {test} => m.{name} = {get},\n                {tag} => r.misplaced_tag(),"
            ),
        };
    }
    out.push_str(
        "                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),\n            }\n        }\n        m\n    }\n",
    );
    Ok(())
}

/// The expression that reads a field in a version that has it.
fn get(field: &Field, context: Versions) -> Result<String, String> {
    let present = field.versions.and(context);
    if field.classic {
        return Ok("r.classic(v)".to_owned());
    }
    if !fields::is_option(field) {
        return Ok("r.get(v)".to_owned());
    }
    Ok(match when(field.nullable, present) {
        When::Never => "Some(r.get(v))".to_owned(),
        When::Always => "r.get(v)".to_owned(),
        When::If(test) => format!("if {test} {{ r.get(v) }} else {{ Some(r.get(v)) }}"),
    })
}

fn encoder(out: &mut String, s: &Struct, context: Versions) -> Result<(), String> {
    let v = if s.fields.is_empty() { "_v" } else { "v" };
    let _ = writeln!(out, "\n    fn write(&self, w: &mut Writer, {v}: i16) {{");
    for field in &s.fields {
        let put = if field.tag.is_some() {
            String::new()
        } else {
            put(field, context)
        };
        let refuse = format!("w.unsupported(\"{}\");", field.name);
        let differs = fields::differs(field)?;
        let _ = match when(field.versions, context) {
            When::Never if field.ignorable => Ok(()),
            When::Never => writeln!(out, "        if {differs} {{ {refuse} }}"),
            When::Always if put.is_empty() => Ok(()),
            When::Always => writeln!(out, "        {put}"),
            When::If(test) => match (field.ignorable, put.is_empty()) {
                (true, true) => Ok(()),
                (true, false) => writeln!(out, "        if {test} {{ {put} }}"),
                (false, true) => {
                    let (absent, differs) = (fields::negate(&test), paren(&differs));
                    writeln!(out, "        if {absent} && {differs} {{ {refuse} }}")
                }
                (false, false) => writeln!(
                    out,
                    "        if {test} {{ {put} }} else if {differs} {{ {refuse} }}"
                ),
            },
        };
    }
    let mut tagged: Vec<&Field> = s.fields.iter().filter(|f| f.tag.is_some()).collect();
    tagged.sort_by_key(|f| f.tag);
    if tagged.is_empty() {
        out.push_str("        w.unknown_tags(&self.unknown_tagged_fields);\n    }\n");
        return Ok(());
    }
    out.push_str("        let mut tags = w.tags(&self.unknown_tagged_fields);\n");
    for field in tagged {
        let differs = fields::differs(field)?;
        // In an inflexible version the field was refused or dropped above.
        let test = match when(field.tagged, context) {
            When::Never => continue,
            When::Always => differs,
            When::If(test) => format!("{test} && {}", paren(&differs)),
        };
        let put = if fields::is_tagged_nullable_struct(field) {
            "put_struct"
        } else {
            "put"
        };
        let _ = writeln!(
            out,
            "        if {test} {{ tags.{put}(w, {}, &self.{}, v); }}",
            field.tag.unwrap_or_default(),
            fields::name(field)
        );
    }
    out.push_str("        tags.close(w);\n    }\n");
    Ok(())
}

/// The statement that writes a field in a version that has it.
fn put(field: &Field, context: Versions) -> String {
    let name = fields::name(field);
    let present = field.versions.and(context);
    if field.classic {
        return format!("w.classic(&self.{name}, v);");
    }
    if !fields::is_option(field) {
        return format!("w.put(&self.{name}, v);");
    }
    let some = format!("w.put_some(\"{}\", &self.{name}, v);", field.name);
    match when(field.nullable, present) {
        When::Never => some,
        When::Always => format!("w.put(&self.{name}, v);"),
        When::If(test) => format!("if {test} {{ w.put(&self.{name}, v); }} else {{ {some} }}"),
    }
}

fn paren(expression: &str) -> String {
    if expression.contains(" != ") {
        format!("({expression})")
    } else {
        expression.to_owned()
    }
}
