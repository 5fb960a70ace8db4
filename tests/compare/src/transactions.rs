//! Transactions: of the same producer on both sides, step by step.

use kafka_rs_records::Compression;
use kafka_rs_types::{Str, Uuid};
use kafka_rs_wire::messages::add_partitions_to_txn_request::{
    AddPartitionsToTxnTopic, AddPartitionsToTxnTransaction,
};
use kafka_rs_wire::messages::txn_offset_commit_request::{
    TxnOffsetCommitRequestPartition, TxnOffsetCommitRequestTopic,
};
use kafka_rs_wire::messages::write_txn_markers_request::{
    WritableTxnMarker, WritableTxnMarkerTopic,
};
use kafka_rs_wire::messages::*;

use crate::records::{append, batches};
use crate::side::{Side, call, pause};

/// Last version of AddPartitionsToTxn that clients send; later ones are of brokers.
const CLIENTS_ADD: i16 = 3;

/// Who writes, and where.
struct Writer {
    id: String,
    producer_id: i64,
    epoch: i16,
    topic: String,
    topic_id: Uuid,
    group: String,
}

async fn begin(side: &mut Side) -> Writer {
    let topic = side.named("transacted");
    let topic_id = side.with_topic(&topic, 2, &[]).await;
    let mut writer = Writer {
        id: side.named("t"),
        producer_id: -1,
        epoch: -1,
        topic,
        topic_id,
        group: side.named("transacted"),
    };
    init(side, &mut writer, "of transactions").await;
    writer
}

/// Asks for an id until the coordinator is there.
async fn init(side: &mut Side, writer: &mut Writer, label: &str) {
    let request = InitProducerIdRequest {
        transactional_id: Some(writer.id.as_str().into()),
        transaction_timeout_ms: 60_000,
        producer_id: -1,
        producer_epoch: -1,
        ..Default::default()
    };
    let find = FindCoordinatorRequest {
        key: writer.id.as_str().into(),
        key_type: 1,
        ..Default::default()
    };
    let version = side.version::<InitProducerIdRequest>();
    for _ in 0..1_000 {
        let _ = call(side.address.clone(), 3, find.clone()).await;
        let answer = call(side.address.clone(), version, request.clone()).await;
        // The coordinator is on its way, or ends the transaction before.
        let early = |code: i16| (14..=16).contains(&code) || code == 51;
        if answer.as_ref().is_ok_and(|answer| early(answer.error_code)) {
            pause().await;
            continue;
        }
        let answer = side.note::<InitProducerIdRequest>(label, version, answer);
        let answer = answer.unwrap_or_default();
        (writer.producer_id, writer.epoch) = (answer.producer_id, answer.producer_epoch);
        return;
    }
    panic!("{} gives no producer id for a transaction", side.address);
}

/// The same as `writer`, but for one thing each.
fn impostors(writer: &Writer) -> Vec<(&'static str, String, i64, i16)> {
    let Writer {
        id,
        producer_id,
        epoch,
        ..
    } = writer;
    vec![
        ("of nobody", "nobody".to_owned(), *producer_id, *epoch),
        ("of no id", String::new(), *producer_id, *epoch),
        ("by another producer", id.clone(), 4_000_000, *epoch),
        ("in an older epoch", id.clone(), *producer_id, epoch - 1),
        ("in a newer epoch", id.clone(), *producer_id, epoch + 1),
    ]
}

fn add(
    version: i16,
    (id, producer_id, epoch): (&str, i64, i16),
    topic: &str,
    partitions: &[i32],
    verify_only: bool,
) -> AddPartitionsToTxnRequest {
    let topic = AddPartitionsToTxnTopic {
        name: topic.into(),
        partitions: partitions.to_vec(),
        ..Default::default()
    };
    match version > CLIENTS_ADD {
        true => AddPartitionsToTxnRequest {
            transactions: vec![AddPartitionsToTxnTransaction {
                transactional_id: id.into(),
                producer_id,
                producer_epoch: epoch,
                verify_only,
                topics: vec![topic],
                ..Default::default()
            }],
            ..Default::default()
        },
        false => AddPartitionsToTxnRequest {
            v3_and_below_transactional_id: id.into(),
            v3_and_below_producer_id: producer_id,
            v3_and_below_producer_epoch: epoch,
            v3_and_below_topics: vec![topic],
            ..Default::default()
        },
    }
}

