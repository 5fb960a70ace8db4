use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::{Millis, Rate, Windows};

/// How many connections a second may come.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConnectionLimits {
    /// To the broker (`max.connection.creation.rate`).
    pub broker: Option<f64>,
    /// From any address without a limit of its own (`connection_creation_rate` of the default ip).
    pub default_ip: Option<f64>,
    /// From an address.
    pub ips: BTreeMap<IpAddr, f64>,
}

/// Connections as they come, held against their limits (KIP-612).
#[derive(Debug)]
pub struct ConnectionRates {
    windows: Windows,
    limits: ConnectionLimits,
    broker: Rate,
    ips: BTreeMap<IpAddr, (Rate, Millis)>,
    next_sweep: Millis,
}

/// An address that stayed away for as long is forgotten.
const FORGOTTEN_MS: Millis = 3_600_000;
/// How often that is looked at.
const SWEEP_MS: Millis = 60_000;

impl ConnectionRates {
    /// Nothing came yet, and nothing is limited.
    pub fn new(windows: Windows) -> Self {
        Self {
            windows,
            limits: ConnectionLimits::default(),
            broker: Rate::default(),
            ips: BTreeMap::new(),
            next_sweep: 0,
        }
    }

    /// Sets the limits; what came is remembered.
    pub fn set_limits(&mut self, limits: ConnectionLimits) {
        self.limits = limits;
    }

    /// The limits.
    pub fn limits(&self) -> &ConnectionLimits {
        &self.limits
    }

    /// A connection came: how long it has to wait, and everyone who comes after it, until the broker
    /// is within its limit. Never longer than a window.
    pub fn wait_ms(&mut self, now: Millis) -> Millis {
        self.broker.record(self.windows, 1.0, now);
        match self.limits.broker {
            Some(limit) => self.bounded(limit, now),
            None => 0,
        }
    }

    fn bounded(&mut self, limit: f64, now: Millis) -> Millis {
        let wait = self.broker.throttle_ms(self.windows, limit, now);
        wait.min(self.windows.window_ms)
    }

    /// The same for its address.
    ///
    /// # Errors
    /// The address brings too many: the connection is to be closed, after this time and not before,
    /// so that whoever comes back at once does not come back sooner. It does not count then.
    pub fn enter(&mut self, ip: IpAddr, now: Millis) -> Result<(), Millis> {
        let own = self.limits.ips.get(&ip).copied();
        let Some(limit) = own.or(self.limits.default_ip) else {
            return Ok(());
        };
        if now >= self.next_sweep {
            self.ips
                .retain(|_, (_, used)| now.saturating_sub(*used) < FORGOTTEN_MS);
            self.next_sweep = now + SWEEP_MS;
        }
        let (rate, used) = self.ips.entry(ip).or_default();
        *used = now;
        rate.record(self.windows, 1.0, now);
        let wait = rate.throttle_ms(self.windows, limit, now);
        if wait == 0 {
            return Ok(());
        }
        rate.record(self.windows, -1.0, now);
        self.broker.record(self.windows, -1.0, now);
        Err(wait.min(self.windows.window_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_comes_too_often_is_sent_away_and_does_not_use_up_the_brokers_rate() {
        let windows = Windows {
            samples: 11,
            window_ms: 1000,
        };
        let mut rates = ConnectionRates::new(windows);
        let (busy, quiet) = ([127, 0, 0, 1].into(), [127, 0, 0, 2].into());
        rates.set_limits(ConnectionLimits {
            broker: Some(3.0),
            default_ip: Some(2.0),
            ips: [(quiet, 1.0)].into(),
        });
        let mut entered = 0;
        for _ in 0..100 {
            assert_eq!(rates.wait_ms(0), 0);
            entered += u32::from(rates.enter(busy, 0).is_ok());
        }
        assert_eq!(entered, 20, "two a second over ten whole windows");
        // The one with a limit of its own has half as many; together they reach the broker's.
        for _ in 0..10 {
            assert_eq!((rates.wait_ms(0), rates.enter(quiet, 0)), (0, Ok(())));
        }
        assert_eq!(rates.wait_ms(0), 333);
        assert_eq!(rates.enter(quiet, 0), Err(1000));
        // Everything is forgotten when nobody came for all windows.
        assert_eq!(
            (rates.wait_ms(60_000), rates.enter(busy, 60_000)),
            (0, Ok(()))
        );
    }
}
