//! Random histories of clients that ask, push, wait and are told something new, beside a simple model.

use std::collections::BTreeMap;

use kafka_rs_telemetry::{ClientInfo, Push, Subscription, Telemetry};
use kafka_rs_types::{ErrorCode, Str, Uuid};
use proptest::prelude::*;

/// Intervals of the sets of subscriptions there are.
const INTERVALS: [u64; 3] = [100, 1_000, 50_000];
const CLIENTS: u8 = 4;
const FORGOTTEN_MS: u64 = 60_000;

#[derive(Debug, Clone)]
enum Step {
    Get(u8),
    /// With the id last told, or another; and whether these are the last words.
    Push(u8, bool, bool),
    Change(usize),
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..CLIENTS).prop_map(Step::Get),
        4 => (0..CLIENTS, prop::bool::weighted(0.9), prop::bool::weighted(0.1))
            .prop_map(|(client, right, last)| Step::Push(client, right, last)),
        1 => (0..INTERVALS.len()).prop_map(Step::Change),
        3 => prop_oneof![0u64..200, 900u64..1_100, 40_000u64..160_000].prop_map(Step::Wait),
    ]
}

#[derive(Debug, Clone, Default)]
struct Client {
    version: u64,
    got: Option<u64>,
    pushed: Option<u64>,
    gone: bool,
    has_to_ask: bool,
    expires: u64,
}

#[derive(Debug, Default)]
struct Model {
    set: usize,
    version: u64,
    clients: BTreeMap<u8, Client>,
    next_sweep: u64,
}

impl Model {
    fn client(&mut self, id: u8, now: u64) -> &mut Client {
        if now >= self.next_sweep {
            self.clients.retain(|_, client| now < client.expires);
            self.next_sweep = now + FORGOTTEN_MS;
        }
        let (version, interval) = (self.version, INTERVALS[self.set]);
        let client = self.clients.entry(id).or_default();
        if client.version != version || client.expires == 0 {
            *client = Client {
                version,
                ..Client::default()
            };
        }
        client.expires = now + FORGOTTEN_MS.max(3 * interval);
        client
    }

    fn get(&mut self, id: u8, now: u64) -> Result<(), ErrorCode> {
        let interval = INTERVALS[self.set];
        let client = self.client(id, now);
        let last = client.got.max(client.pushed);
        if last.is_some_and(|last| now - last < interval) && !client.has_to_ask {
            return Err(ErrorCode::ThrottlingQuotaExceeded);
        }
        client.got = Some(now);
        client.has_to_ask = false;
        Ok(())
    }

    fn push(&mut self, id: u8, right: bool, last: bool, now: u64) -> Result<(), ErrorCode> {
        let interval = INTERVALS[self.set];
        let client = self.client(id, now);
        let was_gone = std::mem::replace(&mut client.gone, last);
        client.has_to_ask = false;
        if was_gone {
            return Err(ErrorCode::InvalidRequest);
        }
        let waited = client.pushed.is_none_or(|last| now - last >= interval);
        if client.got > client.pushed || waited {
            client.pushed = Some(now);
        } else if !last {
            return Err(ErrorCode::ThrottlingQuotaExceeded);
        }
        if !right {
            client.has_to_ask = true;
            return Err(ErrorCode::UnknownSubscriptionId);
        }
        Ok(())
    }
}

fn subscriptions(set: usize) -> Vec<Subscription> {
    let interval = INTERVALS[set].to_string();
    let metrics = format!("set.{set}.");
    let settings = [("metrics", metrics.as_str()), ("interval.ms", &interval)];
    let settings = settings.map(|(key, value)| (Str::from(key), Str::from(value)));
    vec![Subscription::new(&BTreeMap::from(settings))]
}

proptest! {
    #[test]
    fn clients_are_told_and_refused_as_the_model_says(steps in prop::collection::vec(step(), 1..120)) {
        let mut telemetry = Telemetry::new(1_000);
        let mut model = Model::default();
        telemetry.set_subscriptions(subscriptions(0));
        model.version = 1;
        let client = ClientInfo::default();
        let uuid = |id: u8| Uuid::from_random([id + 1; 16]);
        // What each client was told, by the set it was told of: always the same, and another for each.
        let mut told: BTreeMap<(u8, usize), i32> = BTreeMap::new();
        let mut now = 0;
        for step in steps {
            match step {
                Step::Wait(ms) => now += ms,
                Step::Change(set) => {
                    telemetry.set_subscriptions(subscriptions(set));
                    model.set = set;
                    model.version += 1;
                }
                Step::Get(id) => {
                    let got = telemetry.get(uuid(id), &client, now);
                    prop_assert_eq!(got.as_ref().err().copied(), model.get(id, now).err());
                    if let Ok(wanted) = got {
                        prop_assert_eq!(u64::from(wanted.interval_ms), INTERVALS[model.set]);
                        let known = told.insert((id, model.set), wanted.subscription_id);
                        prop_assert!(known.is_none_or(|known| known == wanted.subscription_id));
                        let others = told.iter().filter(|(key, _)| **key != (id, model.set));
                        prop_assert!(others.into_iter().all(|(_, other)| *other != wanted.subscription_id));
                    }
                }
                Step::Push(id, right, terminating) => {
                    let known = told.get(&(id, model.set)).copied();
                    let right = right && known.is_some();
                    let subscription_id = match (right, known) {
                        (true, Some(known)) => known,
                        (_, known) => known.unwrap_or(0) ^ 0x5555,
                    };
                    let push = Push { subscription_id, compression_type: 0, bytes: 1, terminating };
                    let pushed = telemetry.push(uuid(id), &client, &push, now);
                    prop_assert_eq!(pushed, model.push(id, right, terminating, now));
                }
            }
        }
    }
}
