use std::fmt;

use super::{ErrorRow, Field, Kind, Layout, Struct, Type, Versions};

/// A line that is not in the layout form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// Number of the line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl std::error::Error for ParseError {}

/// Reads layouts. Lines starting with `#` and empty lines are skipped.
///
/// # Errors
/// At the first line that is not in the form.
pub fn parse_layouts(text: &str) -> Result<Vec<Layout>, ParseError> {
    let mut parser = Parser::default();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        parser.line(line).map_err(|reason| ParseError {
            line: number + 1,
            reason,
        })?;
    }
    for layout in &parser.layouts {
        check(layout).map_err(|reason| ParseError {
            line: 0,
            reason: format!("{}: {reason}", layout.name),
        })?;
    }
    Ok(parser.layouts)
}

/// Reads the error table: `code NAME [retriable] [refresh-metadata]`.
///
/// # Errors
/// At the first line that is not in the form.
pub fn parse_errors(text: &str) -> Result<Vec<ErrorRow>, ParseError> {
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.starts_with('#') && !line.is_empty())
        .map(|(number, line)| {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                [code, name, flags @ ..] if code.parse::<i16>().is_ok() => Ok(ErrorRow {
                    code: code.parse().unwrap_or_default(),
                    name: (*name).to_owned(),
                    retriable: flags.contains(&"retriable"),
                    refresh_metadata: flags.contains(&"refresh-metadata"),
                }),
                _ => Err(ParseError {
                    line: number + 1,
                    reason: "expected a code and a name".to_owned(),
                }),
            }
        })
        .collect()
}

#[derive(Default)]
struct Parser {
    layouts: Vec<Layout>,
    module: String,
    /// Struct that the fields of each indentation level belong to.
    open: Vec<String>,
}

impl Parser {
    fn line(&mut self, line: &str) -> Result<(), String> {
        let indent = line.len() - line.trim_start().len();
        let words: Vec<&str> = line.split_whitespace().collect();
        if !indent.is_multiple_of(2) {
            return Err("indentation is not a multiple of two".to_owned());
        }
        match (indent / 2, words.as_slice()) {
            (0, ["module", name]) => {
                self.module = (*name).to_owned();
                Ok(())
            }
            (0, words) => self.layout(words),
            (depth, ["struct", name]) => {
                self.open.truncate(depth);
                self.begin_struct(name)
            }
            (depth, words) => self.field(depth, words),
        }
    }

    fn layout(&mut self, words: &[&str]) -> Result<(), String> {
        let (kind, rest) = words.split_first().ok_or("empty line")?;
        let kind = match *kind {
            "request" => Kind::Request,
            "response" => Kind::Response,
            "header" => Kind::Header,
            "data" => Kind::Data,
            "coordinator-key" => Kind::CoordinatorKey,
            "coordinator-value" => Kind::CoordinatorValue,
            "metadata" => Kind::Metadata,
            other => return Err(format!("unknown kind {other}")),
        };
        let (api_key, rest) = match rest.split_first() {
            Some((first, tail)) if first.parse::<i16>().is_ok() => (first.parse().ok(), tail),
            _ => (None, rest),
        };
        let [name, valid, options @ ..] = rest else {
            return Err("expected a name and its versions".to_owned());
        };
        let mut layout = Layout {
            kind,
            module: self.module.clone(),
            api_key,
            name: (*name).to_owned(),
            valid: versions(valid)?,
            flexible: Versions::NONE,
            listeners: Vec::new(),
            latest_version_unstable: false,
            structs: Vec::new(),
        };
        for option in options {
            match option.split_once('=') {
                Some(("flex", text)) => layout.flexible = versions(text)?,
                Some(("on", text)) => {
                    layout.listeners = text.split(',').map(str::to_owned).collect();
                }
                None if *option == "unstable" => layout.latest_version_unstable = true,
                _ => return Err(format!("unknown option {option}")),
            }
        }
        self.layouts.push(layout);
        self.open.clear();
        self.begin_struct(name)
    }

    fn begin_struct(&mut self, name: &str) -> Result<(), String> {
        let layout = self.layouts.last_mut().ok_or("struct before any layout")?;
        if layout.find(name).is_some() {
            return Err(format!("struct {name} is defined twice"));
        }
        layout.structs.push(Struct {
            name: name.to_owned(),
            fields: Vec::new(),
        });
        self.open.push(name.to_owned());
        Ok(())
    }

