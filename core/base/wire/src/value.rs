use bytes::Bytes;
use kafka_rs_types::{Piece, Rope, Str, Uuid};

use crate::message::Struct;
use crate::{DecodeErrorKind, EncodeErrorKind, Reader, Writer};

/// The protocol's limit for strings, in bytes.
const STRING_LEN_MAX: usize = i16::MAX as usize;

/// A value as it stands in a field: how it is read and written in some version.
pub(crate) trait Value: Sized {
    /// Reads it; a default once the reader has failed.
    fn read(r: &mut Reader, version: i16) -> Self;
    /// Writes it.
    fn write(&self, w: &mut Writer, version: i16);
}

impl<T: Struct> Value for T {
    fn read(r: &mut Reader, version: i16) -> Self {
        <T as Struct>::read(r, version)
    }
    fn write(&self, w: &mut Writer, version: i16) {
        <T as Struct>::write(self, w, version);
    }
}

/// A struct that may be null has a byte before it: -1 for null, 1 otherwise.
impl<T: Struct> Value for Option<T> {
    fn read(r: &mut Reader, version: i16) -> Self {
        let marker = i8::from_be_bytes(r.array());
        (marker >= 0 && !r.failed()).then(|| <T as Struct>::read(r, version))
    }
    fn write(&self, w: &mut Writer, version: i16) {
        match self {
            None => w.extend(&(-1i8).to_be_bytes()),
            Some(value) => {
                w.extend(&[1]);
                <T as Struct>::write(value, w, version);
            }
        }
    }
}

/// The integers and floats: big-endian bytes. A function cannot name several types.
macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Value for $number {
            #[inline]
            fn read(r: &mut Reader, _: i16) -> Self {
                Self::from_be_bytes(r.array())
            }
            #[inline]
            fn write(&self, w: &mut Writer, _: i16) {
                w.extend(&self.to_be_bytes());
            }
        }
    )*};
}

numbers!(i8 i16 u16 i32 u32 i64 f64);

impl Value for bool {
    fn read(r: &mut Reader, _: i16) -> Self {
        r.array::<1>() != [0]
    }
    fn write(&self, w: &mut Writer, _: i16) {
        w.extend(&[u8::from(*self)]);
    }
}

impl Value for Uuid {
    fn read(r: &mut Reader, _: i16) -> Self {
        Self(r.array())
    }
    fn write(&self, w: &mut Writer, _: i16) {
        w.extend(&self.0);
    }
}

impl Value for Str {
    fn read(r: &mut Reader, version: i16) -> Self {
        <Option<Self> as Value>::read(r, version).unwrap_or_else(|| null(r))
    }
    fn write(&self, w: &mut Writer, _: i16) {
        let bytes = self.as_bytes();
        if bytes.len() > STRING_LEN_MAX {
            w.fail(EncodeErrorKind::StringTooLong(bytes.len()));
            return;
        }
        w.string_length(Some(bytes.len()));
        w.extend(bytes);
    }
}

impl Value for Option<Str> {
    fn read(r: &mut Reader, _: i16) -> Self {
        let len = r.string_length()?;
        if len > STRING_LEN_MAX {
            r.fail(DecodeErrorKind::StringTooLong(len));
            return None;
        }
        let bytes = r.take(len);
        Some(match Str::from_utf8(bytes.clone()) {
            Ok(text) => text,
            Err(_) => Str::from(String::from_utf8_lossy(&bytes).into_owned()),
        })
    }
    fn write(&self, w: &mut Writer, version: i16) {
        match self {
            None => w.string_length(None),
            Some(value) => value.write(w, version),
        }
    }
}

impl Value for Bytes {
    fn read(r: &mut Reader, version: i16) -> Self {
        <Option<Self> as Value>::read(r, version).unwrap_or_else(|| null(r))
    }
    fn write(&self, w: &mut Writer, _: i16) {
        w.length(Some(self.len()));
        w.share(self);
    }
}

impl Value for Option<Bytes> {
    fn read(r: &mut Reader, _: i16) -> Self {
        r.length().map(|len| r.take(len))
    }
    fn write(&self, w: &mut Writer, version: i16) {
        match self {
            None => w.length(None),
            Some(value) => value.write(w, version),
        }
    }
}

impl Value for Rope {
    fn read(r: &mut Reader, version: i16) -> Self {
        Self::from(<Bytes as Value>::read(r, version))
    }
    fn write(&self, w: &mut Writer, _: i16) {
        w.length(Some(self.len()));
        for piece in self.pieces() {
            match piece {
                Piece::Bytes(bytes) => w.share(bytes),
                Piece::Region(region) => w.share_region(region),
            }
        }
    }
}

impl Value for Option<Rope> {
    fn read(r: &mut Reader, version: i16) -> Self {
        <Option<Bytes> as Value>::read(r, version).map(Rope::from)
    }
    fn write(&self, w: &mut Writer, version: i16) {
        match self {
            None => w.length(None),
            Some(value) => value.write(w, version),
        }
    }
}

impl<T: Value> Value for Vec<T> {
    fn read(r: &mut Reader, version: i16) -> Self {
        <Option<Self> as Value>::read(r, version).unwrap_or_else(|| null(r))
    }
    fn write(&self, w: &mut Writer, version: i16) {
        w.length(Some(self.len()));
        for element in self {
            element.write(w, version);
        }
    }
}

impl<T: Value> Value for Option<Vec<T>> {
    fn read(r: &mut Reader, version: i16) -> Self {
        let count = r.length()?;
        let left = r.remaining();
        // Every element takes a byte at least, so a count above the bytes left is a lie.
        if count > left {
            let count = count as u64;
            r.fail(DecodeErrorKind::CountTooLarge { count, left });
            return None;
        }
        // An element may be far larger in memory than on the wire. What is allocated before any
        // element was seen stays within the bytes that are left; then it grows by what is there.
        let capacity = count.min(left / size_of::<T>().max(1) + 1);
        let mut elements = Vec::with_capacity(if count == 0 { 0 } else { capacity });
        for _ in 0..count {
            let before = r.position();
            let element = T::read(r, version);
            if r.failed() {
                return None;
            }
            if r.position() == before {
                r.fail(DecodeErrorKind::EmptyElement);
                return None;
            }
            elements.push(element);
        }
        Some(elements)
    }
    fn write(&self, w: &mut Writer, version: i16) {
        match self {
            None => w.length(None),
            Some(value) => value.write(w, version),
        }
    }
}

/// Null where it is not allowed.
fn null<T: Default>(r: &mut Reader) -> T {
    r.fail(DecodeErrorKind::InvalidLength(-1));
    T::default()
}
