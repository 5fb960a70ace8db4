use bytes::Bytes;

use crate::compression::decompress;
use crate::legacy::LegacyRecords;
use crate::record::RecordBase;
use crate::{Compression, Error, Record, RecordBatch, RecordRef};

/// The records of one batch, decompressed but not decoded.
#[derive(Debug, Clone)]
pub struct Records {
    body: Bytes,
    format: Format,
}

#[derive(Debug, Clone)]
enum Format {
    V2 { base: RecordBase, count: usize },
    Legacy(LegacyRecords),
}

impl Records {
    pub(crate) fn open(batch: &RecordBatch, limit: usize) -> Result<Self, Error> {
        let header = &batch.header;
        if header.magic < 2 {
            let (body, legacy) = LegacyRecords::open(batch, limit)?;
            return Ok(Self {
                body,
                format: Format::Legacy(legacy),
            });
        }
        let count = usize::try_from(header.record_count)
            .map_err(|_| Error::Invalid("record count is negative"))?;
        let body = match header.compression()? {
            Compression::None => batch.bytes.slice(crate::BATCH_HEADER_SIZE..),
            codec => Bytes::from(decompress(codec, batch.payload(), limit)?),
        };
        Ok(Self {
            body,
            format: Format::V2 {
                base: RecordBase::of(header),
                count,
            },
        })
    }

    /// The decompressed records section.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Reads the records one after the other; allocates nothing.
    ///
    /// The iterator ends after the first error. More or fewer records than the header counts is an
    /// error too.
    pub fn iter(&self) -> RecordIter<'_> {
        RecordIter {
            records: self,
            pos: 0,
            read: 0,
            failed: false,
        }
    }

    /// Reads on from a place that [`RecordIter::place`] told of these records.
    pub fn iter_from(&self, place: Place) -> RecordIter<'_> {
        RecordIter {
            records: self,
            pos: place.pos,
            read: place.read,
            failed: false,
        }
    }

    /// An owned copy of a record of this batch; its bytes are shared, not copied.
    ///
    /// # Panics
    /// When `record` was not read from these records.
    pub fn share(&self, record: &RecordRef<'_>) -> Record {
        record.share(&self.body)
    }

    /// All records, owned.
    pub fn to_records(&self) -> Result<Vec<Record>, Error> {
        self.iter()
            .map(|record| record.map(|record| self.share(&record)))
            .collect()
    }
}

impl<'a> IntoIterator for &'a Records {
    type Item = Result<RecordRef<'a>, Error>;
    type IntoIter = RecordIter<'a>;

    fn into_iter(self) -> RecordIter<'a> {
        self.iter()
    }
}

/// A place between two records of a batch; the default is before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    pos: usize,
    read: usize,
}

/// Iterator over the records of a batch, made by [`Records::iter`].
#[derive(Debug, Clone)]
pub struct RecordIter<'a> {
    records: &'a Records,
    pos: usize,
    read: usize,
    failed: bool,
}

impl<'a> RecordIter<'a> {
    /// Bytes of the decompressed records section that the records given out so far take.
    pub fn position(&self) -> usize {
        self.pos
    }

    /// Where the next record begins.
    pub fn place(&self) -> Place {
        Place {
            pos: self.pos,
            read: self.read,
        }
    }

    fn step(&mut self) -> Option<Result<RecordRef<'a>, Error>> {
        let body: &'a [u8] = &self.records.body;
        let at_end = self.pos == body.len();
        match &self.records.format {
            Format::V2 { base, count } => match (self.read == *count, at_end) {
                (true, true) => None,
                (true, false) => Some(Err(Error::Invalid("bytes remain after the last record"))),
                (false, true) => Some(Err(Error::Invalid("fewer records than counted"))),
                (false, false) => Some(base.read(body, &mut self.pos)),
            },
            Format::Legacy(legacy) if !at_end => Some(legacy.read(body, &mut self.pos)),
            Format::Legacy(_) => None,
        }
    }
}

impl<'a> Iterator for RecordIter<'a> {
    type Item = Result<RecordRef<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let record = self.step();
        self.read += 1;
        self.failed = matches!(record, Some(Err(_)));
        record
    }
}
