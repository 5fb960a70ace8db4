use bytes::{Bytes, BytesMut};
use kafka_rs_types::{FileRegion, Rope};

use crate::message::Struct;
use crate::value::Value;
use crate::{EncodeError, EncodeErrorKind, TaggedFields};

/// From this size on, bytes go into the output shared instead of copied.
///
/// A piece of its own costs an entry in the vectored write and a reference count; copying this
/// much costs about the same.
const SHARE_LEN_MIN: usize = 1024;

/// Collects values into one output; large records stay in the buffers they came in.
///
/// The first error sticks; [`Message::encode`](crate::Message::encode) reports it.
#[derive(Debug, Default)]
pub struct Writer {
    done: Rope,
    buffer: BytesMut,
    flexible: bool,
    /// Tagged fields that are open: their length goes before them, so they stay in the buffer.
    tagged_depth: u32,
    error: Option<EncodeErrorKind>,
}

impl Writer {
    /// An empty output.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty output with room for `capacity` bytes.
    pub fn with_capacity(capacity: usize) -> Self {
        Self {
            buffer: BytesMut::with_capacity(capacity),
            ..Self::default()
        }
    }

    /// Bytes written so far.
    pub fn len(&self) -> usize {
        self.done.len() + self.buffer.len()
    }

    /// True when nothing was written.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What was written.
    pub fn finish(mut self) -> Rope {
        self.done.push(self.buffer.freeze());
        self.done
    }

    /// Writes a big-endian `i16`.
    pub fn put_i16(&mut self, value: i16) {
        self.extend(&value.to_be_bytes());
    }

    /// Writes a big-endian `i32`.
    pub fn put_i32(&mut self, value: i32) {
        self.extend(&value.to_be_bytes());
    }

    /// Writes a big-endian `i64`.
    pub fn put_i64(&mut self, value: i64) {
        self.extend(&value.to_be_bytes());
    }

    /// Writes an unsigned variable-length integer.
    pub fn put_uvarint(&mut self, value: u32) {
        let (bytes, len) = uvarint(value);
        self.extend(&bytes[..len]);
    }

    /// Writes bytes without a length, shared when they are many.
    pub fn put_bytes(&mut self, bytes: &Bytes) {
        self.share(bytes);
    }

    /// Takes the first error, naming message and version in it.
    pub(crate) fn check(&mut self, message: &'static str, version: i16) -> Result<(), EncodeError> {
        match self.error.take() {
            None => Ok(()),
            Some(kind) => Err(EncodeError {
                message,
                version,
                kind,
            }),
        }
    }

    pub(crate) fn set_flexible(&mut self, flexible: bool) {
        self.flexible = flexible;
    }

    #[cold]
    pub(crate) fn fail(&mut self, kind: EncodeErrorKind) {
        self.error.get_or_insert(kind);
    }

    /// A field that this version does not have is set.
    #[cold]
    pub(crate) fn unsupported(&mut self, field: &'static str) {
        self.fail(EncodeErrorKind::UnsupportedField(field));
    }

    pub(crate) fn put<T: Value>(&mut self, value: &T, version: i16) {
        value.write(self, version);
    }

    /// Writes a value that must not be null in this version.
    pub(crate) fn put_some<T: Value>(
        &mut self,
        field: &'static str,
        value: &Option<T>,
        version: i16,
    ) {
        match value {
            Some(value) => value.write(self, version),
            None => self.fail(EncodeErrorKind::Null(field)),
        }
    }

    /// Writes a field that keeps its inflexible form in flexible versions.
    pub(crate) fn classic<T: Value>(&mut self, value: &T, version: i16) {
        let flexible = std::mem::replace(&mut self.flexible, false);
        value.write(self, version);
        self.flexible = flexible;
    }

