//! A layout and a source of values, as bytes. Slow and plain: the generated code is held against it.

use flate2::Crc;
use kafka_rs_wire_codegen::layout::{Field, Layout, Type};

/// Where values come from.
#[derive(Clone, Copy)]
pub(crate) enum Source {
    /// From the name of the field, as `golden/Golden.java` does.
    Named {
        /// Whatever may be null is.
        nulls: bool,
    },
    /// The field's default.
    Default,
    /// Anything, from a seed.
    Random,
}

/// Writes one message.
pub(crate) struct Bytes<'a> {
    layout: &'a Layout,
    version: i16,
    flexible: bool,
    source: Source,
    seed: u64,
}

impl<'a> Bytes<'a> {
    pub(crate) fn new(layout: &'a Layout, version: i16, source: Source, seed: u64) -> Self {
        Self {
            layout,
            version,
            flexible: layout.flexible.contains(version),
            source,
            seed,
        }
    }

    pub(crate) fn message(&mut self) -> Vec<u8> {
        self.fields(self.layout.fields(), 0)
    }

    /// xorshift64*: enough for test data.
    fn random(&mut self) -> u64 {
        self.seed ^= self.seed >> 12;
        self.seed ^= self.seed << 25;
        self.seed ^= self.seed >> 27;
        self.seed.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn chance(&mut self, one_in: u64) -> bool {
        self.random().is_multiple_of(one_in)
    }

    fn fields(&mut self, fields: &[Field], index: u32) -> Vec<u8> {
        let mut out = Vec::new();
        let mut tags: Vec<(u32, Vec<u8>)> = Vec::new();
        let version = self.version;
        for field in fields.iter().filter(|f| f.versions.contains(version)) {
            let tag = field.tag.filter(|_| field.tagged.contains(version));
            let value = self.field(field, index);
            match tag {
                None => out.extend(value),
                // What has its default is not written.
                Some(tag) if value != self.default(field) => tags.push((tag, value)),
                Some(_) => {}
            }
        }
        if !self.flexible {
            return out;
        }
        if matches!(self.source, Source::Random) && self.chance(8) {
            tags.push((1_000 + (self.random() % 9) as u32, b"unknown".to_vec()));
        }
        tags.sort();
        unsigned_varint(&mut out, tags.len());
        for (tag, value) in tags {
            unsigned_varint(&mut out, tag as usize);
            unsigned_varint(&mut out, value.len());
            out.extend(value);
        }
        out
    }

    fn default(&self, field: &Field) -> Vec<u8> {
        Bytes::new(self.layout, self.version, Source::Default, 1).field(field, 0)
    }

    fn field(&mut self, field: &Field, index: u32) -> Vec<u8> {
        let nullable = field.nullable.contains(self.version);
        let null = nullable
            && match self.source {
                Source::Named { nulls } => nulls,
                Source::Default => field.default == "null" || field.ty == Type::Records,
                Source::Random => self.chance(4),
            };
        let compact = self.flexible && !field.classic;
        match &field.ty {
            // Kafka marks a null struct by 0 where it is tagged.
            Type::Struct(_) if null && field.tag.is_some() => vec![0],
            Type::Struct(_) if null => vec![0xff],
            Type::String | Type::Bytes | Type::Records | Type::Array(_) if null => {
                length(&field.ty, None, compact)
            }
            Type::Struct(_) if nullable => {
                let mut out = vec![1];
                out.extend(self.value(&field.ty, field, index, compact));
                out
            }
            ty => self.value(ty, field, index, compact),
        }
    }

    fn value(&mut self, ty: &Type, field: &Field, index: u32, compact: bool) -> Vec<u8> {
        match ty {
            Type::Struct(name) => {
                let layout = self.layout;
                let of = layout.find(name).expect("a struct of the layout");
                self.fields(&of.fields, index)
            }
            Type::Array(element) => {
                let count = match self.source {
                    Source::Named { .. } => 2,
                    Source::Default => 0,
                    Source::Random => (self.random() % 4) as u32,
                };
                let mut out = length(ty, Some(count as usize), compact);
                for i in 0..count {
                    out.extend(self.value(element, field, index * 2 + i, compact));
                }
                out
            }
            Type::String | Type::Bytes | Type::Records => {
                let content = self.content(ty, field, index);
                let mut out = length(ty, Some(content.len()), compact);
                out.extend(content);
                out
            }
            _ => self.number(ty, field, index),
        }
    }

    /// What a string or byte array holds.
    fn content(&mut self, ty: &Type, field: &Field, index: u32) -> Vec<u8> {
        let name = field.name.to_lowercase();
        let text = match (self.source, ty) {
            (Source::Default, _) => field.default.clone(),
            (Source::Random, Type::String) => "aé漢\u{1f980}z"
                .chars()
                .cycle()
                .take((self.random() % 40) as usize)
                .collect(),
            (Source::Random, _) => {
                let len = self.random() % 300;
                return (0..len).map(|_| self.random() as u8).collect();
            }
            (_, Type::String) => format!("{name}:{index}"),
            _ => format!("{name}-{index}"),
        };
        text.into_bytes()
    }

    fn number(&mut self, ty: &Type, field: &Field, index: u32) -> Vec<u8> {
        let hash = match self.source {
            Source::Named { .. } => {
                let mut crc = Crc::new();
                crc.update(format!("{}:{index}", field.name.to_lowercase()).as_bytes());
                i64::from(crc.sum())
            }
            Source::Random => self.random() as i64,
            Source::Default => return default_number(ty, &field.default),
        };
        let named = matches!(self.source, Source::Named { .. });
        let within = |count: i64| if named { 1 + hash % count } else { hash };
        match ty {
            Type::Bool => vec![u8::from(hash % 2 == 0)],
            Type::Int8 => (within(120) as i8).to_be_bytes().to_vec(),
            Type::Int16 => (within(30_000) as i16).to_be_bytes().to_vec(),
            Type::Uint16 => (within(65_000) as u16).to_be_bytes().to_vec(),
            Type::Int32 => (within(65_000) as i32).to_be_bytes().to_vec(),
            Type::Uint32 => (within(i64::MAX) as u32).to_be_bytes().to_vec(),
            Type::Int64 => within(i64::MAX).to_be_bytes().to_vec(),
            Type::Float64 => ((hash % 1_000) as f64 + 0.5).to_be_bytes().to_vec(),
            Type::Uuid => [hash.to_be_bytes(), hash.to_be_bytes()].concat(),
            _ => unreachable!("not a number"),
        }
    }
}

fn default_number(ty: &Type, text: &str) -> Vec<u8> {
    let number = match text {
        "" | "false" => 0,
        "true" => 1,
        text => match text.strip_prefix("0x") {
            Some(hex) => i64::from_str_radix(hex, 16).expect("a hexadecimal default"),
            None => text.parse::<i64>().expect("a numeric default"),
        },
    };
    let bytes = number.to_be_bytes();
    match ty {
        Type::Bool | Type::Int8 => bytes[7..].to_vec(),
        Type::Int16 | Type::Uint16 => bytes[6..].to_vec(),
        Type::Int32 | Type::Uint32 => bytes[4..].to_vec(),
        Type::Float64 => (number as f64).to_be_bytes().to_vec(),
        Type::Uuid => vec![0; 16],
        _ => bytes.to_vec(),
    }
}

/// The length before a string, bytes or an array; `None` is null.
fn length(ty: &Type, count: Option<usize>, compact: bool) -> Vec<u8> {
    let mut out = Vec::new();
    match (compact, ty) {
        (true, _) => unsigned_varint(&mut out, count.map_or(0, |count| count + 1)),
        (false, Type::String) => {
            out.extend(count.map_or(-1, |count| count as i16).to_be_bytes());
        }
        (false, _) => out.extend(count.map_or(-1, |count| count as i32).to_be_bytes()),
    }
    out
}

fn unsigned_varint(out: &mut Vec<u8>, mut value: usize) {
    while value > 127 {
        out.push((value & 127 | 128) as u8);
        value >>= 7;
    }
    out.push(value as u8);
}
