//! The client itself and what all its calls share.

use std::collections::BTreeMap;

use kafka_rs_client::{CallOptions, Client, Destination, Error};
use kafka_rs_types::{ErrorCode, NodeId, PartitionIndex, Str, TopicPartition};
use kafka_rs_wire::Request;
use kafka_rs_wire::messages::metadata_request::MetadataRequestTopic;
use kafka_rs_wire::messages::{MetadataRequest, MetadataResponse};

/// What came of every item of a call.
pub type Items<K, T> = BTreeMap<K, Result<T, Error>>;

/// Administers a cluster. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Admin {
    pub(crate) client: Client,
}

impl Admin {
    /// Over `client`, which is best made with [`Scope::Admin`](kafka_rs_client::Scope::Admin).
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// The connection layer underneath.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// `default.api.timeout.ms` as the requests carry it.
    pub(crate) fn timeout_ms(&self) -> i32 {
        let timeout = self.client.options().request_timeout.as_millis();
        i32::try_from(timeout).unwrap_or(i32::MAX)
    }

    /// Metadata of these topics (`None`: of all), asked now; never creates a topic.
    pub(crate) async fn metadata(&self, topics: Option<&[Str]>) -> Result<MetadataResponse, Error> {
        let topic = |name: &Str| MetadataRequestTopic {
            name: Some(name.clone()),
            ..MetadataRequestTopic::default()
        };
        let request = MetadataRequest {
            topics: topics.map(|names| names.iter().map(topic).collect()),
            allow_auto_topic_creation: false,
            ..MetadataRequest::default()
        };
        self.client.call(&Destination::Any, request).await
    }

    /// Asks the leader of every partition, one request per broker, and asks again about those
    /// whose leader moved, until the call's time is up.
    pub(crate) async fn by_leader<R: Request, Item: Clone, T>(
        &self,
        items: &BTreeMap<TopicPartition, Item>,
        build: impl Fn(&BTreeMap<TopicPartition, Item>) -> R,
        split: impl Fn(R::Response) -> Vec<(TopicPartition, ErrorCode, T)>,
    ) -> Result<Items<TopicPartition, T>, Error> {
        let options = self.client.options();
        let clock = &self.client.platform().clock;
        let deadline = clock.monotonic().saturating_add(options.timeout);
        let pause = self.client.config().duration("retry.backoff.ms");
        let mut done = BTreeMap::new();
        let mut waiting = items.clone();
        loop {
            let (routes, unrouted) = self.route(&waiting).await?;
            for (at, code) in unrouted {
                done.insert(at.clone(), Err(Error::kafka(code, at.to_string())));
            }
            for (leader, part) in routes {
                let to = Destination::Broker(leader);
                let options = CallOptions {
                    timeout: deadline.saturating_sub(clock.monotonic()),
                    ..options.clone()
                };
                let answer = self
                    .client
                    .call_with(&to, &options, |_| build(&part), |_| ErrorCode::None)
                    .await;
                match answer {
                    Ok(response) => done.extend(split(response).into_iter().map(|row| {
                        let (at, code, value) = row;
                        let result = item(code, None, &at, value);
                        (at.clone(), result)
                    })),
                    Err(error) => {
                        done.extend(part.into_keys().map(|at| (at, Err(error.clone()))));
                    }
                }
            }
            let stale = |at: &TopicPartition| match done.get(at) {
                Some(Err(error)) => {
                    error.is_retriable() && !error.is(ErrorCode::UnknownTopicOrPartition)
                }
                Some(Ok(_)) => false,
                None => true,
            };
            waiting.retain(|at, _| stale(at));
            let late = clock.monotonic().saturating_add(pause) >= deadline;
            if waiting.is_empty() || late {
                for at in waiting.into_keys() {
                    done.entry(at.clone())
                        .or_insert_with(|| Err(Error::timeout(format!("no answer about {at}"))));
                }
                return Ok(done);
            }
            clock.sleep(pause).await;
        }
    }

    /// The leader of every partition, and why others have none.
    async fn route<Item: Clone>(
        &self,
        items: &BTreeMap<TopicPartition, Item>,
    ) -> Result<(Routes<Item>, Vec<(TopicPartition, ErrorCode)>), Error> {
        let mut names: Vec<Str> = items.keys().map(|at| at.topic.clone()).collect();
        names.dedup();
        let metadata = self.metadata(Some(&names)).await?;
        Ok(leaders_of(items, &metadata))
    }
}

/// Which broker gets which items.
type Routes<Item> = BTreeMap<NodeId, BTreeMap<TopicPartition, Item>>;

