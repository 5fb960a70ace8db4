//! Fetch sessions (KIP-227): a broker is told of changes only. Pure.

use std::collections::BTreeMap;

use kafka_rs_types::{ErrorCode, LeaderEpoch, Offset, TopicPartition, Uuid};
use kafka_rs_wire::messages::FetchRequest;
use kafka_rs_wire::messages::fetch_request::{FetchPartition, FetchTopic, ForgottenTopic};

/// What a Fetch asks of one partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Want {
    pub(crate) topic_id: Uuid,
    pub(crate) offset: Offset,
    pub(crate) current_leader_epoch: LeaderEpoch,
    pub(crate) bytes_max: i32,
}

/// The session with one broker.
#[derive(Debug, Default)]
pub(crate) struct Session {
    id: i32,
    /// 0: the next request is a full one.
    epoch: i32,
    known: BTreeMap<TopicPartition, Want>,
}

impl Session {
    /// Fills `request` so that the broker fetches exactly `wanted`.
    pub(crate) fn fill(
        &mut self,
        wanted: &BTreeMap<TopicPartition, Want>,
        request: &mut FetchRequest,
    ) {
        request.session_id = self.id;
        request.session_epoch = self.epoch;
        let full = self.epoch == 0;
        if !full {
            for (partition, before) in &self.known {
                let now = wanted.get(partition);
                // A topic that was made anew under its old name is another topic.
                if now.is_none_or(|now| now.topic_id != before.topic_id) {
                    forget(request, partition, before.topic_id);
                }
            }
        }
        for (partition, want) in wanted {
            if full || self.known.get(partition) != Some(want) {
                ask(request, partition, want);
            }
        }
        self.known.clone_from(wanted);
    }

    /// True when the broker was told of the partition, and tells of it only when it changes.
    pub(crate) fn knows(&self, partition: &TopicPartition) -> bool {
        self.known.contains_key(partition)
    }

    /// The broker answered with this code and session.
    pub(crate) fn answered(&mut self, code: ErrorCode, id: i32) {
        match code {
            ErrorCode::None => {
                self.epoch = match (id, self.epoch) {
                    // The broker keeps no session, for want of room.
                    (0, _) => 0,
                    (_, i32::MAX) => 1,
                    (_, epoch) => epoch + 1,
                };
                self.id = id;
            }
            ErrorCode::FetchSessionIdNotFound => *self = Self::default(),
            _ => self.lost(),
        }
    }

    /// There was no answer: the next request replaces the session.
    pub(crate) fn lost(&mut self) {
        self.epoch = 0;
    }
}

fn ask(request: &mut FetchRequest, partition: &TopicPartition, want: &Want) {
    let row = FetchPartition {
        partition: partition.partition,
        current_leader_epoch: want.current_leader_epoch,
        fetch_offset: want.offset,
        partition_max_bytes: want.bytes_max,
        ..FetchPartition::default()
    };
    // `wanted` is in order, so the rows of a topic follow each other.
    match request.topics.last_mut() {
        Some(topic) if topic.topic == partition.topic => topic.partitions.push(row),
        _ => request.topics.push(FetchTopic {
            topic: partition.topic.clone(),
            topic_id: want.topic_id,
            partitions: vec![row],
            ..FetchTopic::default()
        }),
    }
}

fn forget(request: &mut FetchRequest, partition: &TopicPartition, topic_id: Uuid) {
    let rows = &mut request.forgotten_topics_data;
    match rows.last_mut() {
        Some(topic) if topic.topic == partition.topic && topic.topic_id == topic_id => {
            topic.partitions.push(partition.partition);
        }
        _ => rows.push(ForgottenTopic {
            topic: partition.topic.clone(),
            topic_id,
            partitions: vec![partition.partition],
            ..ForgottenTopic::default()
        }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A broker's side of sessions, as KIP-227 describes it.
    #[derive(Default)]
    struct Broker {
        id: i32,
        epoch: i32,
        fetched: BTreeMap<TopicPartition, Want>,
    }

    impl Broker {
        fn fetch(&mut self, request: &FetchRequest) -> (ErrorCode, i32) {
            if request.session_epoch == 0 {
                self.fetched.clear();
                self.id += 1;
                self.epoch = 0;
            } else if request.session_id != self.id {
                return (ErrorCode::FetchSessionIdNotFound, 0);
            } else if request.session_epoch != self.epoch {
                return (ErrorCode::InvalidFetchSessionEpoch, 0);
            }
            self.epoch += 1;
            for topic in &request.forgotten_topics_data {
                for partition in &topic.partitions {
                    let at = TopicPartition::new(topic.topic.clone(), *partition);
                    assert!(self.fetched.remove(&at).is_some(), "{at} was never added");
                }
            }
            for topic in &request.topics {
                for row in &topic.partitions {
                    let at = TopicPartition::new(topic.topic.clone(), row.partition);
                    let want = Want {
                        topic_id: topic.topic_id,
                        offset: row.fetch_offset,
                        current_leader_epoch: row.current_leader_epoch,
                        bytes_max: row.partition_max_bytes,
                    };
                    self.fetched.insert(at, want);
                }
            }
            (ErrorCode::None, self.id)
        }
    }

    fn wanted() -> impl Strategy<Value = BTreeMap<TopicPartition, Want>> {
        let entry = (0..3u8, 0..3i32, 0..2u8, 0..4i64);
        proptest::collection::vec(entry, 0..6).prop_map(|entries| {
            let want = |(topic, partition, id, offset): (u8, i32, u8, i64)| {
                let at = TopicPartition::new(format!("t{topic}"), partition);
                let topic_id = Uuid([topic * 2 + id + 1; 16]);
                (
                    at,
                    Want {
                        topic_id,
                        offset,
                        current_leader_epoch: 0,
                        bytes_max: 1,
                    },
                )
            };
            let mut map: BTreeMap<_, _> = entries.into_iter().map(want).collect();
            // One topic has one id at a time.
            let ids: BTreeMap<_, _> = map
                .iter()
                .map(|(at, want)| (at.topic.clone(), want.topic_id))
                .collect();
            for (at, want) in &mut map {
                want.topic_id = ids[&at.topic];
            }
            map
        })
    }

    proptest! {
        #[test]
        fn the_broker_fetches_exactly_what_is_wanted(
            steps in proptest::collection::vec((wanted(), 0..10u8), 1..40)
        ) {
            let (mut session, mut broker) = (Session::default(), Broker::default());
            for (wanted, fate) in steps {
                let mut request = FetchRequest::default();
                session.fill(&wanted, &mut request);
                match fate {
                    // The request, or the answer, gets lost; or the broker forgets its sessions.
                    0 => session.lost(),
                    1 => { broker.fetch(&request); session.lost(); }
                    2 => {
                        broker.id += 7;
                        let (code, id) = broker.fetch(&request);
                        session.answered(code, id);
                    }
                    _ => {
                        let (code, id) = broker.fetch(&request);
                        session.answered(code, id);
                        if code == ErrorCode::None {
                            prop_assert_eq!(&broker.fetched, &wanted);
                        }
                    }
                }
            }
            // Whatever happened, two more requests get there.
            let mut request = FetchRequest::default();
            for _ in 0..2 {
                request = FetchRequest::default();
                session.fill(&BTreeMap::new(), &mut request);
                let (code, id) = broker.fetch(&request);
                session.answered(code, id);
            }
            prop_assert_eq!(broker.fetched.len(), 0);
            prop_assert!(request.topics.is_empty());
        }
    }
}
