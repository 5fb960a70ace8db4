use bytes::Bytes;
use kafka_rs_types::Offset;

use crate::header::{ATTRIBUTES_AT, CRC_AT, CRC_START};
use crate::legacy;
use crate::records::Records;
use crate::{BATCH_HEADER_SIZE, BatchHeader, Codec, Error, LOG_OVERHEAD};

/// One record batch (or one message of format 0 or 1): its decoded header and its bytes, shared.
///
/// `bytes` is exactly `header.size()` long. Records stay undecoded and compressed until
/// [`RecordBatch::records`] is called.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordBatch {
    /// The fixed fields, decoded.
    pub header: BatchHeader,
    /// The whole batch as it is on the wire and on disk.
    pub bytes: Bytes,
}

impl RecordBatch {
    /// Takes the batch at the front of `bytes`; what follows it is left out.
    ///
    /// Checks lengths and magic, not the checksum (see [`RecordBatch::verify_crc`]).
    pub fn parse(bytes: Bytes) -> Result<Self, Error> {
        let header = BatchHeader::parse(&bytes)?;
        let size = header.size();
        if bytes.len() < size {
            return Err(Error::Truncated {
                needed: size,
                available: bytes.len(),
            });
        }
        let bytes = if bytes.len() == size {
            bytes
        } else {
            bytes.slice(..size)
        };
        Ok(Self { header, bytes })
    }

    /// Compares the stored checksum with that of the bytes.
    pub fn verify_crc(&self) -> Result<(), Error> {
        let computed = if self.header.magic < 2 {
            legacy::crc32(&self.bytes[16..])
        } else {
            ::crc32c::crc32c(&self.bytes[CRC_START..])
        };
        if computed == self.header.crc {
            return Ok(());
        }
        Err(Error::CrcMismatch {
            stored: self.header.crc,
            computed,
        })
    }

    /// The records section as stored, compressed or not; for formats 0 and 1 the whole message.
    pub fn payload(&self) -> &[u8] {
        if self.header.magic < 2 {
            &self.bytes
        } else {
            &self.bytes[BATCH_HEADER_SIZE..]
        }
    }

    /// The records, decompressed to at most `limit` bytes; without compression the bytes are shared.
    pub fn records(&self, limit: usize) -> Result<Records, Error> {
        Records::open(self, limit)
    }

    /// Offset of the first record, which only for a compressed message of format 0 or 1 takes
    /// decompressing (to at most `limit` bytes).
    pub fn first_offset(&self, limit: usize) -> Result<Offset, Error> {
        if self.header.magic >= 2 || !self.header.attributes.is_compressed() {
            return Ok(self.header.base_offset);
        }
        match self.records(limit)?.iter().next() {
            Some(record) => Ok(record?.offset),
            None => Ok(self.header.base_offset),
        }
    }

    /// The same records in another codec; format 2 only.
    ///
    /// The records' own bytes do not change, so nothing is decoded: decompress (to at most
    /// `limit` bytes), compress, write the attributes, the length and the checksum.
    pub fn recompress(&self, codec: Codec, limit: usize) -> Result<Self, Error> {
        if self.header.magic < 2 {
            return Err(Error::UnknownMagic(self.header.magic));
        }
        let records = self.records(limit)?;
        let mut out = Vec::with_capacity(self.bytes.len());
        out.extend_from_slice(&self.bytes[..BATCH_HEADER_SIZE]);
        codec.compress(records.body(), &mut out)?;
        let length = i32::try_from(out.len() - LOG_OVERHEAD).map_err(|_| Error::BatchOverflow)?;
        let attributes = self.header.attributes.with_compression(codec.compression);
        out[8..12].copy_from_slice(&length.to_be_bytes());
        out[ATTRIBUTES_AT..ATTRIBUTES_AT + 2].copy_from_slice(&attributes.0.to_be_bytes());
        write_crc(&mut out);
        Self::parse(Bytes::from(out))
    }
}

/// Computes and stores the checksum of the v2 batch that fills `batch`.
pub(crate) fn write_crc(batch: &mut [u8]) {
    let crc = ::crc32c::crc32c(&batch[CRC_START..]);
    batch[CRC_AT..CRC_AT + 4].copy_from_slice(&crc.to_be_bytes());
}

/// Cuts `bytes` into batches, sharing them. See [`Batches`].
pub fn split_batches(bytes: Bytes) -> Batches {
    Batches {
        rest: bytes,
        position: 0,
    }
}

/// Iterator over the batches of a buffer, made by [`split_batches`].
///
/// The first error ends it. A buffer that was cut in the middle of a batch, as a fetch answer may
/// be, ends with [`Error::Truncated`].
#[derive(Debug, Clone)]
pub struct Batches {
    rest: Bytes,
    position: usize,
}

impl Batches {
    /// Bytes of the buffer that the batches given out so far take.
    pub fn position(&self) -> usize {
        self.position
    }

    /// What has not been given out as a batch yet.
    pub fn remaining(&self) -> &Bytes {
        &self.rest
    }
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let batch = RecordBatch::parse(self.rest.clone());
        match &batch {
            Ok(batch) => {
                self.rest = self.rest.slice(batch.bytes.len()..);
                self.position += batch.bytes.len();
            }
            Err(_) => self.rest = Bytes::new(),
        }
        Some(batch)
    }
}
