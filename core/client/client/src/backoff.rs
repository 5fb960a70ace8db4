//! How long to wait before trying again.

use std::time::Duration;

use kafka_rs_platform::Random;

/// Kafka's jitter: a wait is drawn from 80% to 120% of itself.
const JITTER_PERCENT: u64 = 20;

/// Doubles from a first wait up to a longest one (KIP-580).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Backoff {
    pub(crate) first: Duration,
    pub(crate) longest: Duration,
}

impl Backoff {
    /// The wait after `failures` failures (0 for none: no wait).
    pub(crate) fn wait(self, failures: u32, random: &dyn Random) -> Duration {
        if failures == 0 {
            return Duration::ZERO;
        }
        let doubled = self
            .first
            .saturating_mul(1u32 << (failures - 1).min(20))
            .min(self.longest.max(self.first));
        let percent = 100 - JITTER_PERCENT + random.below(2 * JITTER_PERCENT + 1);
        let jittered = doubled.saturating_mul(u32::try_from(percent).unwrap_or(100)) / 100;
        jittered.min(self.longest.max(self.first))
    }
}

#[cfg(test)]
mod tests {
    use kafka_rs_platform::SeededRandom;

    use super::*;

    #[test]
    fn waits_double_stay_within_the_jitter_and_below_the_longest() {
        let random = SeededRandom::new(1);
        let backoff = Backoff {
            first: Duration::from_millis(100),
            longest: Duration::from_millis(1000),
        };
        assert_eq!(backoff.wait(0, &random), Duration::ZERO);
        for failures in 1..100 {
            let wait = backoff.wait(failures, &random).as_millis();
            let exact = (100u128 << (failures - 1).min(10)).min(1000);
            assert!(
                wait >= exact * 8 / 10 && wait <= (exact * 12 / 10).min(1000),
                "{wait}"
            );
        }
    }
}
