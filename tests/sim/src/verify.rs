//! Holding the ledger against what a broker says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kafka_rs_platform::Random;
use kafka_rs_types::Str;
use kafka_rs_wire::messages::describe_configs_request::DescribeConfigsResource;
use kafka_rs_wire::messages::list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic};
use kafka_rs_wire::messages::{DescribeConfigsRequest, ListOffsetsRequest, MetadataRequest};
use parking_lot::Mutex;

use crate::client::Client;
use crate::ledger::{CHURN, Change, LOAD, Ledger, PARTITIONS};
use crate::member::{Read, committed_offsets, fetch, name_of};

/// Times a partition that answers with an error is asked again.
const PATIENCE: usize = 100;

/// Checks every promise; stops without a word when the broker dies on the way.
pub(crate) async fn verify(client: &Client, ledger: &Arc<Mutex<Ledger>>) -> Option<()> {
    topics(client, ledger).await?;
    if ledger.lock().topics.contains(LOAD) {
        retention(client, ledger).await?;
        for partition in 0..PARTITIONS {
            let records = read_all(client, ledger, LOAD, partition).await?;
            check_load(ledger, partition, &records);
            check_epochs(ledger, partition, &records);
            look_up_by_time(client, ledger, partition, &records).await?;
        }
        check_streams(ledger);
        offsets(client, ledger).await?;
    }
    if ledger.lock().topics.contains(CHURN) {
        let records = read_all(client, ledger, CHURN, 0).await?;
        check_churn(ledger, &records);
    }
    Some(())
}

async fn topics(client: &Client, ledger: &Arc<Mutex<Ledger>>) -> Option<()> {
    let request = MetadataRequest {
        topics: None,
        ..Default::default()
    };
    let answer = client.call(9, request).await?;
    let names = answer.topics.iter().filter(|topic| !topic.is_internal);
    let found: BTreeSet<String> = names
        .filter_map(|t| Some(t.name.as_ref()?.to_string()))
        .collect();
    let mut ledger = ledger.lock();
    match ledger.pending.clone() {
        Some(Change::Create(name)) => {
            let happened = found.contains(&name);
            ledger.settle(Change::Create(name), happened);
        }
        Some(Change::Delete(name)) => {
            let happened = !found.contains(&name);
            ledger.settle(Change::Delete(name), happened);
        }
        _ => {}
    }
    if found != ledger.topics {
        let what = format!("topics are {found:?}, promised were {:?}", ledger.topics);
        ledger.violated(what);
    }
    Some(())
}

async fn retention(client: &Client, ledger: &Arc<Mutex<Ledger>>) -> Option<()> {
    let request = DescribeConfigsRequest {
        resources: vec![DescribeConfigsResource {
            resource_type: 2,
            resource_name: Str::from_static(LOAD),
            configuration_keys: Some(vec![Str::from_static("retention.ms")]),
            ..Default::default()
        }],
        ..Default::default()
    };
    let mut answer = client.call(4, request).await?;
    let value = answer.results.pop()?.configs.pop()?.value?;
    let found: i64 = value.parse().ok()?;
    let mut ledger = ledger.lock();
    if let Some(Change::Retention(tried)) = ledger.pending.clone() {
        ledger.settle(Change::Retention(tried), found == tried);
    }
    if let Some(promised) = ledger.retention.filter(|promised| *promised != found) {
        ledger.violated(format!("retention.ms is {found}, promised was {promised}"));
    }
    Some(())
}

/// Everything up to the high watermark, with no hole.
async fn read_all(
    client: &Client,
    ledger: &Arc<Mutex<Ledger>>,
    topic: &'static str,
    partition: i32,
) -> Option<Vec<Read>> {
    let mut records: Vec<Read> = Vec::new();
    let mut refused = 0;
    loop {
        let position = records.last().map_or(0, |last| last.offset + 1);
        let Some(page) = fetch(client, topic, partition, position).await else {
            refused += 1;
            if refused == PATIENCE {
                let what = format!("{topic}-{partition} cannot be read at {position}");
                ledger.lock().violated(what);
                return None;
            }
            client.pause(20).await;
            continue;
        };
        let mut ledger = ledger.lock();
        if let Some(reason) = page.damage {
            ledger.violated(format!("{topic}-{partition} at {position}: {reason}"));
            return None;
        }
        for read in page
            .records
            .into_iter()
            .filter(|read| read.offset >= position)
        {
            let expected = records.last().map_or(0, |last| last.offset + 1);
            if read.offset != expected {
                let what = format!("{topic}-{partition}: {} follows {expected}", read.offset);
                ledger.violated(what);
                return None;
            }
            records.push(read);
        }
        let end = records.last().map_or(0, |last| last.offset + 1);
        if end >= page.high_watermark {
            return Some(records);
        }
        if end == position {
            refused += 1;
            if refused == PATIENCE {
                ledger.violated(format!("{topic}-{partition}: nothing at {position}"));
                return None;
            }
        }
    }
}

