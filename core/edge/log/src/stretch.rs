//! How far a read reaches in a segment file, without reading what lies between its ends.

use std::io;

use bytes::Bytes;
use kafka_rs_platform::StorageFile;
use kafka_rs_records::{BATCH_HEADER_SIZE, BatchHeader};
use kafka_rs_types::Offset;

use crate::reader::Wanted;
use crate::segment::Segment;

/// Batches up to here are looked at several at a time.
const SMALL_BATCH: usize = 4096;
/// Bytes read to look at small batches.
const WINDOW: usize = 8192;
/// As many batches are walked one by one; where more may lie ahead, the index knows a later start.
const WALK_MAX: u64 = 3;

/// Whole batches that stand one after the other in a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Offset of the first.
    pub(crate) base_offset: Offset,
    /// Where a reader of all of them goes on.
    pub(crate) next_offset: Offset,
    /// Bytes of all.
    pub(crate) len: usize,
}

/// The batches from `position` on that a read may have, in a file of `size` bytes.
///
/// `None` when there is none, or anything is odd: whoever reads them finds out what.
pub(crate) fn find(
    segment: &Segment,
    file: &dyn StorageFile,
    position: u64,
    size: u64,
    wanted: Wanted,
) -> io::Result<Option<Stretch>> {
    let limit = size.min(position.saturating_add(wanted.max_bytes as u64));
    let mut headers = Headers {
        file,
        size,
        window: BATCH_HEADER_SIZE,
        start: 0,
        bytes: Bytes::new(),
    };
    let Some(first) = headers.at(position)? else {
        return Ok(None);
    };
    let mut end = position + first.size() as u64;
    let fits = end <= limit || (wanted.min_one && end <= size);
    if first.last_offset() < wanted.offset || first.base_offset >= wanted.upper_bound || !fits {
        return Ok(None);
    }
    if first.size() <= SMALL_BATCH {
        headers.window = WINDOW;
    }
    let mut next_offset = first.next_offset();
    let mut at = end;
    if limit.saturating_sub(end) > WALK_MAX * first.size() as u64
        && let Some(known) = segment.batch_before(limit, wanted.upper_bound)?
        && known.position > end
    {
        match headers.at(known.position)? {
            Some(header) if header.last_offset() == known.last_offset => at = known.position,
            _ => return Ok(None),
        }
    }
    while at < limit {
        let Some(header) = headers.at(at)? else {
            return Ok(None);
        };
        if header.base_offset >= wanted.upper_bound || at + header.size() as u64 > limit {
            // Not the last offset before plus one when the way here was jumped.
            next_offset = header.base_offset;
            break;
        }
        at += header.size() as u64;
        next_offset = header.next_offset();
    }
    end = end.max(at);
    Ok(usize::try_from(end - position).ok().map(|len| Stretch {
        base_offset: first.base_offset,
        next_offset,
        len,
    }))
}

/// Batch headers of a file, some bytes ahead in memory.
struct Headers<'a> {
    file: &'a dyn StorageFile,
    size: u64,
    window: usize,
    start: u64,
    bytes: Bytes,
}

impl Headers<'_> {
    /// The header at `position`, unless there is none.
    fn at(&mut self, position: u64) -> io::Result<Option<BatchHeader>> {
        let known = position
            .checked_sub(self.start)
            .and_then(|at| usize::try_from(at).ok())
            .filter(|at| at + BATCH_HEADER_SIZE <= self.bytes.len());
        let at = match known {
            Some(at) => at,
            None => {
                let left = usize::try_from(self.size.saturating_sub(position));
                let len = left.unwrap_or(usize::MAX).min(self.window);
                self.bytes = self.file.read(position, len)?;
                self.start = position;
                0
            }
        };
        Ok(BatchHeader::parse(&self.bytes[at..]).ok())
    }
}