async fn adding(side: &mut Side, writer: &Writer) {
    let version = side.version::<AddPartitionsToTxnRequest>();
    let me = (writer.id.as_str(), writer.producer_id, writer.epoch);
    for (label, id, producer_id, epoch) in impostors(writer) {
        let who = (id.as_str(), producer_id, epoch);
        let request = add(version, who, &writer.topic, &[0], false);
        side.ask(&format!("add {label}"), &request).await;
    }
    for (label, topic, partitions, verify_only) in [
        ("an unknown topic", "missing", &[0][..], false),
        ("an unknown partition", &writer.topic, &[0, 9], false),
        ("verify what is not there", &writer.topic, &[1], true),
        ("a partition", &writer.topic, &[0], false),
        ("it again", &writer.topic, &[0], false),
        ("verify what is there", &writer.topic, &[0], true),
    ] {
        if verify_only && version <= CLIENTS_ADD {
            continue;
        }
        let request = add(version, me, topic, partitions, verify_only);
        side.ask(&format!("add: {label}"), &request).await;
    }
}

async fn offsets(side: &mut Side, writer: &Writer) {
    let mut who = impostors(writer);
    who.push(("", writer.id.clone(), writer.producer_id, writer.epoch));
    for (label, id, producer_id, producer_epoch) in who.clone() {
        let request = AddOffsetsToTxnRequest {
            transactional_id: id.as_str().into(),
            producer_id,
            producer_epoch,
            group_id: writer.group.as_str().into(),
            ..Default::default()
        };
        side.ask(&format!("offsets join {label}"), &request).await;
    }
    for (label, id, producer_id, producer_epoch) in who {
        let partition = TxnOffsetCommitRequestPartition {
            partition_index: 0,
            committed_offset: 5,
            committed_leader_epoch: -1,
            committed_metadata: Some("m".into()),
            ..Default::default()
        };
        let request = TxnOffsetCommitRequest {
            transactional_id: id.as_str().into(),
            group_id: writer.group.as_str().into(),
            producer_id,
            producer_epoch,
            generation_id_or_member_epoch: -1,
            topics: vec![TxnOffsetCommitRequestTopic {
                name: Str::from(&writer.topic),
                partitions: vec![partition],
                ..Default::default()
            }],
            ..Default::default()
        };
        let version = side.version::<TxnOffsetCommitRequest>();
        let mut answer = call(side.address.clone(), version, request.clone()).await;
        // Some coordinator may still be on its way.
        for _ in 0..100 {
            let early = answer.as_ref().is_ok_and(|answer| {
                let mut partitions = answer.topics.iter().flat_map(|topic| &topic.partitions);
                partitions.any(|partition| (14..=16).contains(&partition.error_code))
            });
            if !early {
                break;
            }
            pause().await;
            answer = call(side.address.clone(), version, request.clone()).await;
        }
        side.note::<TxnOffsetCommitRequest>(&format!("offsets commit {label}"), version, answer);
    }
}

async fn write(side: &mut Side, writer: &Writer, label: &str, partition: i32, sequence: i32) {
    let builder = batches::some(Compression::None, side.now, true)
        .producer(writer.producer_id, writer.epoch, sequence)
        .transactional(true);
    let request = ProduceRequest {
        transactional_id: Some(writer.id.as_str().into()),
        ..append(
            &writer.topic,
            writer.topic_id,
            partition,
            builder.build().ok(),
        )
    };
    side.ask(label, &request).await;
}

async fn describe(side: &mut Side, writer: &Writer, label: &str) {
    let request = DescribeTransactionsRequest {
        transactional_ids: vec![writer.id.as_str().into(), "nobody".into(), "".into()],
        ..Default::default()
    };
    let version = side.version::<DescribeTransactionsRequest>();
    let answer = call(side.address.clone(), version, request).await;
    let answer = answer.map(|mut answer| {
        for transaction in &mut answer.transaction_states {
            let started = &mut transaction.transaction_start_time_ms;
            *started = (*started).min(1);
        }
        answer
    });
    side.note::<DescribeTransactionsRequest>(label, version, answer);
}