fn leaders_of<Item: Clone>(
    items: &BTreeMap<TopicPartition, Item>,
    metadata: &MetadataResponse,
) -> (Routes<Item>, Vec<(TopicPartition, ErrorCode)>) {
    let mut routes: Routes<Item> = BTreeMap::new();
    let mut unrouted = Vec::new();
    for (at, item) in items {
        let topic = metadata
            .topics
            .iter()
            .find(|t| t.name.as_ref() == Some(&at.topic));
        let partition = topic.and_then(|t| {
            t.partitions
                .iter()
                .find(|p| p.partition_index == at.partition)
        });
        match (topic, partition) {
            (_, Some(partition)) if partition.leader_id >= 0 => {
                let part = routes.entry(partition.leader_id).or_default();
                part.insert(at.clone(), item.clone());
            }
            (_, Some(_)) => unrouted.push((at.clone(), ErrorCode::LeaderNotAvailable)),
            (Some(topic), None) if topic.error_code != 0 => {
                unrouted.push((at.clone(), error_code(topic.error_code)));
            }
            _ => unrouted.push((at.clone(), ErrorCode::UnknownTopicOrPartition)),
        }
    }
    (routes, unrouted)
}

/// The protocol's number as a code; one that is not in the table is `UnknownServerError`.
pub(crate) fn error_code(code: i16) -> ErrorCode {
    ErrorCode::from_code(code).unwrap_or(ErrorCode::UnknownServerError)
}

/// `value`, or the error with what it is about and the broker's own words, if it said any.
pub(crate) fn item<T>(
    code: ErrorCode,
    message: Option<Str>,
    what: &impl std::fmt::Display,
    value: T,
) -> Result<T, Error> {
    if code == ErrorCode::None {
        return Ok(value);
    }
    let what = what.to_string();
    let message = match message {
        Some(message) if message.contains(&what) => message.to_string(),
        Some(message) if !message.is_empty() => format!("{what}: {message}"),
        _ => what,
    };
    Err(Error::kafka(code, message))
}

/// Rows of partitions as topics with their partitions, the way most requests want them.
pub(crate) fn by_topic<T>(
    rows: impl IntoIterator<Item = (TopicPartition, T)>,
) -> BTreeMap<Str, Vec<(PartitionIndex, T)>> {
    let mut topics: BTreeMap<Str, Vec<(PartitionIndex, T)>> = BTreeMap::new();
    for (at, value) in rows {
        topics
            .entry(at.topic)
            .or_default()
            .push((at.partition, value));
    }
    topics
}

#[cfg(test)]
mod tests {
    use kafka_rs_wire::messages::metadata_response::{
        MetadataResponsePartition, MetadataResponseTopic,
    };

    use super::*;

    #[test]
    fn each_leader_gets_its_partitions_and_the_rest_says_why_not() {
        let partition = |partition_index, leader_id| MetadataResponsePartition {
            partition_index,
            leader_id,
            ..MetadataResponsePartition::default()
        };
        let topic = |name: &str, error: ErrorCode, partitions| MetadataResponseTopic {
            name: Some(name.into()),
            error_code: error.code(),
            partitions,
            ..MetadataResponseTopic::default()
        };
        let metadata = MetadataResponse {
            topics: vec![
                topic(
                    "a",
                    ErrorCode::None,
                    vec![
                        partition(0, 1),
                        partition(1, 2),
                        partition(2, 1),
                        partition(3, -1),
                    ],
                ),
                topic("b", ErrorCode::TopicAuthorizationFailed, Vec::new()),
            ],
            ..MetadataResponse::default()
        };
        let at = |topic: &str, index| TopicPartition::new(topic, index);
        let asked = [
            at("a", 0),
            at("a", 1),
            at("a", 2),
            at("a", 3),
            at("a", 4),
            at("b", 0),
            at("c", 0),
        ];
        let items: BTreeMap<_, _> = asked.into_iter().map(|at| (at, ())).collect();
        let (routes, unrouted) = leaders_of(&items, &metadata);
        let routes: Vec<(NodeId, Vec<i32>)> = routes
            .into_iter()
            .map(|(node, part)| (node, part.into_keys().map(|at| at.partition).collect()))
            .collect();
        assert_eq!(routes, [(1, vec![0, 2]), (2, vec![1])]);
        let expected = [
            (at("a", 3), ErrorCode::LeaderNotAvailable),
            (at("a", 4), ErrorCode::UnknownTopicOrPartition),
            (at("b", 0), ErrorCode::TopicAuthorizationFailed),
            (at("c", 0), ErrorCode::UnknownTopicOrPartition),
        ];
        assert_eq!(unrouted, expected);
    }
}
