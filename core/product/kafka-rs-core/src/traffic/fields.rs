//! Answers as fields with their places, and which of their differences mean nothing.

use std::fmt::Debug;

use bytes::Bytes;
use kafka_rs_records::split_batches;
use kafka_rs_types::Rope;
use kafka_rs_wire::messages::{FetchResponse, ResponseHeader};
use kafka_rs_wire::{ApiKey, Message, Reader};

use super::named::named;

/// What a message keeps of fields it does not know.
const UNKNOWN: &str = "unknown_tagged_fields";
/// Most bytes a batch may decompress to.
const DECOMPRESSED_MAX: usize = 64 << 20;

/// A field with its place, such as `topics[0].error_code`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) path: String,
    pub(super) value: String,
}

impl Field {
    /// The last name in the path.
    pub(super) fn name(&self) -> &str {
        let last = self.path.rsplit('.').next().unwrap_or_default();
        last.split('[').next().unwrap_or_default()
    }
}

/// The fields of an answer; `None` when it cannot be decoded.
pub(super) fn of_answer(api: ApiKey, version: i16, frame: &Bytes) -> Option<Vec<Field>> {
    if api == ApiKey::Fetch {
        return fetched(version, frame);
    }
    let shown = crate::control::show_answer(api, version, frame)?;
    Some(named(flatten(&shown)))
}

/// A Fetch answer with its records instead of their bytes, which say who stored them.
fn fetched(version: i16, frame: &Bytes) -> Option<Vec<Field>> {
    let mut reader = Reader::new(frame.clone());
    let header = ApiKey::Fetch.response_header_version(version);
    ResponseHeader::decode(&mut reader, header).ok()?;
    let mut answer = FetchResponse::decode(&mut reader, version).ok()?;
    let mut records = Vec::new();
    for (at, topic) in answer.responses.iter_mut().enumerate() {
        for (index, partition) in topic.partitions.iter_mut().enumerate() {
            let place = format!("responses[{at}].partitions[{index}].records");
            if let Some(bytes) = partition.records.take() {
                records.extend(stored(&place, &bytes));
            }
        }
    }
    let mut fields = named(flatten(&pretty(&answer)));
    fields.extend(records);
    Some(fields)
}

fn stored(place: &str, records: &Rope) -> Vec<Field> {
    let mut fields = Vec::new();
    for batch in split_batches(records.to_bytes()) {
        // The last batch may be cut off by the size asked for.
        let Ok(batch) = batch else { break };
        let decoded = batch
            .records(DECOMPRESSED_MAX)
            .and_then(|records| records.to_records());
        let Ok(decoded) = decoded else {
            fields.push(Field {
                path: format!("{place}[{}]", batch.header.base_offset),
                value: "a batch that cannot be decoded".to_owned(),
            });
            continue;
        };
        fields.extend(decoded.into_iter().map(|record| Field {
            path: format!("{place}[{}]", record.offset),
            value: format!(
                "key {:?}, value {:?}, headers {:?}",
                record.key, record.value, record.headers
            ),
        }));
    }
    fields
}

/// A value as [`flatten`] reads it.
pub(crate) fn pretty(value: &impl Debug) -> String {
    format!("{value:#?}")
}

/// The fields in the form that `{:#?}` gives a value: one per line, nesting by indentation.
pub(crate) fn flatten(shown: &str) -> Vec<Field> {
    let mut fields = Vec::new();
    // The names on the way, each with the number of its next element if it is a list.
    let mut way: Vec<(String, Option<usize>)> = Vec::new();
    for line in shown.lines() {
        let line = line.trim().trim_end_matches(',');
        if matches!(line, "}" | "]" | ")") {
            way.pop();
            continue;
        }
        let (name, value) = match line.split_once(": ") {
            Some((name, value)) if is_name(name) => (Some(name), value),
            _ => (None, line),
        };
        let place = match (name, way.last_mut()) {
            (Some(name), _) => name.to_owned(),
            (None, Some((_, Some(next)))) => {
                *next += 1;
                format!("[{}]", *next - 1)
            }
            (None, _) => String::new(),
        };
        if value.ends_with(['{', '[', '(']) {
            way.push((place, value.ends_with('[').then_some(0)));
        } else if !way.iter().any(|(name, _)| name == UNKNOWN) {
            let way = way.iter().map(|(name, _)| name.as_str());
            fields.push(Field {
                path: join(way.chain([place.as_str()])),
                value: value.to_owned(),
            });
        }
    }
    fields
}

fn is_name(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn join<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    let mut path = String::new();
    for part in parts.filter(|part| !part.is_empty()) {
        if !path.is_empty() && !part.starts_with('[') {
            path.push('.');
        }
        path.push_str(part);
    }
    path
}

/// Why two brokers may differ in this field without either being wrong.
pub(super) fn explanation(api: ApiKey, field: &str) -> Option<&'static str> {
    match field {
        "topic_id" | "member_id" | "members" | "leader" if api != ApiKey::DescribeQuorum => {
            Some("ids are drawn by each broker")
        }
        "cluster_id" | "producer_id" | "session_id" | "client_instance_id" | "subscription_id" => {
            Some("ids are drawn by each broker")
        }
        // This one keeps the newest values, Apache Kafka hands on what was added.
        "delta_temporality" => Some("how each broker wants client metrics"),
        "host" | "port" | "node_id" | "rack" | "controller_id" | "leader_id" => {
            Some("the address and number of each broker")
        }
        "replica_nodes" | "isr_nodes" => Some("the address and number of each broker"),
        "throttle_time_ms" | "log_append_time_ms" | "timestamp" | "transaction_start_time_ms" => {
            Some("time")
        }
        "error_message" | "message" => Some("wording"),
        "finalized_features_epoch"
        | "max_version"
        | "min_version"
        | "api_key"
        | "max_version_level"
        | "min_version_level"
        | "name"
        | "zk_migration_ready"
            if api == ApiKey::ApiVersions =>
        {
            Some("what each broker serves")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kafka_rs_wire::messages::MetadataResponse;
    use kafka_rs_wire::messages::metadata_response::{
        MetadataResponsePartition, MetadataResponseTopic,
    };

    #[test]
    fn fields_have_their_places() {
        let answer = MetadataResponse {
            topics: vec![MetadataResponseTopic {
                name: Some("a: {[(".into()),
                partitions: vec![
                    MetadataResponsePartition::default(),
                    MetadataResponsePartition {
                        error_code: 6,
                        replica_nodes: vec![4, 5],
                        ..Default::default()
                    },
                ],
                ..Default::default()
            }],
            ..Default::default()
        };
        let fields = flatten(&pretty(&answer));
        let value = |path: &str| {
            let found = fields.iter().find(|field| field.path.ends_with(path));
            found.unwrap_or_else(|| panic!("{path} is not in {fields:?}"))
        };
        assert_eq!(value("topics[0].partitions[1].error_code").value, "6");
        assert_eq!(value("topics[0].partitions[0].error_code").value, "0");
        assert_eq!(value("topics[0].partitions[1].replica_nodes[1]").value, "5");
        assert_eq!(
            value("topics[0].partitions[1].replica_nodes[1]").name(),
            "replica_nodes"
        );
        assert!(value("topics[0].name").value.contains("a: {[("));
    }
}
