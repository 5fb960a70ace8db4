use bytes::Bytes;

use crate::message::Struct;
use crate::value::Value;
use crate::{DecodeError, DecodeErrorKind, TaggedFields};

/// Reads values from a frame; strings and bytes share it.
///
/// The first error sticks: from then on nothing is left to read, values come out as defaults and
/// loops end. [`Message::decode`](crate::Message::decode) and the checked methods here report it.
#[derive(Debug)]
pub struct Reader {
    frame: Bytes,
    at: usize,
    /// Where the current tagged field, or else the frame, ends.
    end: usize,
    flexible: bool,
    error: Option<(usize, DecodeErrorKind)>,
}

impl Reader {
    /// Reads `frame` from its start.
    pub fn new(frame: Bytes) -> Self {
        Self {
            at: 0,
            end: frame.len(),
            flexible: false,
            error: None,
            frame,
        }
    }

    /// Distance from the start of the frame, in bytes.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Bytes left to read.
    pub fn remaining(&self) -> usize {
        self.end - self.at
    }

    /// All bytes left, shared with the frame.
    pub fn rest(&mut self) -> Bytes {
        let rest = self.frame.slice(self.at..self.end);
        self.at = self.end;
        rest
    }

    /// All bytes left, without moving on.
    pub(crate) fn peek(&self) -> Bytes {
        self.frame.slice(self.at..self.end)
    }

    /// Reads a big-endian `i16`.
    ///
    /// # Errors
    /// When fewer than two bytes are left.
    pub fn read_i16(&mut self) -> Result<i16, DecodeError> {
        let value = i16::from_be_bytes(self.array());
        self.check("an integer").map(|()| value)
    }

    /// Reads a big-endian `i32`.
    ///
    /// # Errors
    /// When fewer than four bytes are left.
    pub fn read_i32(&mut self) -> Result<i32, DecodeError> {
        let value = i32::from_be_bytes(self.array());
        self.check("an integer").map(|()| value)
    }

    /// Reads a big-endian `i64`.
    ///
    /// # Errors
    /// When fewer than eight bytes are left.
    pub fn read_i64(&mut self) -> Result<i64, DecodeError> {
        let value = i64::from_be_bytes(self.array());
        self.check("an integer").map(|()| value)
    }

    /// Reads an unsigned variable-length integer of at most five bytes.
    ///
    /// # Errors
    /// When the bytes end first or there are too many of them.
    pub fn read_uvarint(&mut self) -> Result<u32, DecodeError> {
        let value = self.uvarint();
        self.check("an integer").map(|()| value)
    }

    /// Takes the next `len` bytes, shared with the frame.
    ///
    /// # Errors
    /// When fewer are left.
    pub fn read_bytes(&mut self, len: usize) -> Result<Bytes, DecodeError> {
        let value = self.take(len);
        self.check("bytes").map(|()| value)
    }

    /// Reports the first error since the last check; names `message` in it.
    pub(crate) fn check(&mut self, message: &'static str) -> Result<(), DecodeError> {
        match self.error.take() {
            None => Ok(()),
            Some((position, kind)) => {
                let error = DecodeError {
                    message,
                    position,
                    kind,
                };
                // Kept, so that a caller who goes on reading fails again instead of reading on.
                self.error = Some((position, error.kind.clone()));
                Err(error)
            }
        }
    }

    pub(crate) fn set_flexible(&mut self, flexible: bool) {
        self.flexible = flexible;
    }

    pub(crate) fn failed(&self) -> bool {
        self.error.is_some()
    }

    /// Remembers the first error and leaves nothing to read.
    #[cold]
    pub(crate) fn fail(&mut self, kind: DecodeErrorKind) {
        if self.error.is_none() {
            self.error = Some((self.at, kind));
        }
        self.at = self.end;
    }

    pub(crate) fn misplaced_tag(&mut self) {
        self.fail(DecodeErrorKind::MisplacedTag);
    }

    pub(crate) fn get<T: Value>(&mut self, version: i16) -> T {
        T::read(self, version)
    }

    /// Reads a tagged struct that may be null: Kafka marks null by 0 there, not by -1.
    pub(crate) fn tagged_struct<T: Struct>(&mut self, version: i16) -> Option<T> {
        let present = self.uvarint() > 0;
        (present && !self.failed()).then(|| Struct::read(self, version))
    }

