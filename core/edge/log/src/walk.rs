//! Walking a segment file batch by batch.

use bytes::Bytes;
use kafka_rs_platform::StorageFile;
use kafka_rs_records::{BATCH_HEADER_SIZE, BatchHeader, RecordBatch, peek_batch_size};

/// Bytes read at a time.
const WINDOW: usize = 1 << 20;
/// Bytes that any format's header fits in.
const HEADER_READ: usize = BATCH_HEADER_SIZE;

/// Where a walk ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walked {
    /// Every batch before this position is whole (and visited).
    pub valid_until: u64,
    /// Why it ended before the end of the range; `None` when it did not.
    pub stopped: Option<String>,
}

/// Shows every batch between `from` and `until` with its position to `visit`, which returns false
/// to stop. With `verify`, a batch whose checksum or length is wrong ends the walk.
///
/// # Errors
/// What the disk says; what is wrong with the bytes is told in the answer.
pub fn walk(
    file: &dyn StorageFile,
    from: u64,
    until: u64,
    verify: bool,
    mut visit: impl FnMut(u64, RecordBatch) -> bool,
) -> std::io::Result<Walked> {
    let mut window = Window {
        file,
        until,
        start: from,
        bytes: Bytes::new(),
    };
    let mut position = from;
    let stopped = loop {
        if position >= until {
            break None;
        }
        let size = match window.batch_size(position)? {
            Ok(size) => size,
            Err(reason) => break Some(reason),
        };
        let bytes = window.bytes_at(position, size)?;
        let batch = match RecordBatch::parse(bytes) {
            Ok(batch) => batch,
            Err(error) => break Some(error.to_string()),
        };
        if let Some(reason) = verify.then(|| check(&batch)).flatten() {
            break Some(reason);
        }
        if !visit(position, batch) {
            break None;
        }
        position += size as u64;
    };
    Ok(Walked {
        valid_until: position,
        stopped,
    })
}

/// What makes a batch that can be parsed no batch of ours.
fn check(batch: &RecordBatch) -> Option<String> {
    let header: &BatchHeader = &batch.header;
    if header.base_offset < 0 || header.last_offset_delta < 0 {
        return Some(format!(
            "offset {} + {}",
            header.base_offset, header.last_offset_delta
        ));
    }
    batch.verify_crc().err().map(|error| error.to_string())
}

struct Window<'a> {
    file: &'a dyn StorageFile,
    until: u64,
    start: u64,
    bytes: Bytes,
}

impl Window<'_> {
    /// Size of the batch at `position`, or why there is none; the whole batch is before `until`.
    fn batch_size(&mut self, position: u64) -> std::io::Result<Result<usize, String>> {
        let left = self.until - position;
        let want = usize::try_from(left).unwrap_or(usize::MAX).min(HEADER_READ);
        let head = self.bytes_at(position, want)?;
        Ok(match peek_batch_size(&head) {
            None => Err(format!("{} bytes are no batch", head.len())),
            Some(Err(error)) => Err(error.to_string()),
            Some(Ok(size)) if size as u64 > left => {
                Err(format!("the batch is {size} bytes long, {left} are there"))
            }
            Some(Ok(size)) => Ok(size),
        })
    }

    fn bytes_at(&mut self, position: u64, len: usize) -> std::io::Result<Bytes> {
        let offset = (position - self.start) as usize;
        if offset + len > self.bytes.len() {
            let left = usize::try_from(self.until - position).unwrap_or(usize::MAX);
            self.start = position;
            self.bytes = self.file.read(position, WINDOW.max(len).min(left))?;
            return Ok(self.bytes.slice(..len.min(self.bytes.len())));
        }
        Ok(self.bytes.slice(offset..offset + len))
    }
}