    fn field(&mut self, depth: usize, words: &[&str]) -> Result<(), String> {
        let field = parse_field(words)?;
        if depth > self.open.len() {
            // Deeper than the open structs: the previous field's type gets its fields here.
            let name = self.last_struct_type()?;
            self.begin_struct(&name)?;
        }
        self.open.truncate(depth);
        let owner = self.open.get(depth - 1).ok_or("indented too far")?;
        let layout = self.layouts.last_mut().ok_or("field before any layout")?;
        let owner = layout.structs.iter_mut().find(|s| s.name == *owner);
        owner.ok_or("no such struct")?.fields.push(field);
        Ok(())
    }

    fn last_struct_type(&self) -> Result<String, String> {
        let layout = self.layouts.last().ok_or("field before any layout")?;
        let owner = self.open.last().and_then(|name| layout.find(name));
        let field = owner.and_then(|s| s.fields.last());
        let field = field.ok_or("indented below nothing")?;
        struct_name(&field.ty)
            .map(str::to_owned)
            .ok_or_else(|| format!("{} has no fields of its own", field.name))
    }
}

fn parse_field(words: &[&str]) -> Result<Field, String> {
    let [name, ty, present, options @ ..] = words else {
        return Err("expected a name, a type and versions".to_owned());
    };
    let present = versions(present)?;
    let (ty, nullable) = match ty.split_once('?') {
        None => (*ty, Versions::NONE),
        Some((ty, "")) => (ty, present),
        Some((ty, text)) => (ty, versions(text)?),
    };
    let mut field = Field {
        name: (*name).to_owned(),
        ty: parse_type(ty)?,
        versions: present,
        nullable,
        tagged: Versions::NONE,
        tag: None,
        default: String::new(),
        ignorable: false,
        classic: false,
    };
    for option in options {
        if let Some(tag) = option.strip_prefix("tag=") {
            field.tag = Some(tag.parse().map_err(|_| format!("bad tag {tag}"))?);
            field.tagged = present;
        } else if let Some(default) = option.strip_prefix('=') {
            field.default = default.to_owned();
        } else {
            match *option {
                "ignorable" => field.ignorable = true,
                "classic" => field.classic = true,
                other => return Err(format!("unknown option {other}")),
            }
        }
    }
    Ok(field)
}

fn parse_type(text: &str) -> Result<Type, String> {
    if let Some(element) = text.strip_prefix("[]") {
        return Ok(Type::Array(Box::new(parse_type(element)?)));
    }
    Ok(match text {
        "bool" => Type::Bool,
        "int8" => Type::Int8,
        "int16" => Type::Int16,
        "uint16" => Type::Uint16,
        "int32" => Type::Int32,
        "uint32" => Type::Uint32,
        "int64" => Type::Int64,
        "float64" => Type::Float64,
        "string" => Type::String,
        "bytes" => Type::Bytes,
        "records" => Type::Records,
        "uuid" => Type::Uuid,
        name if name.starts_with(char::is_uppercase) => Type::Struct(name.to_owned()),
        other => return Err(format!("unknown type {other}")),
    })
}

fn versions(text: &str) -> Result<Versions, String> {
    Versions::parse(text).ok_or_else(|| format!("bad versions {text}"))
}

fn struct_name(ty: &Type) -> Option<&str> {
    match ty {
        Type::Struct(name) => Some(name),
        Type::Array(element) => struct_name(element),
        _ => None,
    }
}

/// What the runtime relies on: every struct is known, none contains itself (so decoding depth is
/// that of the layout), and no array element is empty on the wire in a version that has the array.
fn check(layout: &Layout) -> Result<(), String> {
    for s in &layout.structs {
        depth(layout, &s.name, 0)?;
        for field in &s.fields {
            let Type::Array(element) = &field.ty else {
                continue;
            };
            let present = field.versions.and(layout.valid);
            let Type::Struct(name) = element.as_ref() else {
                continue;
            };
            for version in present.low..=present.high {
                let fields = layout.find(name).map_or(&[][..], |s| &s.fields);
                let takes_space = layout.flexible.contains(version)
                    || fields.iter().any(|f| f.versions.contains(version));
                if !takes_space {
                    return Err(format!("elements of {} are empty at {version}", field.name));
                }
            }
        }
    }
    Ok(())
}

fn depth(layout: &Layout, name: &str, level: usize) -> Result<(), String> {
    const DEPTH_MAX: usize = 12;
    if level > DEPTH_MAX {
        return Err(format!("{name} nests deeper than {DEPTH_MAX}"));
    }
    let s = layout
        .find(name)
        .ok_or_else(|| format!("no struct {name}"))?;
    for field in &s.fields {
        if let Some(inner) = struct_name(&field.ty) {
            depth(layout, inner, level + 1)?;
        }
    }
    Ok(())
}