    /// Reads a field that keeps its inflexible form in flexible versions.
    pub(crate) fn classic<T: Value>(&mut self, version: i16) -> T {
        let flexible = std::mem::replace(&mut self.flexible, false);
        let value = T::read(self, version);
        self.flexible = flexible;
        value
    }

    /// The next `N` bytes, or zeroes once failed.
    #[inline]
    pub(crate) fn array<const N: usize>(&mut self) -> [u8; N] {
        match self.frame[self.at..self.end].first_chunk::<N>() {
            Some(bytes) => {
                self.at += N;
                *bytes
            }
            None => {
                self.too_short(N);
                [0; N]
            }
        }
    }

    /// The next `len` bytes, shared; empty once failed.
    pub(crate) fn take(&mut self, len: usize) -> Bytes {
        if len > self.remaining() {
            self.too_short(len);
            return Bytes::new();
        }
        let start = self.at;
        self.at += len;
        self.frame.slice(start..self.at)
    }

    #[cold]
    fn too_short(&mut self, needed: usize) {
        let left = self.remaining();
        self.fail(DecodeErrorKind::Truncated { needed, left });
    }

    pub(crate) fn uvarint(&mut self) -> u32 {
        let mut value = 0u32;
        for shift in [0, 7, 14, 21, 28] {
            let [byte] = self.array();
            value |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return value;
            }
        }
        self.fail(DecodeErrorKind::VarintTooLong);
        0
    }

    /// A length or count, `None` for null: in compact form plus one, else as `i32`.
    pub(crate) fn length(&mut self) -> Option<usize> {
        if self.flexible {
            return self.uvarint().checked_sub(1).map(|len| len as usize);
        }
        let len = i32::from_be_bytes(self.array());
        self.classic_length(i64::from(len))
    }

    /// The length of a string: in compact form plus one, else as `i16`.
    pub(crate) fn string_length(&mut self) -> Option<usize> {
        if self.flexible {
            return self.length();
        }
        let len = i16::from_be_bytes(self.array());
        self.classic_length(i64::from(len))
    }

    fn classic_length(&mut self, len: i64) -> Option<usize> {
        if len < -1 {
            self.fail(DecodeErrorKind::InvalidLength(len));
        }
        usize::try_from(len).ok()
    }

    /// Reads tagged fields where none is known.
    pub(crate) fn unknown_tags(&mut self) -> TaggedFields {
        let mut unknown = TaggedFields::default();
        let mut tags = self.tags();
        while let Some(tag) = tags.next(self) {
            tags.keep(self, tag, &mut unknown);
        }
        unknown
    }

    /// Begins the tagged fields at the end of a struct; there are none in inflexible versions.
    pub(crate) fn tags(&mut self) -> Tags {
        let left = if self.flexible { self.uvarint() } else { 0 };
        Tags {
            left,
            outer_end: self.end,
            open: None,
        }
    }
}

/// Walks the tagged fields of one struct and confines the reader to each of them.
pub(crate) struct Tags {
    left: u32,
    outer_end: usize,
    open: Option<usize>,
}

impl Tags {
    /// Closes the previous field and opens the next; gives its tag.
    pub(crate) fn next(&mut self, r: &mut Reader) -> Option<u32> {
        self.shut(r);
        if self.left == 0 || r.failed() {
            return None;
        }
        self.left -= 1;
        let tag = r.uvarint();
        let size = r.uvarint() as usize;
        if size > r.remaining() {
            r.too_short(size);
        }
        if r.failed() {
            return None;
        }
        self.open = Some(size);
        r.end = r.at + size;
        Some(tag)
    }

    /// Keeps the open field as it is.
    pub(crate) fn keep(&mut self, r: &mut Reader, tag: u32, unknown: &mut TaggedFields) {
        unknown.push(tag, r.rest());
    }

    fn shut(&mut self, r: &mut Reader) {
        if let Some(size) = self.open.take() {
            let unread = r.remaining();
            r.end = self.outer_end;
            if unread != 0 {
                r.fail(DecodeErrorKind::TaggedFieldSize(size));
            }
            if r.failed() {
                r.at = r.end;
            }
        }
    }
}
