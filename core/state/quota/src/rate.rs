use crate::{Millis, WAIT_MAX_MS};

/// Over how long a rate is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// How many windows (`quota.window.num`).
    pub samples: u32,
    /// How long each is (`quota.window.size.seconds`).
    pub window_ms: Millis,
}

impl Windows {
    /// All windows together, in seconds.
    pub(crate) fn seconds(self) -> f64 {
        f64::from(self.samples) * self.window_ms as f64 / 1000.0
    }

    /// All whole windows together: without the one that is being filled.
    pub(crate) fn whole_seconds(self) -> f64 {
        f64::from(self.samples - 1) * self.window_ms as f64 / 1000.0
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Sample {
    start_ms: Millis,
    last_event_ms: Millis,
    value: f64,
}

impl Sample {
    fn new(now: Millis) -> Self {
        Self {
            start_ms: now,
            last_event_ms: now,
            value: 0.0,
        }
    }
}

/// How much there was a second, over sampled windows, as Kafka's `Rate` takes it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rate {
    samples: Vec<Sample>,
    current: usize,
}

impl Rate {
    /// Adds `value` (which may be negative, to take something back).
    pub fn record(&mut self, windows: Windows, value: f64, now: Millis) {
        if self.samples.is_empty() {
            self.samples.push(Sample::new(now));
        }
        if now.saturating_sub(self.samples[self.current].start_ms) >= windows.window_ms {
            self.advance(windows, now);
        }
        let sample = &mut self.samples[self.current];
        sample.value += value;
        sample.last_event_ms = now;
    }

    fn advance(&mut self, windows: Windows, now: Millis) {
        // One more than is counted: the oldest window reaches into the time that is looked at.
        self.current = (self.current + 1) % (windows.samples as usize + 1);
        match self.samples.get_mut(self.current) {
            Some(sample) => *sample = Sample::new(now),
            None => self.samples.push(Sample::new(now)),
        }
    }

    /// Forgets windows in which nothing happened for as long as is looked at.
    fn purge(&mut self, windows: Windows, now: Millis) {
        let expired = u64::from(windows.samples) * windows.window_ms;
        for sample in &mut self.samples {
            if now.saturating_sub(sample.last_event_ms) >= expired {
                *sample = Sample::new(now);
            }
        }
    }

    /// The time the rate is taken over: whole windows but one at least, plus what there is of the
    /// current one, so that the first second of a client does not count as a flood.
    pub fn window_ms(&mut self, windows: Windows, now: Millis) -> Millis {
        self.purge(windows, now);
        let oldest = self.samples.iter().map(|sample| sample.start_ms).min();
        let mut elapsed = now.saturating_sub(oldest.unwrap_or(now));
        let full = elapsed / windows.window_ms;
        let least = u64::from(windows.samples - 1);
        if full < least {
            elapsed += (least - full) * windows.window_ms;
        }
        elapsed.max(1)
    }

    /// The rate, a second.
    pub fn measure(&mut self, windows: Windows, now: Millis) -> f64 {
        let window = self.window_ms(windows, now);
        let sum: f64 = self.samples.iter().map(|sample| sample.value).sum();
        sum / (window as f64 / 1000.0)
    }

    /// How long nothing may be added until the rate is down at `bound`; 0 when it is not above.
    pub fn throttle_ms(&mut self, windows: Windows, bound: f64, now: Millis) -> Millis {
        let rate = self.measure(windows, now);
        if rate <= bound {
            return 0;
        }
        // With R over W, nothing for X makes R * W / (W + X) = bound.
        let wait = (rate - bound) / bound * self.window_ms(windows, now) as f64;
        (wait.round() as Millis).min(WAIT_MAX_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOWS: Windows = Windows {
        samples: 11,
        window_ms: 1000,
    };

    #[test]
    fn a_first_burst_counts_over_all_whole_windows() {
        let mut rate = Rate::default();
        rate.record(WINDOWS, 20_000.0, 5);
        assert_eq!(rate.measure(WINDOWS, 5), 2000.0);
        // 20,000 bytes at 1,000 a second take 20 seconds, of which ten are counted as passed.
        assert_eq!(rate.throttle_ms(WINDOWS, 1000.0, 5), 10_000);
        assert_eq!(rate.throttle_ms(WINDOWS, 2000.0, 5), 0);
    }

    #[test]
    fn what_is_older_than_all_windows_is_forgotten() {
        let mut rate = Rate::default();
        rate.record(WINDOWS, 500.0, 0);
        assert!(rate.measure(WINDOWS, 10_999) > 0.0);
        assert_eq!(rate.measure(WINDOWS, 11_000), 0.0);
    }

    #[test]
    fn what_is_taken_back_does_not_count() {
        let mut rate = Rate::default();
        rate.record(WINDOWS, 500.0, 0);
        rate.record(WINDOWS, -500.0, 1);
        assert_eq!(rate.throttle_ms(WINDOWS, 0.001, 1), 0);
    }
}
