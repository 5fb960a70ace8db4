//! The consumer protocol inside JoinGroup and SyncGroup: a version, then the message.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use kafka_rs_types::{Str, TopicPartition};
use kafka_rs_wire::messages::consumer_protocol_assignment as assignment;
use kafka_rs_wire::messages::consumer_protocol_subscription as subscription;
use kafka_rs_wire::messages::join_group_response::JoinGroupResponseMember;
use kafka_rs_wire::messages::{ConsumerProtocolAssignment, ConsumerProtocolSubscription};
use kafka_rs_wire::{Message, Reader, encode_coordinator_value};

use crate::Error;
use crate::consumer::assignor::Member;

/// Newest versions Kafka 4.4 writes.
const SUBSCRIPTION_VERSION: i16 = 3;
const ASSIGNMENT_VERSION: i16 = 3;

/// Partition numbers by topic.
fn by_topic<'a>(
    partitions: impl IntoIterator<Item = &'a TopicPartition>,
) -> BTreeMap<Str, Vec<i32>> {
    let mut topics: BTreeMap<Str, Vec<i32>> = BTreeMap::new();
    for at in partitions {
        topics
            .entry(at.topic.clone())
            .or_default()
            .push(at.partition);
    }
    topics
}

/// What a member tells the leader.
pub(crate) fn encode_subscription(member: &Member) -> Result<Bytes, Error> {
    let owned = |(topic, partitions)| subscription::TopicPartition {
        topic,
        partitions,
        ..subscription::TopicPartition::default()
    };
    let message = ConsumerProtocolSubscription {
        topics: member.topics.clone(),
        user_data: member.user_data.clone(),
        owned_partitions: by_topic(&member.owned).into_iter().map(owned).collect(),
        generation_id: member.generation,
        rack_id: member.rack.clone(),
        ..ConsumerProtocolSubscription::default()
    };
    Ok(encode_coordinator_value(&message, SUBSCRIPTION_VERSION)?)
}

/// Reads what a member told.
pub(crate) fn decode_member(row: &JoinGroupResponseMember) -> Result<Member, Error> {
    let message: ConsumerProtocolSubscription = decode(row.metadata.clone(), SUBSCRIPTION_VERSION)?;
    let owned = message.owned_partitions.iter().flat_map(|topic| {
        let at = |partition: &i32| TopicPartition::new(topic.topic.clone(), *partition);
        topic.partitions.iter().map(at)
    });
    Ok(Member {
        id: row.member_id.clone(),
        instance_id: row.group_instance_id.clone(),
        owned: owned.collect(),
        generation: message.generation_id,
        user_data: message.user_data,
        rack: message.rack_id.filter(|rack| !rack.is_empty()),
        topics: message.topics,
    })
}

/// What the leader tells a member.
pub(crate) fn encode_assignment(partitions: &[TopicPartition]) -> Result<Bytes, Error> {
    let row = |(topic, partitions)| assignment::TopicPartition {
        topic,
        partitions,
        ..assignment::TopicPartition::default()
    };
    let message = ConsumerProtocolAssignment {
        assigned_partitions: by_topic(partitions).into_iter().map(row).collect(),
        ..ConsumerProtocolAssignment::default()
    };
    Ok(encode_coordinator_value(&message, ASSIGNMENT_VERSION)?)
}

/// Reads what the leader told; nothing for no bytes.
pub(crate) fn decode_assignment(bytes: Bytes) -> Result<BTreeSet<TopicPartition>, Error> {
    if bytes.is_empty() {
        return Ok(BTreeSet::new());
    }
    let message: ConsumerProtocolAssignment = decode(bytes, ASSIGNMENT_VERSION)?;
    let partitions = message.assigned_partitions.iter().flat_map(|topic| {
        // Names are slices of the frame; these stay.
        let name = topic.topic.detached();
        let at = move |partition: &i32| TopicPartition::new(name.clone(), *partition);
        topic.partitions.iter().map(at)
    });
    Ok(partitions.collect())
}

/// A later version is read as the newest known one: versions only add fields at the end.
fn decode<M: Message>(bytes: Bytes, newest: i16) -> Result<M, Error> {
    let mut reader = Reader::new(bytes);
    let version = reader.read_i16()?;
    if version < 0 {
        return Err(Error::serde(format!("{} of version {version}", M::NAME)));
    }
    Ok(M::decode(&mut reader, version.min(newest))?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Other members and the leader may be any program.
        #[test]
        fn broken_members_and_assignments_are_errors(
            version in 0..6_i16,
            at in 0..100_usize,
            byte: u8,
            cut in 0..100_usize,
        ) {
            let owned = vec![TopicPartition::new("a", 1), TopicPartition::new("b", 2)];
            let member = Member { topics: vec!["a".into()], owned, ..Member::default() };
            let subscription = encode_subscription(&member).expect("encoded");
            let assignment = encode_assignment(&member.owned).expect("encoded");
            for valid in [subscription, assignment] {
                let mut broken = valid.to_vec();
                broken[..2].copy_from_slice(&version.to_be_bytes());
                let (at, cut) = (at % broken.len(), cut % (broken.len() + 1));
                broken[at] = byte;
                broken.truncate(cut);
                let metadata = Bytes::from(broken);
                let row = JoinGroupResponseMember {
                    metadata: metadata.clone(),
                    ..JoinGroupResponseMember::default()
                };
                // Whatever was understood can be told again.
                if let Ok(member) = decode_member(&row) {
                    prop_assert!(encode_subscription(&member).is_ok());
                }
                if let Ok(partitions) = decode_assignment(metadata) {
                    let partitions: Vec<_> = partitions.into_iter().collect();
                    prop_assert!(encode_assignment(&partitions).is_ok());
                }
            }
        }
    }

    #[test]
    fn what_is_written_is_read_and_later_versions_are_too() {
        let member = Member {
            id: "m".into(),
            topics: vec!["a".into(), "b".into()],
            owned: vec![TopicPartition::new("a", 1), TopicPartition::new("a", 2)],
            generation: 7,
            rack: Some("r".into()),
            user_data: Some(Bytes::from_static(b"u")),
            ..Member::default()
        };
        let metadata = encode_subscription(&member).expect("encoded");
        let mut later = metadata.to_vec();
        later[1] = 9;
        later.extend([1, 2, 3]);
        for metadata in [metadata, Bytes::from(later)] {
            let row = JoinGroupResponseMember {
                member_id: "m".into(),
                metadata,
                ..JoinGroupResponseMember::default()
            };
            assert_eq!(decode_member(&row), Ok(member.clone()));
        }
        let bytes = encode_assignment(&member.owned).expect("encoded");
        let read = decode_assignment(bytes).expect("decoded");
        assert_eq!(read.into_iter().collect::<Vec<_>>(), member.owned);
        assert!(decode_assignment(Bytes::from_static(b"\0")).is_err());
    }
}
