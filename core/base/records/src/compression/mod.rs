//! The five codecs of a record batch, with a cap on what decompression may yield.

mod gzip;
mod lz4;
mod snappy;
mod zstd;

use std::io::Read;

use crate::Error;

pub(crate) use lz4::repair_v0_frame;

/// Codec of a batch's records section; the discriminant is the id in the attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[repr(i16)]
pub enum Compression {
    /// Records as they are.
    #[default]
    None = 0,
    /// RFC 1952.
    Gzip = 1,
    /// Snappy in the framing of xerial's snappy-java; raw snappy is read too.
    Snappy = 2,
    /// LZ4 frame with independent 64 KB blocks.
    Lz4 = 3,
    /// RFC 8878; from Produce 7 and Fetch 10 on (KIP-110).
    Zstd = 4,
}

impl Compression {
    /// All codecs in the order of their ids.
    pub const ALL: [Self; 5] = [Self::None, Self::Gzip, Self::Snappy, Self::Lz4, Self::Zstd];

    /// The id in the batch attributes.
    pub const fn id(self) -> i16 {
        self as i16
    }

    /// The codec with this id.
    pub fn from_id(id: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|codec| codec.id() == id)
    }

    /// The name in configurations (`compression.type`).
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gzip => "gzip",
            Self::Snappy => "snappy",
            Self::Lz4 => "lz4",
            Self::Zstd => "zstd",
        }
    }

    /// The codec of this name; `uncompressed` is the topic setting's word for none.
    pub fn from_name(name: &str) -> Option<Self> {
        if name == "uncompressed" {
            return Some(Self::None);
        }
        Self::ALL.into_iter().find(|codec| codec.name() == name)
    }

    /// This codec at its default level.
    pub const fn at_default_level(self) -> Codec {
        Codec {
            compression: self,
            level: None,
        }
    }
}

/// A codec and how hard it should try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Codec {
    /// Which codec.
    pub compression: Compression,
    /// `compression.gzip.level` (1 to 9, -1 the default) or `compression.zstd.level` (-131072 to
    /// 22); `None` is the codec's default. Snappy has no levels. LZ4 accepts one and compresses at
    /// its only speed: the high-compression search is not in the codec we use, and the format does
    /// not depend on it.
    pub level: Option<i32>,
}

impl From<Compression> for Codec {
    fn from(compression: Compression) -> Self {
        compression.at_default_level()
    }
}

impl Codec {
    /// Appends the compressed form of `input` to `out`.
    pub fn compress(self, input: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        let done = match self.compression {
            Compression::None => {
                out.extend_from_slice(input);
                Ok(())
            }
            Compression::Gzip => gzip::compress(input, self.level, out),
            Compression::Snappy => snappy::compress(input, out),
            Compression::Lz4 => lz4::compress(input, out),
            Compression::Zstd => zstd::compress(input, self.level, out),
        };
        done.map_err(|reason| Error::Compress {
            codec: self.compression.name(),
            reason,
        })
    }
}

/// Decompresses `input`, yielding at most `limit` bytes.
///
/// More than that is [`Error::DecompressedTooLarge`]; at no time is much more than `limit`
/// allocated, whatever sizes the input claims.
pub fn decompress(codec: Compression, input: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
    let result = match codec {
        Compression::None if input.len() > limit => Err(Failure::TooLarge),
        Compression::None => Ok(input.to_vec()),
        Compression::Gzip => gzip::decompress(input, limit),
        Compression::Snappy => snappy::decompress(input, limit),
        Compression::Lz4 => lz4::decompress(input, limit),
        Compression::Zstd => zstd::decompress(input, limit),
    };
    result.map_err(|failure| match failure {
        Failure::TooLarge => Error::DecompressedTooLarge { limit },
        Failure::Broken(reason) => Error::Decompress {
            codec: codec.name(),
            reason,
        },
    })
}

/// Why a codec gave up.
enum Failure {
    TooLarge,
    Broken(String),
}

/// Reads to the end of `reader`, but never more than `limit` bytes.
fn read_limited(reader: impl Read, compressed: usize, limit: usize) -> Result<Vec<u8>, Failure> {
    let mut out = Vec::with_capacity(compressed.saturating_mul(3).min(limit));
    let cap = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    reader
        .take(cap)
        .read_to_end(&mut out)
        .map_err(|error| Failure::Broken(error.to_string()))?;
    if out.len() > limit {
        return Err(Failure::TooLarge);
    }
    Ok(out)
}