    #[inline]
    pub(crate) fn extend(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Adds bytes without copying them, if they are many.
    pub(crate) fn share(&mut self, bytes: &Bytes) {
        if bytes.len() < SHARE_LEN_MIN || self.tagged_depth > 0 {
            self.extend(bytes);
            return;
        }
        self.done.push(self.buffer.split().freeze());
        self.done.push(bytes.clone());
    }

    /// Adds bytes that stay in their file. Only records do, which are in no tagged field.
    pub(crate) fn share_region(&mut self, region: &FileRegion) {
        assert_eq!(self.tagged_depth, 0, "a file region in a tagged field");
        self.done.push(self.buffer.split().freeze());
        self.done.push_region(region.clone());
    }

    /// A length or count, `None` for null: in compact form plus one, else as `i32`.
    pub(crate) fn length(&mut self, len: Option<usize>) {
        let Ok(signed) = len.map_or(Ok(-1), i32::try_from) else {
            return self.fail(EncodeErrorKind::TooLong(len.unwrap_or_default()));
        };
        if self.flexible {
            self.put_uvarint(signed.wrapping_add(1) as u32);
        } else {
            self.put_i32(signed);
        }
    }

    /// The length of a string: in compact form plus one, else as `i16`. The caller has checked it.
    pub(crate) fn string_length(&mut self, len: Option<usize>) {
        if self.flexible {
            self.length(len);
        } else {
            self.put_i16(len.map_or(-1, |len| len as i16));
        }
    }

    /// Writes tagged fields where none is known.
    pub(crate) fn unknown_tags(&mut self, unknown: &TaggedFields) {
        self.tags(unknown).close(self);
    }

    /// Begins the tagged fields at the end of a struct.
    pub(crate) fn tags<'a>(&mut self, unknown: &'a TaggedFields) -> Tags<'a> {
        Tags {
            start: self.buffer.len(),
            count: 0,
            last: None,
            unknown,
            written: 0,
        }
    }

    /// Puts a variable-length integer before what was written since `start`.
    fn insert_uvarint(&mut self, start: usize, value: u32) {
        let (bytes, len) = uvarint(value);
        let end = self.buffer.len();
        self.buffer.resize(end + len, 0);
        self.buffer.copy_within(start..end, start + len);
        self.buffer[start..start + len].copy_from_slice(&bytes[..len]);
    }
}

/// Writes the tagged fields of one struct in ascending order, unknown ones among the known.
pub(crate) struct Tags<'a> {
    start: usize,
    count: u32,
    last: Option<u32>,
    unknown: &'a TaggedFields,
    written: usize,
}

impl Tags<'_> {
    /// Writes a known field. The caller goes through tags in ascending order.
    pub(crate) fn put<T: Value>(&mut self, w: &mut Writer, tag: u32, value: &T, version: i16) {
        self.put_with(w, tag, |w| value.write(w, version));
    }

    fn put_with(&mut self, w: &mut Writer, tag: u32, write: impl FnOnce(&mut Writer)) {
        self.unknown_below(w, tag);
        self.begin(w, tag);
        let start = w.buffer.len();
        w.tagged_depth += 1;
        write(w);
        w.tagged_depth -= 1;
        w.insert_uvarint(start, (w.buffer.len() - start) as u32);
    }

    /// Writes a known struct that may be null: Kafka marks null by 0 there, not by -1.
    pub(crate) fn put_struct<T: Struct>(
        &mut self,
        w: &mut Writer,
        tag: u32,
        value: &Option<T>,
        version: i16,
    ) {
        self.put_with(w, tag, |w| {
            w.extend(&[u8::from(value.is_some())]);
            if let Some(value) = value {
                Struct::write(value, w, version);
            }
        });
    }

    /// Writes the unknown fields that are left, and before all fields their number.
    pub(crate) fn close(mut self, w: &mut Writer) {
        self.unknown_below(w, u32::MAX);
        let rest = self.unknown.as_slice().get(self.written..).unwrap_or(&[]);
        if let Some(field) = rest.first() {
            w.fail(EncodeErrorKind::TagOrder(field.tag));
        }
        if w.flexible {
            w.insert_uvarint(self.start, self.count);
        } else if self.count > 0 {
            w.fail(EncodeErrorKind::TaggedFields);
        }
    }

    fn unknown_below(&mut self, w: &mut Writer, tag: u32) {
        let rest = self.unknown.as_slice().get(self.written..).unwrap_or(&[]);
        for field in rest.iter().take_while(|field| field.tag < tag) {
            self.begin(w, field.tag);
            w.put_uvarint(field.data.len() as u32);
            w.extend(&field.data);
            self.written += 1;
        }
    }

    fn begin(&mut self, w: &mut Writer, tag: u32) {
        if self.last.is_some_and(|last| last >= tag) {
            w.fail(EncodeErrorKind::TagOrder(tag));
        }
        self.last = Some(tag);
        self.count += 1;
        w.put_uvarint(tag);
    }
}

fn uvarint(mut value: u32) -> ([u8; 5], usize) {
    let mut bytes = [0; 5];
    let mut len = 0;
    while value >= 0x80 {
        bytes[len] = value as u8 | 0x80;
        value >>= 7;
        len += 1;
    }
    bytes[len] = value as u8;
    (bytes, len + 1)
}
