//! Every generated type behind functions, by name.

use std::collections::BTreeMap;

use bytes::Bytes;
use kafka_rs_wire::{Message, Reader, Writer, for_each_message, for_each_record};

/// A generated type.
#[derive(Clone, Copy)]
pub(crate) struct Codec {
    /// Its name in Kafka.
    pub(crate) name: &'static str,
    /// First and last version.
    pub(crate) versions: (i16, i16),
    /// Decodes and encodes again.
    pub(crate) again: fn(&[u8], i16) -> Result<Vec<u8>, String>,
    /// Encodes what has only defaults.
    pub(crate) default: fn(i16) -> Result<Vec<u8>, String>,
}

macro_rules! messages {
    ($($message:path,)*) => {
        const MESSAGES: &[Codec] = &[$(Codec::of::<$message>()),*];
    };
}
macro_rules! records {
    ($($message:path,)*) => {
        const RECORDS: &[Codec] = &[$(Codec::of::<$message>()),*];
    };
}
for_each_message!(messages);
for_each_record!(records);

impl Codec {
    const fn of<M: Message>() -> Self {
        Self {
            name: M::NAME,
            versions: (M::VALID.min, M::VALID.max),
            again: again::<M>,
            default: |version| encode(&M::default(), version),
        }
    }
}

fn again<M: Message>(bytes: &[u8], version: i16) -> Result<Vec<u8>, String> {
    let mut reader = Reader::new(Bytes::copy_from_slice(bytes));
    let message = M::decode(&mut reader, version).map_err(|error| error.to_string())?;
    match reader.remaining() {
        0 => encode(&message, version),
        left => Err(format!("{left} bytes left over")),
    }
}

fn encode<M: Message>(message: &M, version: i16) -> Result<Vec<u8>, String> {
    let mut writer = Writer::new();
    message
        .encode(&mut writer, version)
        .map_err(|error| error.to_string())?;
    Ok(writer.finish().to_bytes().to_vec())
}

/// All of them, by name.
pub(crate) fn all() -> BTreeMap<&'static str, Codec> {
    MESSAGES
        .iter()
        .chain(RECORDS)
        .map(|codec| (codec.name, *codec))
        .collect()
}
