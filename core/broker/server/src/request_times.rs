//! How long requests took, by API, for `/metrics`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use kafka_rs_wire::ApiKey;

/// Upper ends of the buckets, in microseconds; what took longer is in one more.
pub(crate) const BOUNDS_US: [u64; 16] = [
    50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
    1_000_000, 5_000_000, 30_000_000,
];

/// A histogram of one API.
#[derive(Debug, Default)]
struct Times {
    buckets: [AtomicU64; BOUNDS_US.len() + 1],
    sum_us: AtomicU64,
}

/// What a histogram holds at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TimesView {
    /// Requests that took at most as long as the bound at the same place; the last one counts all.
    pub(crate) up_to: [u64; BOUNDS_US.len() + 1],
    /// All their times together, in microseconds.
    pub(crate) sum_us: u64,
}

/// The histograms of all APIs.
#[derive(Debug)]
pub(crate) struct RequestTimes {
    by_key: Vec<Times>,
}

impl RequestTimes {
    /// Room for the keys below `keys`.
    pub(crate) fn new(keys: usize) -> Self {
        Self {
            by_key: (0..keys).map(|_| Times::default()).collect(),
        }
    }

    fn of(&self, key: ApiKey) -> Option<&Times> {
        self.by_key.get(usize::try_from(key.code()).ok()?)
    }

    /// Counts a request that was answered.
    pub(crate) fn add(&self, key: ApiKey, took: Duration) {
        let Some(times) = self.of(key) else { return };
        let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BOUNDS_US.partition_point(|bound| *bound < took_us);
        times.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        times.sum_us.fetch_add(took_us, Ordering::Relaxed);
    }

    /// The requests of an API so far.
    pub(crate) fn view(&self, key: ApiKey) -> Option<TimesView> {
        let times = self.of(key)?;
        let mut up_to = [0; BOUNDS_US.len() + 1];
        let mut so_far = 0;
        for (count, bucket) in up_to.iter_mut().zip(&times.buckets) {
            so_far += bucket.load(Ordering::Relaxed);
            *count = so_far;
        }
        Some(TimesView {
            up_to,
            sum_us: times.sum_us.load(Ordering::Relaxed),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_is_in_all_buckets_that_reach_it() {
        let times = RequestTimes::new(4);
        for us in [0, 50, 51, 30_000_001] {
            times.add(ApiKey::Fetch, Duration::from_micros(us));
        }
        times.add(ApiKey::Produce, Duration::from_millis(1));
        // A key there is no room for is not counted, and nothing falls over.
        times.add(ApiKey::ApiVersions, Duration::from_millis(1));
        let view = times.view(ApiKey::Fetch).expect("room");
        assert_eq!(view.up_to[..3], [2, 3, 3]);
        assert_eq!(view.up_to[BOUNDS_US.len() - 1..], [3, 4]);
        assert_eq!(view.sum_us, 30_000_102);
        assert_eq!(times.view(ApiKey::ApiVersions), None);
    }
}
