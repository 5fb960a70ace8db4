//! What went in and out, by topic.

use std::collections::BTreeMap;
use std::sync::Arc;

use kafka_rs_runtime::{Partition, Traffic};

use super::page::{Kind, Page};

/// Kafka's BrokerTopicMetrics: the sum of all topics without a label, then topic by topic.
pub(super) fn topics(page: &mut Page, partitions: &[Arc<Partition>], retired: Traffic) {
    let mut by_topic: BTreeMap<&str, Traffic> = BTreeMap::new();
    let mut total = retired;
    for partition in partitions {
        let traffic = partition.traffic();
        total = total.plus(traffic);
        let of_topic = by_topic
            .entry(partition.topic_partition().topic.as_str())
            .or_default();
        *of_topic = of_topic.plus(traffic);
    }
    type Count = fn(&Traffic) -> u64;
    let families: [(&'static str, &str, Count); 3] = [
        (
            "kafka_server_brokertopicmetrics_messagesin_total",
            "Records appended.",
            |traffic| traffic.messages_in,
        ),
        (
            "kafka_server_brokertopicmetrics_bytesin_total",
            "Bytes appended.",
            |traffic| traffic.bytes_in,
        ),
        (
            "kafka_server_brokertopicmetrics_bytesout_total",
            "Bytes read for fetches.",
            |traffic| traffic.bytes_out,
        ),
    ];
    for (name, help, count) in families {
        page.family(name, Kind::Counter, help);
        page.value(&[], count(&total) as f64);
        for (topic, traffic) in &by_topic {
            page.value(&[("topic", topic)], count(traffic) as f64);
        }
    }
}
