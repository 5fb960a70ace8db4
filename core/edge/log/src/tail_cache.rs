//! The batches appended last, kept as the bytes they came in, so that whoever reads at the tail
//! (consumers that keep up, followers) costs no system call and no copy.

use std::collections::VecDeque;

use kafka_rs_types::{Offset, Rope};

use crate::reader::FetchData;

/// One batch as it stands in the file.
#[derive(Debug)]
struct Cached {
    base_offset: Offset,
    last_offset: Offset,
    bytes: Rope,
}

/// A run of batches without a gap that ends at the log's end.
#[derive(Debug)]
pub(crate) struct TailCache {
    batches: VecDeque<Cached>,
    bytes: usize,
    bytes_max: usize,
}

impl TailCache {
    pub(crate) fn new(bytes_max: usize) -> Self {
        Self {
            batches: VecDeque::new(),
            bytes: 0,
            bytes_max,
        }
    }

    pub(crate) fn set_max(&mut self, bytes_max: usize) {
        self.bytes_max = bytes_max;
        self.evict();
    }

    pub(crate) fn push(&mut self, base_offset: Offset, last_offset: Offset, bytes: Rope) {
        if self.bytes_max == 0 {
            return;
        }
        self.bytes += bytes.len();
        self.batches.push_back(Cached {
            base_offset,
            last_offset,
            bytes,
        });
        self.evict();
    }

    pub(crate) fn clear(&mut self) {
        self.batches = VecDeque::new();
        self.bytes = 0;
    }

    /// Lets go of batches that end before `offset`.
    pub(crate) fn drop_before(&mut self, offset: Offset) {
        while let Some(oldest) = self.batches.front() {
            if oldest.last_offset >= offset {
                break;
            }
            self.bytes -= oldest.bytes.len();
            self.batches.pop_front();
        }
    }

    /// Bytes held.
    pub(crate) fn size(&self) -> usize {
        self.bytes
    }

    /// Batches from the one that holds `offset` on, up to `max_bytes` and never one that starts at
    /// or after `upper_bound`; the first whatever its size when `min_one`. `None` when the
    /// batch holding `offset` is not here (any more).
    pub(crate) fn read(
        &self,
        offset: Offset,
        max_bytes: usize,
        upper_bound: Offset,
        min_one: bool,
    ) -> Option<FetchData> {
        let start = self.batches.front()?.base_offset;
        if offset < start {
            return None;
        }
        let first = self
            .batches
            .partition_point(|batch| batch.last_offset < offset);
        let base_offset = self.batches.get(first)?.base_offset;
        let mut next_offset = offset;
        let mut rope = Rope::new();
        for batch in self.batches.range(first..) {
            if batch.base_offset >= upper_bound {
                break;
            }
            let fits = rope.len() + batch.bytes.len() <= max_bytes;
            let first = min_one && rope.is_empty();
            if !fits && !first {
                break;
            }
            rope.append(batch.bytes.clone());
            next_offset = batch.last_offset + 1;
        }
        Some(FetchData {
            base_offset,
            next_offset,
            records: rope,
        })
    }

    fn evict(&mut self) {
        while self.bytes > self.bytes_max {
            match self.batches.pop_front() {
                Some(oldest) => self.bytes -= oldest.bytes.len(),
                None => break,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn cache(max: usize) -> TailCache {
        let mut cache = TailCache::new(max);
        for n in 0..10 {
            cache.push(n * 5, n * 5 + 4, Rope::from(Bytes::from(vec![n as u8; 10])));
        }
        cache
    }

    #[test]
    fn keeps_the_newest_batches_within_its_size() {
        let cache = cache(35);
        assert_eq!(cache.size(), 30);
        assert!(cache.read(34, 100, 50, true).is_none());
        assert_eq!(
            cache.read(35, 100, 50, true).map(|data| (
                data.base_offset,
                data.next_offset,
                data.records.len()
            )),
            Some((35, 50, 30))
        );
    }

    #[test]
    fn reads_whole_batches_from_the_one_that_holds_the_offset() {
        let cache = cache(1000);
        let read = |offset, max, upper, one| {
            cache
                .read(offset, max, upper, one)
                .map(|data| (data.base_offset, data.next_offset, data.records.len()))
        };
        assert_eq!(read(12, 25, 50, false), Some((10, 20, 20)));
        assert_eq!(read(12, 5, 50, false), Some((10, 12, 0)));
        assert_eq!(read(12, 5, 50, true), Some((10, 15, 10)));
        assert_eq!(read(12, 100, 20, true), Some((10, 20, 20)));
        assert_eq!(read(50, 100, 50, true), None);
    }
}
