use std::collections::BTreeMap;

use kafka_rs_types::Str;

use crate::{Limit, Limits, Millis, Part, Rate, Share, TokenBucket, Windows};

/// Use that is not used is forgotten after this time.
const FORGOTTEN_MS: Millis = 3_600_000;
/// How often that is looked at.
const SWEEP_MS: Millis = 60_000;

/// What a quota limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Bytes of Produce requests a second.
    Produce,
    /// Bytes of Fetch answers a second.
    Fetch,
    /// Time spent on requests, in percent of one thread.
    Request,
    /// Partitions made or deleted a second.
    ControllerMutation,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Produce,
        Self::Fetch,
        Self::Request,
        Self::ControllerMutation,
    ];

    /// The quota's key in requests and records.
    pub fn key(self) -> &'static str {
        match self {
            Self::Produce => "producer_byte_rate",
            Self::Fetch => "consumer_byte_rate",
            Self::Request => "request_percentage",
            Self::ControllerMutation => "controller_mutation_rate",
        }
    }

    /// Kafka's name of it in metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Produce => "Produce",
            Self::Fetch => "Fetch",
            Self::Request => "Request",
            Self::ControllerMutation => "ControllerMutation",
        }
    }
}

/// Over how long the quotas' rates are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaWindows {
    /// `quota.window.num` and `quota.window.size.seconds`.
    pub clients: Windows,
    /// `controller.quota.window.num` and `controller.quota.window.size.seconds`.
    pub controller: Windows,
}

#[derive(Debug, Default)]
struct Usage {
    rate: Rate,
    bucket: TokenBucket,
    used_ms: Millis,
    throttles: u64,
    throttled_ms: Millis,
}

/// What one share used, for metrics.
#[derive(Debug, Clone, PartialEq)]
pub struct UsageView {
    /// What is limited.
    pub kind: Kind,
    /// Who uses it up together.
    pub share: Share,
    /// How much there is a second.
    pub rate: f64,
    /// How often someone was told to wait.
    pub throttles: u64,
    /// How long altogether, in milliseconds.
    pub throttled_ms: Millis,
}

/// The quotas of users and client ids, and what they used.
#[derive(Debug)]
pub struct ClientQuotas {
    windows: QuotaWindows,
    limits: [Limits; 4],
    used: [BTreeMap<Share, Usage>; 4],
    next_sweep: Millis,
}

impl ClientQuotas {
    /// No quotas yet.
    pub fn new(windows: QuotaWindows) -> Self {
        Self {
            windows,
            limits: Default::default(),
            used: Default::default(),
            next_sweep: 0,
        }
    }

    /// Takes the quotas of the metadata: entity (user, client id), key and value. Keys of other kinds
    /// are left alone; what was used stays.
    pub fn set_limits(
        &mut self,
        quotas: impl IntoIterator<Item = ((Option<Part>, Option<Part>), Str, f64)>,
    ) {
        self.limits = Default::default();
        for ((user, client_id), key, value) in quotas {
            if let Some(kind) = Kind::ALL.iter().find(|kind| *kind.key() == *key) {
                self.limits[*kind as usize].set(user, client_id, value);
            }
        }
    }

    /// Whether anybody has a quota of this kind.
    pub fn is_limited(&self, kind: Kind) -> bool {
        !self.limits[kind as usize].is_empty()
    }

    fn windows(&self, kind: Kind) -> Windows {
        match kind {
            Kind::ControllerMutation => self.windows.controller,
            _ => self.windows.clients,
        }
    }

    fn usage(
        &mut self,
        kind: Kind,
        user: &Str,
        client_id: &Str,
        now: Millis,
    ) -> Option<(f64, Windows, &mut Usage)> {
        let windows = self.windows(kind);
        let Limit { share, value } = self.limits[kind as usize].of(user, client_id)?;
        if now >= self.next_sweep {
            for used in &mut self.used {
                used.retain(|_, usage| now.saturating_sub(usage.used_ms) < FORGOTTEN_MS);
            }
            self.next_sweep = now + SWEEP_MS;
        }
        let usage = self.used[kind as usize].entry(share).or_default();
        usage.used_ms = now;
        Some((value, windows, usage))
    }

    /// Adds what a request used, and says how long its client has to wait.
    ///
    /// Waiting for time spent on requests is never longer than a window.
    pub fn record(
        &mut self,
        kind: Kind,
        user: &Str,
        client_id: &Str,
        value: f64,
        now: Millis,
    ) -> Millis {
        let Some((bound, windows, usage)) = self.usage(kind, user, client_id, now) else {
            return 0;
        };
        usage.rate.record(windows, value, now);
        let wait = usage.rate.throttle_ms(windows, bound, now);
        match kind {
            Kind::Request => wait.min(windows.window_ms),
            _ => wait,
        }
    }

    /// Takes back what was recorded for an answer that is not sent after all.
    pub fn unrecord(&mut self, kind: Kind, user: &Str, client_id: &Str, value: f64, now: Millis) {
        if let Some((_, windows, usage)) = self.usage(kind, user, client_id, now) {
            usage.rate.record(windows, -value, now);
        }
    }

    /// Counts that a client was told to wait.
    pub fn throttled(
        &mut self,
        kind: Kind,
        user: &Str,
        client_id: &Str,
        wait: Millis,
        now: Millis,
    ) {
        if let Some((_, _, usage)) = self.usage(kind, user, client_id, now) {
            usage.throttles += 1;
            usage.throttled_ms += wait;
        }
    }

    /// The most that may be used at once without having to wait for certain.
    pub fn most_at_once(&self, kind: Kind, user: &Str, client_id: &Str) -> Option<f64> {
        let limit = self.limits[kind as usize].of(user, client_id)?;
        Some(limit.value * self.windows(kind).whole_seconds())
    }

    /// Partitions are to be made or deleted. Allowed while there is no debt, whatever their number.
    ///
    /// # Errors
    /// How long to wait; nothing was counted.
    pub fn mutate(
        &mut self,
        user: &Str,
        client_id: &Str,
        partitions: f64,
        now: Millis,
    ) -> Result<(), Millis> {
        let kind = Kind::ControllerMutation;
        let Some((bound, windows, usage)) = self.usage(kind, user, client_id, now) else {
            return Ok(());
        };
        match usage.bucket.throttle_ms(windows, bound, now) {
            0 => {
                usage.rate.record(windows, partitions, now);
                usage.bucket.take(windows, bound, partitions, now);
                Ok(())
            }
            wait => Err(wait),
        }
    }

    /// The same for requests from before KIP-599: always allowed, and how long to wait after.
    pub fn mutate_anyway(
        &mut self,
        user: &Str,
        client_id: &Str,
        partitions: f64,
        now: Millis,
    ) -> Millis {
        let kind = Kind::ControllerMutation;
        let Some((bound, windows, usage)) = self.usage(kind, user, client_id, now) else {
            return 0;
        };
        usage.rate.record(windows, partitions, now);
        usage.bucket.take(windows, bound, partitions, now);
        usage.bucket.throttle_ms(windows, bound, now)
    }

    /// What everyone with a quota used.
    pub fn view(&mut self, now: Millis) -> Vec<UsageView> {
        let mut views = Vec::new();
        for kind in Kind::ALL {
            let windows = self.windows(kind);
            for (share, usage) in &mut self.used[kind as usize] {
                views.push(UsageView {
                    kind,
                    share: share.clone(),
                    rate: usage.rate.measure(windows, now),
                    throttles: usage.throttles,
                    throttled_ms: usage.throttled_ms,
                });
            }
        }
        views
    }
}
