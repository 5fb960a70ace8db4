//! What went through a partition, counted for metrics.

use std::sync::atomic::{AtomicU64, Ordering};

/// Records and bytes since the partition was opened, as Kafka's `BrokerTopicMetrics` count them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Records appended.
    pub messages_in: u64,
    /// Bytes appended, as stored.
    pub bytes_in: u64,
    /// Bytes read for fetches.
    pub bytes_out: u64,
}

impl Traffic {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            messages_in: self.messages_in + other.messages_in,
            bytes_in: self.bytes_in + other.bytes_in,
            bytes_out: self.bytes_out + other.bytes_out,
        }
    }
}

/// The counters: one relaxed addition per batch or read, nothing per record.
#[derive(Debug, Default)]
pub(super) struct Counters {
    messages_in: AtomicU64,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
}

impl Counters {
    pub(super) fn appended(&self, messages: i64, bytes: usize) {
        let messages = u64::try_from(messages).unwrap_or(0);
        self.messages_in.fetch_add(messages, Ordering::Relaxed);
        self.bytes_in.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(super) fn read(&self, bytes: usize) {
        self.bytes_out.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(super) fn traffic(&self) -> Traffic {
        Traffic {
            messages_in: self.messages_in.load(Ordering::Relaxed),
            bytes_in: self.bytes_in.load(Ordering::Relaxed),
            bytes_out: self.bytes_out.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appends_and_reads_are_counted_and_sums_keep_all_of_them() {
        let counters = Counters::default();
        counters.appended(3, 100);
        counters.appended(2, 50);
        counters.read(70);
        let traffic = counters.traffic();
        let expected = Traffic {
            messages_in: 5,
            bytes_in: 150,
            bytes_out: 70,
        };
        assert_eq!(traffic, expected);
        assert_eq!(traffic.plus(expected).bytes_in, 300);
    }
}
