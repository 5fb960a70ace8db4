//! A member of a share group and its records, over one connection, with which its session ends.

use kafka_rs_types::{Rope, Uuid};
use kafka_rs_wire::messages::incremental_alter_configs_request::{
    AlterConfigsResource, AlterableConfig,
};
use kafka_rs_wire::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_rs_wire::messages::share_acknowledge_request::{
    AcknowledgePartition, AcknowledgeTopic, AcknowledgementBatch as Said,
};
use kafka_rs_wire::messages::share_fetch_request::{
    AcknowledgementBatch, FetchPartition, FetchTopic,
};
use kafka_rs_wire::messages::*;
use kafka_rs_wire::{Message, Request, encode_request};
use tokio::net::TcpStream;

use crate::records::batches;
use crate::side::{Failure, Side, call, receive, send};

/// The first and the last offset, and the types said about them.
type Words<'a> = (i64, i64, &'a [i8]);

/// What Kafka's clients call themselves: an id as they make it.
const MEMBER: &str = "AAAAAAAAAAAAAAAAAAAAAQ";

/// The group reads from the first record on.
pub(super) async fn earliest(side: &Side, group: &str) {
    let request = IncrementalAlterConfigsRequest {
        resources: vec![AlterConfigsResource {
            resource_type: 32,
            resource_name: group.into(),
            configs: vec![AlterableConfig {
                name: "share.auto.offset.reset".into(),
                config_operation: 0,
                value: Some("earliest".into()),
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    };
    call(side.address.clone(), 1, request)
        .await
        .expect("sets a group's configuration");
}

/// A connection, made anew when the broker has closed it.
struct Talk(Option<TcpStream>);

impl Talk {
    async fn ask<R: Request>(&mut self, side: &Side, request: &R) -> Result<R::Response, Failure> {
        let version = side.version::<R>();
        let frame = encode_request(1, Some("compare".into()), request, version)?;
        let mut stream = match self.0.take() {
            Some(stream) => stream,
            None => TcpStream::connect(&side.address).await?,
        };
        send(&mut stream, &frame.to_bytes()).await?;
        let mut reader = receive(&mut stream).await?;
        self.0 = Some(stream);
        ResponseHeader::decode(&mut reader, R::API_KEY.response_header_version(version))?;
        Ok(R::Response::decode(&mut reader, version)?)
    }

    async fn noted<R: Request>(&mut self, side: &mut Side, label: &str, request: &R) {
        let answer = self.ask(side, request).await;
        side.note::<R>(label, side.version::<R>(), answer);
    }
}

fn fetch(group: &str, epoch: i32, topic_id: Uuid, said: &[Words<'_>]) -> ShareFetchRequest {
    let said = said
        .iter()
        .map(|(first_offset, last_offset, types)| AcknowledgementBatch {
            first_offset: *first_offset,
            last_offset: *last_offset,
            acknowledge_types: types.to_vec(),
            ..Default::default()
        });
    ShareFetchRequest {
        group_id: Some(group.into()),
        member_id: Some(MEMBER.into()),
        share_session_epoch: epoch,
        max_wait_ms: 200,
        min_bytes: 1,
        max_bytes: 1_000_000,
        max_records: 100,
        batch_size: 100,
        topics: vec![FetchTopic {
            topic_id,
            partitions: vec![FetchPartition {
                partition_index: 0,
                acknowledgement_batches: said.collect(),
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    }
}

fn acknowledge(
    group: &str,
    epoch: i32,
    topic_id: Uuid,
    said: &[Words<'_>],
) -> ShareAcknowledgeRequest {
    let said = said.iter().map(|(first_offset, last_offset, types)| Said {
        first_offset: *first_offset,
        last_offset: *last_offset,
        acknowledge_types: types.to_vec(),
        ..Default::default()
    });
    ShareAcknowledgeRequest {
        group_id: Some(group.into()),
        member_id: Some(MEMBER.into()),
        share_session_epoch: epoch,
        topics: vec![AcknowledgeTopic {
            topic_id,
            partitions: vec![AcknowledgePartition {
                partition_index: 0,
                acknowledgement_batches: said.collect(),
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    }
}

async fn produce(side: &Side, topic: &str) {
    for _ in 0..3 {
        let request = ProduceRequest {
            acks: -1,
            timeout_ms: 5_000,
            topic_data: vec![TopicProduceData {
                name: topic.into(),
                partition_data: vec![PartitionProduceData {
                    records: Some(Rope::from(batches::plain(side.now))),
                    ..Default::default()
                }],
                ..Default::default()
            }],
            ..Default::default()
        };
        call(side.address.clone(), 9, request)
            .await
            .expect("produces");
    }
}

pub(super) async fn read(side: &mut Side, group: &str, topic: &str) {
    produce(side, topic).await;
    let id = side.id_of(topic).await;
    let mut talk = Talk(None);
    let strange = Uuid([9; 16]);
    for (label, request) in [
        ("no share session", fetch(group, 5, id, &[])),
        ("no share session to end", fetch(group, -1, id, &[])),
        (
            "a share session that begins with words",
            fetch(group, 0, id, &[(0, 0, &[1])]),
        ),
        (
            "an unknown topic for a share group",
            fetch(group, 0, strange, &[]),
        ),
    ] {
        talk.noted(side, label, &request).await;
    }
    for (label, epoch) in [
        ("no share session", 7),
        ("a share session that begins with words", 0),
    ] {
        let request = acknowledge(group, epoch, id, &[(0, 0, &[1])]);
        talk.noted(side, label, &request).await;
    }
    // Apache Kafka reads what is stored beside the first requests.
    let mut epoch = 0;
    for _ in 0..100 {
        let answer = talk
            .ask(side, &fetch(group, epoch, id, &[]))
            .await
            .expect("an answer");
        epoch += 1;
        let mut given = answer.responses.iter().flat_map(|topic| &topic.partitions);
        if given.any(|partition| !partition.acquired_records.is_empty()) {
            let version = side.version::<ShareFetchRequest>();
            side.note::<ShareFetchRequest>("records for a share group", version, Ok(answer));
            break;
        }
    }
    talk.noted(
        side,
        "no more records for a share group",
        &fetch(group, epoch, id, &[]),
    )
    .await;
    epoch += 1;
    talk.noted(
        side,
        "another share epoch",
        &fetch(group, epoch + 3, id, &[]),
    )
    .await;
    let wrong: [(&str, Words<'_>); 6] = [
        ("share words about nothing", (2, 1, &[1])),
        ("share words of no type", (0, 0, &[])),
        ("share words of an unknown type", (0, 0, &[9])),
        ("too many share words", (0, 1, &[1, 1, 1])),
        ("share words about what was not given", (50, 60, &[1])),
        ("share words that renew", (8, 8, &[4])),
    ];
    for (label, said) in wrong {
        talk.noted(side, label, &acknowledge(group, epoch, id, &[said]))
            .await;
        epoch += 1;
    }
    talk.noted(
        side,
        "share words about an unknown topic",
        &acknowledge(group, epoch, strange, &[(0, 0, &[1])]),
    )
    .await;
    epoch += 1;
    let said: [Words<'_>; 2] = [(0, 0, &[1]), (1, 2, &[2])];
    talk.noted(
        side,
        "some share words",
        &acknowledge(group, epoch, id, &said),
    )
    .await;
    epoch += 1;
    talk.noted(
        side,
        "the same share words again",
        &acknowledge(group, epoch, id, &said),
    )
    .await;
    epoch += 1;
    talk.noted(
        side,
        "records that came back",
        &fetch(group, epoch, id, &[(3, 3, &[3])]),
    )
    .await;
    epoch += 1;
    talk.noted(
        side,
        "a kept record",
        &fetch(group, epoch, id, &[(3, 4, &[1])]),
    )
    .await;
    talk.noted(
        side,
        "the end of a share session",
        &acknowledge(group, -1, id, &[(4, 4, &[1])]),
    )
    .await;
    talk.noted(
        side,
        "no share session left",
        &acknowledge(group, epoch + 1, id, &[]),
    )
    .await;
    let other = fetch(group, 0, id, &[]);
    talk.noted(side, "a share session after another", &other)
        .await;
    talk.noted(
        side,
        "a share session that ends with words",
        &fetch(group, -1, id, &[(1, 1, &[1])]),
    )
    .await;
}
