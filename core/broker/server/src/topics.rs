//! Creation of topics on first use, and the names of topics the broker keeps for itself.

use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_net::RequestContext;
use kafka_rs_quorum::SubmitOptions;
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::CreateTopicsRequest;
use kafka_rs_wire::messages::create_topics_request::{CreatableTopic, CreatableTopicConfig};

use crate::node::Node;

/// The topic of group offsets and group metadata.
pub(crate) const GROUP_METADATA_TOPIC: &str = "__consumer_offsets";
/// The topic of transaction states.
pub(crate) const TRANSACTION_STATE_TOPIC: &str = "__transaction_state";
/// The topic of share group states.
pub(crate) const SHARE_GROUP_STATE_TOPIC: &str = "__share_group_state";
/// The version of CreateTopics that internal creations are decided as.
const CREATE_TOPICS_VERSION: i16 = 7;
/// How long an automatic creation may take, in milliseconds.
const CREATE_TIMEOUT_MS: i32 = 30_000;

/// True for topics that clients may read but not write, create or delete by hand.
pub(crate) fn is_internal_topic(name: &str) -> bool {
    [
        GROUP_METADATA_TOPIC,
        TRANSACTION_STATE_TOPIC,
        SHARE_GROUP_STATE_TOPIC,
    ]
    .contains(&name)
}

/// Creates the topics in `names` with the broker's defaults, because the request of `context` asks for
/// them; says which could not be and why.
///
/// A topic that somebody else created meanwhile is no failure. When this returns, a created topic
/// has a leader.
pub(crate) async fn create_missing(
    node: &Node,
    names: &BTreeSet<Str>,
    context: &RequestContext,
) -> BTreeMap<Str, ErrorCode> {
    let request = CreateTopicsRequest {
        topics: names.iter().map(|name| creatable(node, name)).collect(),
        timeout_ms: CREATE_TIMEOUT_MS,
        ..Default::default()
    };
    let options = SubmitOptions {
        api_version: CREATE_TOPICS_VERSION,
        quota: node.quotas.automatic_creation(context),
        ..Default::default()
    };
    match node.quorum.submit(options, request).await {
        Ok(response) => {
            let failed = response.topics.into_iter().filter_map(|topic| {
                let code =
                    ErrorCode::from_code(topic.error_code).unwrap_or(ErrorCode::UnknownServerError);
                let harmless = [ErrorCode::None, ErrorCode::TopicAlreadyExists].contains(&code);
                (!harmless).then_some((topic.name, code))
            });
            failed.collect()
        }
        Err(error) => {
            tracing::warn!(%error, topics = ?names, "topics could not be created on first use");
            names
                .iter()
                .map(|name| (name.clone(), ErrorCode::LeaderNotAvailable))
                .collect()
        }
    }
}

fn creatable(node: &Node, name: &Str) -> CreatableTopic {
    let (num_partitions, replication_factor, configs) = match name.as_str() {
        GROUP_METADATA_TOPIC => (
            number(node, "offsets.topic.num.partitions"),
            number(node, "offsets.topic.replication.factor"),
            vec![
                config("cleanup.policy", "compact".to_owned()),
                config("compression.type", "producer".to_owned()),
                config(
                    "segment.bytes",
                    node.config.text("offsets.topic.segment.bytes"),
                ),
            ],
        ),
        TRANSACTION_STATE_TOPIC => (
            number(node, "transaction.state.log.num.partitions"),
            number(node, "transaction.state.log.replication.factor"),
            transaction_state_configs(node),
        ),
        SHARE_GROUP_STATE_TOPIC => (
            number(node, "share.coordinator.state.topic.num.partitions"),
            number(node, "share.coordinator.state.topic.replication.factor"),
            share_state_configs(node),
        ),
        _ => (-1, -1, Vec::new()),
    };
    CreatableTopic {
        name: name.clone(),
        num_partitions,
        replication_factor: clip(node, name, replication_factor),
        configs,
        ..Default::default()
    }
}

fn transaction_state_configs(node: &Node) -> Vec<CreatableTopicConfig> {
    // Like the replication factor, cut to what there is: two of one replica are never in sync.
    let in_sync = i64::from(clip(
        node,
        &Str::from_static(TRANSACTION_STATE_TOPIC),
        i16::MAX,
    ));
    let min_isr = node
        .config
        .number("transaction.state.log.min.isr")
        .min(in_sync);
    vec![
        config("cleanup.policy", "compact".to_owned()),
        config("compression.type", "uncompressed".to_owned()),
        config("min.insync.replicas", min_isr.to_string()),
        config(
            "segment.bytes",
            node.config.text("transaction.state.log.segment.bytes"),
        ),
        config("unclean.leader.election.enable", "false".to_owned()),
    ]
}

fn share_state_configs(node: &Node) -> Vec<CreatableTopicConfig> {
    let in_sync = clip(node, SHARE_GROUP_STATE_TOPIC, i16::MAX);
    let min_isr = node
        .config
        .number("share.coordinator.state.topic.min.isr")
        .min(i64::from(in_sync));
    vec![
        config("cleanup.policy", "delete".to_owned()),
        config("compression.type", "producer".to_owned()),
        config("min.insync.replicas", min_isr.to_string()),
        config(
            "segment.bytes",
            node.config
                .text("share.coordinator.state.topic.segment.bytes"),
        ),
        // What no state needs is deleted by the share coordinator.
        config("retention.ms", "-1".to_owned()),
    ]
}

fn config(name: &'static str, value: String) -> CreatableTopicConfig {
    CreatableTopicConfig {
        name: Str::from_static(name),
        value: Some(Str::from(value)),
        ..Default::default()
    }
}

/// The replication factor of an internal topic is cut to the brokers there are: its default of 3
/// would otherwise keep a single node from ever serving a group.
fn clip(node: &Node, name: &str, replication_factor: i16) -> i16 {
    if !is_internal_topic(name) {
        return replication_factor;
    }
    let alive = node.quorum.image().cluster().alive_brokers().count();
    replication_factor.min(i16::try_from(alive.max(1)).unwrap_or(i16::MAX))
}

fn number<N: TryFrom<i64> + Default>(node: &Node, key: &str) -> N {
    N::try_from(node.config.number(key)).unwrap_or_default()
}
