//! What every generated file uses.

pub(crate) use bytes::Bytes;
pub(crate) use kafka_rs_types::{Rope, Str, Uuid};

pub(crate) use crate::generated::api_key::ApiKey;
pub(crate) use crate::message::{CoordinatorKey, Message, Record, Request, Struct};
pub(crate) use crate::reader::Reader;
pub(crate) use crate::tagged::TaggedFields;
pub(crate) use crate::version::VersionRange;
pub(crate) use crate::writer::Writer;
