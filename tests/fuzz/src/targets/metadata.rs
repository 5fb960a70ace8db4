//! Records of `__cluster_metadata`, from a log or a snapshot of another program or version.

use std::sync::Arc;

use bytes::Bytes;
use kafka_rs_metadata::{
    MetadataDelta, MetadataImage, MetadataRecord, MetadataVersion, Provenance, bootstrap_records,
};
use kafka_rs_types::Uuid;
use kafka_rs_wire::records::metadata as wire;

use super::{Target, chunks, in_proportion};

pub(super) fn targets() -> Vec<Target> {
    vec![Target {
        name: "metadata_records",
        seeds,
        run,
        memory_max: |input| 8 * in_proportion(input),
    }]
}

/// Replays the records, each behind its length. Whatever they are: a record that is read means the same
/// once written, one that is refused changes nothing, and the image survives a snapshot.
fn run(input: &[u8]) -> String {
    let mut delta = MetadataDelta::new(Arc::default());
    let mut said = String::new();
    for chunk in chunks(input) {
        let record = match MetadataRecord::decode(Bytes::copy_from_slice(chunk)) {
            Ok(record) => record,
            Err(error) => {
                said += &error.to_string().replace(|c: char| c.is_ascii_digit(), "");
                continue;
            }
        };
        said += record.name();
        // A record may say what the version that would be written now cannot hold.
        if let Ok(bytes) = record.encode(MetadataVersion::LATEST) {
            MetadataRecord::decode(bytes).expect("our own encoding");
        }
        said += match delta.replay(&record) {
            Ok(()) => "+",
            Err(_) => "-",
        };
    }
    let image = delta.finish(Provenance::default());
    let mut loaded = MetadataDelta::new(Arc::default());
    for record in image.to_records() {
        loaded.replay(&record).expect("a snapshot of an image");
    }
    let changes = MetadataDelta::from_snapshot(Arc::new(image.clone()), image.to_records());
    let changes = changes.expect("a snapshot of an image");
    assert_eq!(changes.deleted_topics().count(), 0);
    let topics = |image: &MetadataImage| image.topics().len();
    assert_eq!(
        topics(&loaded.finish(Provenance::default())),
        topics(&image)
    );
    said
}

fn seeds() -> Vec<Vec<u8>> {
    let id = Uuid::from_random([7; 16]);
    let topic = wire::TopicRecord {
        name: "topic".into(),
        topic_id: id,
        ..Default::default()
    };
    let partition = wire::PartitionRecord {
        topic_id: id,
        replicas: vec![1],
        isr: vec![1],
        leader: 1,
        directories: vec![id],
        ..Default::default()
    };
    let change = wire::PartitionChangeRecord {
        topic_id: id,
        isr: Some(vec![1]),
        leader: 1,
        ..Default::default()
    };
    let config = wire::ConfigRecord {
        resource_type: 2,
        resource_name: "topic".into(),
        name: "retention.ms".into(),
        value: Some("1".into()),
        ..Default::default()
    };
    let broker = wire::RegisterBrokerRecord {
        broker_id: 1,
        log_dirs: vec![id],
        ..Default::default()
    };
    let removed = wire::RemoveTopicRecord {
        topic_id: id,
        ..Default::default()
    };
    let mut history = bootstrap_records();
    let records: [MetadataRecord; 10] = [
        broker.into(),
        topic.into(),
        partition.into(),
        change.into(),
        config.into(),
        wire::ClientQuotaRecord::default().into(),
        wire::UserScramCredentialRecord::default().into(),
        wire::AccessControlEntryRecord::default().into(),
        wire::DelegationTokenRecord::default().into(),
        wire::ProducerIdsRecord::default().into(),
    ];
    history.extend(records);
    history.push(wire::RegisterControllerRecord::default().into());
    history.push(wire::BrokerRegistrationChangeRecord::default().into());
    history.push(wire::ClearElrRecord::default().into());
    history.push(removed.into());
    let mut seeds = vec![Vec::new()];
    let mut all = Vec::new();
    for record in history {
        let bytes = record.encode(MetadataVersion::LATEST).expect("own record");
        all.push(bytes.len() as u8);
        all.extend_from_slice(&bytes);
        seeds.push(all.clone());
    }
    seeds
}
