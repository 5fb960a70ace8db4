use std::time::Duration;

/// Spreads compaction's I/O over time (`log.cleaner.io.max.bytes.per.second`); shared by all
/// cleanings of a broker.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    /// Monotonic time at which the bytes so far are paid for.
    paid_until: Duration,
}

impl Throttle {
    /// Takes `bytes` into account and says until when to wait.
    pub(super) fn spend(&mut self, now: Duration, bytes: u64, bytes_per_second: f64) -> Duration {
        let seconds = bytes as f64 / bytes_per_second.max(1.0);
        // Beyond a day the setting is a mistake; a change of it must not wait for longer.
        let cost = Duration::from_secs_f64(seconds.min(86_400.0));
        self.paid_until = self.paid_until.max(now) + cost;
        self.paid_until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_holds_over_bursts_and_idle_time_is_not_saved_up() {
        let mut throttle = Throttle::default();
        let at = Duration::from_secs;
        assert_eq!(throttle.spend(at(10), 500, 100.0), at(15));
        assert_eq!(throttle.spend(at(10), 500, 100.0), at(20));
        assert_eq!(throttle.spend(at(100), 100, 100.0), at(101));
        assert_eq!(throttle.spend(at(200), 1 << 40, f64::MAX), at(200));
    }
}