fn check_load(ledger: &Arc<Mutex<Ledger>>, partition: i32, records: &[Read]) {
    let mut ledger = ledger.lock();
    let mut next: BTreeMap<String, u64> = BTreeMap::new();
    for read in records {
        let name = name_of(&read.value);
        ledger.saw(partition, read.offset, &name);
        let (stream, number) = name.rsplit_once(':').unwrap_or((&name, ""));
        let next = next.entry(stream.to_owned()).or_default();
        if number.parse() == Ok(*next) {
            *next += 1;
        } else {
            let what = format!(
                "partition {partition} offset {}: {name} where number {next} is due",
                read.offset
            );
            ledger.violated(what);
        }
    }
    let lost = |((at, offset), name): (&(i32, i64), &String)| {
        let found = records
            .get(*offset as usize)
            .map(|read| name_of(&read.value));
        (*at == partition && found.as_ref() != Some(name)).then(|| {
            format!(
                "partition {partition} offset {offset}: {name} was promised, {found:?} is there"
            )
        })
    };
    let lost: Vec<String> = ledger.acked.iter().filter_map(lost).take(3).collect();
    let unseen = |((at, offset), name): (&(i32, i64), &String)| {
        (*at == partition && *offset >= records.len() as i64).then(|| {
            format!("partition {partition} offset {offset}: {name} was read before and is gone")
        })
    };
    let unseen: Vec<String> = ledger.seen.iter().filter_map(unseen).take(3).collect();
    lost.into_iter()
        .chain(unseen)
        .for_each(|what| ledger.violated(what));
}

/// Leader epochs never go back along a log.
fn check_epochs(ledger: &Arc<Mutex<Ledger>>, partition: i32, records: &[Read]) {
    if let Some(pair) = records
        .windows(2)
        .find(|p| p[1].leader_epoch < p[0].leader_epoch)
    {
        let what = format!(
            "partition {partition}: the leader epoch goes back at {}",
            pair[1].offset
        );
        ledger.lock().violated(what);
    }
}

/// Each stream's acknowledged records are there up to its window.
fn check_streams(ledger: &Arc<Mutex<Ledger>>) {
    let mut ledger = ledger.lock();
    let mut wrong = Vec::new();
    for ((producer, partition), stream) in &ledger.streams {
        let done = stream
            .window
            .front()
            .map_or(stream.next, |first| first.first);
        let prefix = format!("{producer}:{partition}:");
        let there = ledger
            .seen
            .iter()
            .filter(|((at, _), name)| at == partition && name.starts_with(&prefix))
            .count() as u64;
        if there < done {
            wrong.push(format!(
                "stream {prefix} has {there} records, {done} were promised"
            ));
        }
    }
    wrong.into_iter().for_each(|what| ledger.violated(what));
}

async fn look_up_by_time(
    client: &Client,
    ledger: &Arc<Mutex<Ledger>>,
    partition: i32,
    records: &[Read],
) -> Option<()> {
    for _ in 0..3 {
        let Some(chosen) = records.get(client.random.below(records.len() as u64) as usize) else {
            return Some(());
        };
        let timestamp = chosen.timestamp;
        let request = ListOffsetsRequest {
            replica_id: -1,
            topics: vec![ListOffsetsTopic {
                name: Str::from_static(LOAD),
                partitions: vec![ListOffsetsPartition {
                    partition_index: partition,
                    current_leader_epoch: -1,
                    timestamp,
                    ..Default::default()
                }],
                ..Default::default()
            }],
            ..Default::default()
        };
        let mut answer = client.call(5, request).await?;
        let found = answer.topics.pop()?.partitions.pop()?;
        let expected = records.iter().find(|read| read.timestamp >= timestamp);
        let expected = expected.map_or(-1, |read| read.offset);
        if client.world.storage().has_stopped() {
            return None;
        }
        if (found.error_code, found.offset) != (0, expected) {
            let what = format!(
                "partition {partition}: time {timestamp} is at {} (error {}), but belongs to {expected}",
                found.offset, found.error_code
            );
            ledger.lock().violated(what);
        }
    }
    Some(())
}

async fn offsets(client: &Client, ledger: &Arc<Mutex<Ledger>>) -> Option<()> {
    if ledger.lock().commit_tried.is_empty() {
        return Some(());
    }
    let found = committed_offsets(client).await;
    let mut ledger = ledger.lock();
    let Some(found) = found else {
        if !client.world.storage().has_stopped() {
            ledger.violated("the group's offsets cannot be read".to_owned());
        }
        return None;
    };
    for partition in 0..PARTITIONS {
        let offset = found.get(&partition).copied().unwrap_or(-1);
        let promised = ledger.committed.get(&partition).copied().unwrap_or(-1);
        let tried = ledger.commit_tried.get(&partition).copied().unwrap_or(-1);
        if offset < promised || offset > tried {
            ledger.violated(format!(
                "the group stands at {offset} of partition {partition}, committed was {promised}, tried {tried}"
            ));
        }
    }
    Some(())
}

/// Only records of the topic's current incarnation, and all that were acknowledged.
fn check_churn(ledger: &Arc<Mutex<Ledger>>, records: &[Read]) {
    let mut ledger = ledger.lock();
    let own = ledger.incarnation.to_string();
    if let Some(other) = records.iter().find(|read| read.value != own.as_bytes()) {
        let what = format!(
            "incarnation {own} of a topic holds a record of {}",
            name_of(&other.value)
        );
        ledger.violated(what);
    }
    if (records.len() as u64) < ledger.churned {
        let what = format!("{} records of {} are there", records.len(), ledger.churned);
        ledger.violated(what);
    }
}