async fn lists(side: &mut Side, writer: &Writer, label: &str) {
    let version = side.version::<ListTransactionsRequest>();
    let all = ListTransactionsRequest::default();
    let states = |states: &[&str]| ListTransactionsRequest {
        state_filters: states.iter().map(|state| Str::from(*state)).collect(),
        ..Default::default()
    };
    let mut cases = vec![
        ("all", all.clone()),
        ("ongoing", states(&["Ongoing"])),
        ("of unknown states", states(&["ongoing", "Nonsense"])),
        (
            "of a producer",
            ListTransactionsRequest {
                producer_id_filters: vec![writer.producer_id, 4_000_000],
                ..Default::default()
            },
        ),
    ];
    if version >= 1 {
        for (what, duration_filter) in [("long ones", 3_600_000), ("of any age", 0)] {
            let request = ListTransactionsRequest {
                duration_filter,
                ..Default::default()
            };
            cases.push((what, request));
        }
    }
    if version >= 2 {
        for pattern in ["t-.*", "nobody.*", "(", ""] {
            let request = ListTransactionsRequest {
                transactional_id_pattern: Some(pattern.into()),
                ..Default::default()
            };
            cases.push((pattern, request));
        }
    }
    for (what, request) in cases {
        let answer = call(side.address.clone(), version, request).await;
        // Other rounds have theirs meanwhile.
        let answer = answer.map(|mut answer| {
            let mine = |id: &Str| id.as_str() == writer.id;
            let all = &mut answer.transaction_states;
            all.retain(|state| mine(&state.transactional_id));
            answer
        });
        side.note::<ListTransactionsRequest>(&format!("{label}: list {what}"), version, answer);
    }
}

async fn end(side: &mut Side, writer: &mut Writer, committed: bool) {
    let how = if committed { "commit" } else { "abort" };
    let mut who = impostors(writer);
    who.push(("", writer.id.clone(), writer.producer_id, writer.epoch));
    for (label, id, producer_id, producer_epoch) in who {
        let request = EndTxnRequest {
            transactional_id: id.as_str().into(),
            producer_id,
            producer_epoch,
            committed,
            ..Default::default()
        };
        let answer = side.ask(&format!("{how} {label}"), &request).await;
        // From version 5 on the next transaction is in another epoch.
        let next = answer.filter(|answer| answer.error_code == 0 && answer.producer_id >= 0);
        if let Some(next) = next {
            (writer.producer_id, writer.epoch) = (next.producer_id, next.producer_epoch);
        }
    }
}

async fn markers(side: &mut Side, writer: &Writer) {
    for (label, topic, partition, producer_epoch) in [
        ("of an unknown topic", "missing", 0, writer.epoch),
        ("of an older epoch", writer.topic.as_str(), 1, -1),
        ("of a transaction", writer.topic.as_str(), 1, writer.epoch),
    ] {
        let marker = WritableTxnMarker {
            producer_id: 5_000_000,
            producer_epoch,
            transaction_result: true,
            topics: vec![WritableTxnMarkerTopic {
                name: topic.into(),
                partition_indexes: vec![partition],
                ..Default::default()
            }],
            coordinator_epoch: 0,
            ..Default::default()
        };
        let request = WriteTxnMarkersRequest {
            markers: vec![marker],
            ..Default::default()
        };
        side.ask(&format!("markers {label}"), &request).await;
    }
}

pub(crate) async fn run(side: &mut Side) {
    let mut writer = begin(side).await;
    describe(side, &writer, "before").await;
    adding(side, &writer).await;
    write(side, &writer, "write to what was added", 0, 0).await;
    describe(side, &writer, "ongoing").await;
    lists(side, &writer, "ongoing").await;
    offsets(side, &writer).await;
    end(side, &mut writer, true).await;
    init(side, &mut writer, "of the same again").await;
    end(side, &mut writer, false).await;
    init(side, &mut writer, "once more").await;
    markers(side, &writer).await;
    describe(side, &writer, "after").await;
}
