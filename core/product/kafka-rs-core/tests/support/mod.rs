//! What several suites need to talk to a broker.

#![allow(dead_code, reason = "each suite uses what it needs of it")]

use kafka_rs::{Broker, FixtureRecord};
use kafka_rs_records::{BatchBuilder, Compression};
use kafka_rs_types::{ErrorCode, Rope};
use kafka_rs_wire::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_rs_wire::messages::{ProduceRequest, ProduceResponse};

/// Loads records with these values.
pub(crate) async fn load(broker: &Broker, topic: &str, values: &[&str]) {
    let record = |value: &&str| FixtureRecord::text(topic, "k", value);
    let records: Vec<_> = values.iter().map(record).collect();
    broker.load(&records).await.expect("loaded");
}

/// The values of a topic's records.
pub(crate) fn values(broker: &Broker, topic: &str) -> Vec<String> {
    let records = broker.all_records(topic).expect("topic");
    records.iter().filter_map(|r| r.value_text()).collect()
}

/// Produces one record to partition 0 and tells the error, by Kafka's name.
pub(crate) async fn produce(
    broker: &Broker,
    topic: &str,
    value: &str,
) -> Result<&'static str, kafka_rs::Error> {
    let request = produce_request(topic, value, broker.now_ms());
    let answer: ProduceResponse = broker.request(&request, 9).await?;
    let code = answer.responses[0].partition_responses[0].error_code;
    Ok(ErrorCode::from_code(code).expect("Kafka's").name())
}

/// One record for partition 0, to be acknowledged by all.
pub(crate) fn produce_request(topic: &str, value: &str, timestamp: i64) -> ProduceRequest {
    let mut batch = BatchBuilder::new(Compression::None);
    batch
        .push(timestamp, None, Some(value.as_bytes()), &[])
        .expect("small");
    ProduceRequest {
        acks: -1,
        timeout_ms: 1_000,
        topic_data: vec![TopicProduceData {
            name: topic.into(),
            partition_data: vec![PartitionProduceData {
                records: Some(Rope::from(batch.build().expect("built"))),
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    }
}
