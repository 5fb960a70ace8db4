use crate::{Millis, WAIT_MAX_MS, Windows};

/// Tokens that come at the quota's rate, up to as many as come in all windows (KIP-599).
///
/// Taking more than there are is allowed once: what is missing is the debt that has to be waited for.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TokenBucket {
    /// `None` before the first use: full.
    tokens: Option<f64>,
    updated_ms: Millis,
}

impl TokenBucket {
    /// The tokens there are; below zero for a debt.
    pub fn tokens(&mut self, windows: Windows, quota: f64, now: Millis) -> f64 {
        let burst = windows.seconds() * quota;
        let came = quota * now.saturating_sub(self.updated_ms) as f64 / 1000.0;
        let tokens = self.tokens.map_or(burst, |tokens| tokens + came).min(burst);
        self.tokens = Some(tokens);
        self.updated_ms = now;
        tokens
    }

    /// Takes tokens, whether there are enough or not.
    pub fn take(&mut self, windows: Windows, quota: f64, count: f64, now: Millis) {
        let left = self.tokens(windows, quota, now) - count;
        self.tokens = Some(left.min(windows.seconds() * quota));
    }

    /// How long until there is no debt.
    pub fn throttle_ms(&mut self, windows: Windows, quota: f64, now: Millis) -> Millis {
        let tokens = self.tokens(windows, quota, now);
        if tokens >= 0.0 {
            return 0;
        }
        ((-tokens / quota * 1000.0).round() as Millis).min(WAIT_MAX_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOWS: Windows = Windows {
        samples: 10,
        window_ms: 1000,
    };

    #[test]
    fn no_wait_is_longer_than_an_answer_can_tell() {
        let mut bucket = TokenBucket::default();
        bucket.take(WINDOWS, f64::MIN_POSITIVE, 1.0, 0);
        let wait = bucket.throttle_ms(WINDOWS, f64::MIN_POSITIVE, 0);
        assert_eq!(wait, 2_147_483_647);
    }

    #[test]
    fn a_debt_is_waited_for_at_the_rate_of_the_quota() {
        let mut bucket = TokenBucket::default();
        assert_eq!(bucket.tokens(WINDOWS, 5.0, 0), 50.0);
        bucket.take(WINDOWS, 5.0, 110.0, 0);
        assert_eq!(bucket.throttle_ms(WINDOWS, 5.0, 0), 12_000);
        assert_eq!(bucket.throttle_ms(WINDOWS, 5.0, 11_999), 1);
        assert_eq!(bucket.throttle_ms(WINDOWS, 5.0, 12_000), 0);
        // It fills up to all windows and no further.
        assert_eq!(bucket.tokens(WINDOWS, 5.0, 1_000_000), 50.0);
    }
}
