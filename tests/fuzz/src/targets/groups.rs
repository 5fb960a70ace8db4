//! Records of `__consumer_offsets`, and what members send each other through the coordinator.

use std::time::Duration;

use bytes::Bytes;
use kafka_rs_coordinator::{Coordinator, Now, Record, RecordPosition, Token};
use kafka_rs_group::{Config, GroupCoordinator, Request, subscribed_topics};
use kafka_rs_wire::messages::{ConsumerProtocolSubscription, ListGroupsRequest};
use kafka_rs_wire::{
    CoordinatorTopic, Message, Reader, Writer, coordinator_record_type, describe_coordinator_key,
    describe_coordinator_value, for_each_record,
};

use super::{Target, chunks, in_proportion};

pub(super) fn targets() -> Vec<Target> {
    vec![
        Target {
            name: "group_state",
            seeds: record_seeds,
            run: load,
            memory_max: |input| 8 * in_proportion(input),
        },
        Target {
            name: "subscription",
            seeds: subscription_seeds,
            run: subscription,
            memory_max: in_proportion,
        },
    ]
}

/// Loads a shard from the records: keys and values in turns, each behind its length, an empty value
/// being a tombstone. Whatever they say: what is taken back leaves nothing, and a shard that loaded
/// serves, and its timers end.
fn load(input: &[u8]) -> String {
    let mut shard = GroupCoordinator::new(Config::default());
    let mut said = String::new();
    let parts: Vec<&[u8]> = chunks(input).collect();
    for (offset, pair) in parts.chunks(2).enumerate() {
        let key = Bytes::copy_from_slice(pair[0]);
        let value = pair.get(1).filter(|value| !value.is_empty());
        let value = value.map(|value| Bytes::copy_from_slice(value));
        describe(&key, value.as_ref());
        let position = RecordPosition {
            offset: offset as i64,
            producer_id: -1,
        };
        let record = Record { key, value };
        match shard.replay(position, &record) {
            Err(error) => said += &error.to_string().replace(|c: char| c.is_ascii_digit(), ""),
            Ok(undo) => {
                shard.undo(undo);
                shard.replay(position, &record).expect("replayed before");
                said += "+";
            }
        }
    }
    let _ = shard.loaded(Now::default());
    let list = Request::ListGroups(ListGroupsRequest::default());
    let listed = shard.handle(Now::default(), Token(1), list);
    assert_eq!(listed.replies.len(), 1, "a list was asked for");
    let later = Now {
        wall_ms: i64::MAX / 2,
        monotonic: Duration::from_secs(1 << 30),
    };
    let mut fired = 0;
    while shard
        .next_deadline()
        .is_some_and(|at| at <= later.monotonic)
    {
        // Each group may be swept and each member expire.
        let Some(out) = shard.timeout(later) else {
            break;
        };
        for (at, record) in out.records.iter().enumerate() {
            let position = RecordPosition {
                offset: 1_000 + at as i64,
                producer_id: -1,
            };
            shard.replay(position, record).expect("own record");
        }
        fired += 1;
        assert!(fired < 10 + input.len(), "timers go on for ever");
    }
    let _ = shard.unloaded();
    format!("{said}{}", fired.min(5))
}

/// What `log dump` says of the record.
fn describe(key: &Bytes, value: Option<&Bytes>) {
    let topic = CoordinatorTopic::ConsumerOffsets;
    let Ok(described) = describe_coordinator_key(topic, key) else {
        return;
    };
    let _ = format!("{described:?}");
    if let (Some(value), Ok(kind)) = (value, coordinator_record_type(key)) {
        let described = describe_coordinator_value(topic, kind, value);
        let _ = described.map(|described| format!("{described:?}"));
    }
}

macro_rules! list_layouts {
    ($($message:path,)*) => {
        fn layouts() -> Vec<Vec<u8>> {
            [$(examples::<$message>()),*].into_iter().flatten().collect()
        }
    };
}
for_each_record!(list_layouts);

/// The default of a layout at every version; keys and values of a kind follow each other.
fn examples<M: Message>() -> Option<Vec<u8>> {
    let newest = M::VALID.max;
    let mut writer = Writer::new();
    M::default().encode(&mut writer, newest).ok()?;
    Some(writer.finish().to_bytes().to_vec())
}

fn record_seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (kind, pair) in layouts().chunks(2).enumerate() {
        let [key, value] = pair else { continue };
        // The kinds are numbered in the order of the list, two versions of the offsets' keys first.
        for version in 0..4u8 {
            let mut seed = vec![key.len() as u8 + 2, 0, kind as u8];
            seed.extend_from_slice(key);
            seed.extend([value.len() as u8 + 2, 0, version]);
            seed.extend_from_slice(value);
            seeds.push(seed);
        }
        let mut tombstone = vec![key.len() as u8 + 2, 0, kind as u8];
        tombstone.extend_from_slice(key);
        tombstone.push(0);
        seeds.push(tombstone);
    }
    seeds
}

/// The coordinator reads the topics as the client's own layout does, of whatever version.
fn subscription(input: &[u8]) -> String {
    let blob = Bytes::copy_from_slice(input);
    let topics = subscribed_topics(&blob);
    let mut reader = Reader::new(blob);
    let version = reader.read_i16().unwrap_or(-1);
    if (0..=3).contains(&version)
        && let Ok(read) = ConsumerProtocolSubscription::decode(&mut reader, version)
    {
        let read = read.topics.into_iter().collect();
        assert_eq!(topics.as_ref(), Some(&read));
    }
    format!(
        "{:?}{}",
        topics.map(|topics| topics.len()),
        version.clamp(-1, 4)
    )
}

fn subscription_seeds() -> Vec<Vec<u8>> {
    let subscription = ConsumerProtocolSubscription {
        topics: vec!["a".into(), "bc".into()],
        user_data: Some(Bytes::from_static(b"x")),
        ..Default::default()
    };
    let seed = |version: i16| {
        let mut writer = Writer::new();
        subscription.encode(&mut writer, version).expect("fits");
        [&version.to_be_bytes()[..], &writer.finish().to_bytes()].concat()
    };
    (0..=3).map(seed).collect()
}
