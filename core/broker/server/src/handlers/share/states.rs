//! What group and share coordinator do together: states are made before a group gets partitions, and
//! deleted before it goes.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;

use futures::future::join_all;
use kafka_rs_group::Partitions;
use kafka_rs_net::RequestContext;
use kafka_rs_runtime::ShareStates;
use kafka_rs_share::{Refusal, StateKey};
use kafka_rs_types::{Offset, PartitionIndex, Str, Uuid};

use crate::node::Node;
use crate::topics::{SHARE_GROUP_STATE_TOPIC, create_missing};

/// Where a state begins whose start the group's configuration decides.
const BY_CONFIGURATION: Offset = -1;

/// A partition, and why something could not be done with its state.
pub(super) type Failures = BTreeMap<(Uuid, PartitionIndex), Refusal>;

/// Makes the topic of share states, unless it is there.
pub(super) async fn ensure_topic(node: &Node, context: &RequestContext) {
    let image = node.quorum.image();
    if image.topics().by_name(SHARE_GROUP_STATE_TOPIC).is_some() {
        return;
    }
    let missing = BTreeSet::from([Str::from_static(SHARE_GROUP_STATE_TOPIC)]);
    for (topic, error) in create_missing(node, &missing, context).await {
        tracing::warn!(%topic, ?error, "the share coordinator's topic cannot be created");
    }
}

/// Initializes states, and tells which could not be.
pub(super) async fn initialize(
    node: &Node,
    context: &RequestContext,
    group: &Str,
    state_epoch: i32,
    offsets: &[(Uuid, PartitionIndex, Offset)],
) -> Failures {
    ensure_topic(node, context).await;
    let asked: Vec<_> = offsets
        .iter()
        .map(|(topic_id, partition, start_offset)| {
            let key = key(group, *topic_id, *partition);
            node.share_states
                .initialize(key, state_epoch, *start_offset)
        })
        .collect();
    let places = offsets
        .iter()
        .map(|(topic_id, index, _)| (*topic_id, *index));
    failures(places, join_all(asked).await)
}

/// The same where the group's configuration says where to begin.
pub(super) async fn initialize_all(
    node: &Node,
    context: &RequestContext,
    group: &Str,
    state_epoch: i32,
    topics: &Partitions,
) -> Failures {
    let offsets: Vec<_> = each(topics)
        .map(|(topic_id, index)| (topic_id, index, BY_CONFIGURATION))
        .collect();
    initialize(node, context, group, state_epoch, &offsets).await
}

/// Deletes states, tells the group which are gone, and gives which could not be deleted.
pub(crate) async fn delete_states(node: &Node, group: &Str, topics: &Partitions) -> Failures {
    let states: &ShareStates = &node.share_states;
    let asked: Vec<_> = each(topics)
        .map(|(topic_id, index)| states.delete(key(group, topic_id, index)))
        .collect();
    let failed = failures(each(topics), join_all(asked).await);
    let gone: Vec<Uuid> = topics
        .keys()
        .filter(|id| !failed.keys().any(|(topic_id, _)| topic_id == *id))
        .copied()
        .collect();
    if !gone.is_empty() {
        node.groups.share_states_deleted(group.clone(), gone).await;
    }
    failed
}

fn each(topics: &Partitions) -> impl Iterator<Item = (Uuid, PartitionIndex)> + '_ {
    let each = |(id, indexes): (&Uuid, _)| (*id, indexes);
    topics
        .iter()
        .map(each)
        .flat_map(|(id, indexes)| indexes.iter().map(move |index| (id, *index)))
}

/// Asks about every partition of a topic at once, and makes the answers that belong to them.
pub(super) async fn of_topic<P, F: Future, A>(
    partitions: &[P],
    ask: impl Fn(&P) -> F,
    answer: impl Fn(&P, F::Output) -> A,
) -> Vec<A> {
    let asked: Vec<_> = partitions.iter().map(ask).collect();
    let answers = partitions.iter().zip(join_all(asked).await);
    answers
        .map(|(partition, given)| answer(partition, given))
        .collect()
}

/// A result as the answers have it: an error code and what is wrong.
pub(super) fn told(result: Result<(), Refusal>) -> (i16, Option<Str>) {
    match result {
        Ok(()) => (0, None),
        Err((error, message)) => (error.code(), message),
    }
}

fn failures(
    places: impl Iterator<Item = (Uuid, PartitionIndex)>,
    results: Vec<Result<(), Refusal>>,
) -> Failures {
    let failed = places.zip(results);
    failed
        .filter_map(|(place, result)| Some((place, result.err()?)))
        .collect()
}

pub(super) fn key(group: &Str, topic_id: Uuid, partition: PartitionIndex) -> StateKey {
    StateKey {
        group: group.detached(),
        topic_id,
        partition,
    }
}
