//! The layouts, as read from the project's own compact text form.
//!
//! ```text
//! request 1 FetchRequest 4-18 flex=12+ on=broker,controller
//!   ClusterId string? 12+ tag=0 ignorable =null
//!   Topics []FetchTopic 0+
//!     Topic string 0-12 ignorable
//!   struct Shared            a struct used by several fields
//!     Name string 0+
//! ```
//!
//! Indentation by two spaces shows nesting. After a type, `?` means that it may be null wherever
//! it is present, `?10+` only in those versions. `tag=0` tags it wherever it is present.
//! `classic` marks the one field that keeps its old form in flexible versions.

mod parse;
mod versions;

pub use parse::{ParseError, parse_errors, parse_layouts};
pub use versions::Versions;

/// What a layout is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What a client sends.
    Request,
    /// What a broker answers.
    Response,
    /// Stands before every request or response.
    Header,
    /// Anything else: blobs in other messages, control records.
    Data,
    /// Key of a record in a coordinator's topic.
    CoordinatorKey,
    /// Value of a record in a coordinator's topic.
    CoordinatorValue,
    /// A record in the metadata log's framing.
    Metadata,
}

/// One message or record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// What it is for.
    pub kind: Kind,
    /// Group of internal records, such as `group_coordinator`; empty for protocol messages.
    pub module: String,
    /// API key or record type; `None` where the kind has none.
    pub api_key: Option<i16>,
    /// Kafka's name, such as `FetchRequest`.
    pub name: String,
    /// Versions that exist.
    pub valid: Versions,
    /// Versions with tagged fields and compact lengths (KIP-482).
    pub flexible: Versions,
    /// Listeners that serve the request: `broker`, `controller`.
    pub listeners: Vec<String>,
    /// The newest version may still change and is not advertised by default.
    pub latest_version_unstable: bool,
    /// All structs; the first is the message itself.
    pub structs: Vec<Struct>,
}

impl Layout {
    /// Finds a struct by its name.
    pub fn find(&self, name: &str) -> Option<&Struct> {
        self.structs.iter().find(|s| s.name == name)
    }

    /// The fields of the message itself.
    pub fn fields(&self) -> &[Field] {
        self.structs.first().map_or(&[], |s| &s.fields)
    }
}

/// A struct inside a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Struct {
    /// Kafka's name.
    pub name: String,
    /// Fields in the order of the wire.
    pub fields: Vec<Field>,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Kafka's name, such as `TopicId`.
    pub name: String,
    /// Type.
    pub ty: Type,
    /// Versions in which it is present.
    pub versions: Versions,
    /// Versions in which it may be null.
    pub nullable: Versions,
    /// Versions in which it is tagged.
    pub tagged: Versions,
    /// Number of its tag.
    pub tag: Option<u32>,
    /// Default, as Kafka writes it; empty for the type's own.
    pub default: String,
    /// A value that the version cannot carry is dropped instead of refused.
    pub ignorable: bool,
    /// Keeps its inflexible form in flexible versions.
    pub classic: bool,
}

/// Type of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// One byte, 0 or 1.
    Bool,
    /// Signed byte.
    Int8,
    /// Big-endian.
    Int16,
    /// Big-endian, unsigned.
    Uint16,
    /// Big-endian.
    Int32,
    /// Big-endian, unsigned.
    Uint32,
    /// Big-endian.
    Int64,
    /// IEEE 754.
    Float64,
    /// UTF-8 with its length.
    String,
    /// Bytes with their length.
    Bytes,
    /// Record batches with their length.
    Records,
    /// 16 bytes.
    Uuid,
    /// A struct of the same layout.
    Struct(String),
    /// Count, then elements.
    Array(Box<Type>),
}

/// One row of the error table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorRow {
    /// The number on the wire.
    pub code: i16,
    /// Kafka's name.
    pub name: String,
    /// Clients retry.
    pub retriable: bool,
    /// Clients look for the leader again.
    pub refresh_metadata: bool,
}
