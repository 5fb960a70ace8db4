//! Every protocol message and internal record at every version, headers and frames.

use bytes::Bytes;
use kafka_rs_wire::{
    EncodeError, EncodeErrorKind, Message, MetadataFrame, Reader, Writer, coordinator_record_type,
    decode_request_header, for_each_message, for_each_record,
};

use super::{Target, in_proportion};

pub(super) fn targets() -> Vec<Target> {
    let target = |name, seeds, run| Target {
        name,
        seeds,
        run,
        memory_max: in_proportion,
    };
    vec![
        target("messages", || seeds(MESSAGES), |input| run(MESSAGES, input)),
        target("records", || seeds(RECORDS), |input| run(RECORDS, input)),
        target("frames", frame_seeds, frames),
    ]
}

/// A message type behind functions, so that all fit one list.
#[derive(Clone, Copy)]
struct AnyCodec {
    versions: (i16, i16),
    /// Decodes, and holds what was decoded against its own encoding.
    check: fn(Bytes, i16) -> String,
    /// The default message.
    example: fn(i16) -> Vec<u8>,
}

/// The callbacks of the generated lists, which stand where items do.
macro_rules! list_messages {
    ($($message:path,)*) => {
        const MESSAGES: &[AnyCodec] = &[$(AnyCodec::of::<$message>()),*];
    };
}
macro_rules! list_records {
    ($($message:path,)*) => {
        const RECORDS: &[AnyCodec] = &[$(AnyCodec::of::<$message>()),*];
    };
}
for_each_message!(list_messages);
for_each_record!(list_records);

impl AnyCodec {
    const fn of<M: Message>() -> Self {
        Self {
            versions: (M::VALID.min, M::VALID.max),
            check: check::<M>,
            example: example::<M>,
        }
    }
}

fn check<M: Message>(frame: Bytes, version: i16) -> String {
    let mut reader = Reader::new(frame);
    let message = match M::decode(&mut reader, version) {
        Ok(message) => message,
        Err(error) => {
            return format!(
                "{}{version}{:?}",
                M::NAME,
                std::mem::discriminant(&error.kind)
            );
        }
    };
    // What was decoded can be encoded, and means the same then, unless tagged fields came out of
    // order: Kafka reads those and refuses to write them. Compared as bytes, since one NaN does
    // not equal another.
    let encoded = match encode(&message, version) {
        Ok(encoded) => encoded,
        Err(error) => {
            let is_order = matches!(error.kind, EncodeErrorKind::TagOrder(_));
            assert!(is_order, "{} {version}: {error}", M::NAME);
            return format!("{}{version}unordered", M::NAME);
        }
    };
    let mut reader = Reader::new(encoded.clone());
    let again = M::decode(&mut reader, version).expect("our own encoding");
    assert_eq!(reader.remaining(), 0, "{} {version}", M::NAME);
    assert_eq!(
        encode(&again, version).as_ref(),
        Ok(&encoded),
        "{} {version}",
        M::NAME
    );
    let magnitude = usize::BITS - encoded.len().leading_zeros();
    format!("{}{version}ok{magnitude}", M::NAME)
}

fn encode<M: Message>(message: &M, version: i16) -> Result<Bytes, EncodeError> {
    let mut writer = Writer::new();
    message.encode(&mut writer, version)?;
    Ok(writer.finish().to_bytes())
}

fn example<M: Message>(version: i16) -> Vec<u8> {
    // A message may need what its default does not give; then the search starts from nothing.
    encode(&M::default(), version).unwrap_or_default().to_vec()
}

/// Which type and version, in front of the bytes to decode.
const CHOICE: usize = 3;

fn seeds(codecs: &[AnyCodec]) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (index, codec) in codecs.iter().enumerate() {
        let (first, last) = codec.versions;
        for version in first..=last {
            let mut seed = (index as u16).to_be_bytes().to_vec();
            seed.push((version - first) as u8);
            seed.extend((codec.example)(version));
            seeds.push(seed);
        }
    }
    seeds
}

fn run(codecs: &[AnyCodec], input: &[u8]) -> String {
    let Some(([high, low, version], body)) = input.split_first_chunk::<CHOICE>() else {
        return String::new();
    };
    let codec = codecs[usize::from(u16::from_be_bytes([*high, *low])) % codecs.len()];
    let (first, last) = codec.versions;
    let version = first + i16::from(*version) % (last - first + 1).max(1);
    (codec.check)(Bytes::copy_from_slice(body), version)
}

fn frame_seeds() -> Vec<Vec<u8>> {
    vec![
        vec![0, 18, 0, 3, 0, 0, 0, 1, 0, 1, b'c', 0],
        vec![0, 1, 0, 12, 0, 0, 0, 1, 0xff, 0xff, 0],
        vec![1, 2, 0, 0, 0],
    ]
}

fn frames(input: &[u8]) -> String {
    let bytes = Bytes::copy_from_slice(input);
    let header = decode_request_header(&mut Reader::new(bytes.clone()));
    let frame = MetadataFrame::decode(&mut Reader::new(bytes.clone()));
    let kind = coordinator_record_type(&bytes);
    format!(
        "{:?}{}{}",
        header
            .map(|(api, header)| (api, header.request_api_version))
            .map_err(|error| error.message),
        frame.is_ok(),
        kind.is_ok()
    )
}
