//! FindCoordinator: key 10, versions 0–6.
//!
//! - 1: key types (0 group, 1 transaction). 3: flexible. 4: several keys at once (KIP-699).
//! - 5: TRANSACTION_ABORTABLE. 6: key type 2, share groups (KIP-932).
//!
//! The internal topic is created by the first request that needs it. Kafka answers that request
//! COORDINATOR_NOT_AVAILABLE and lets the client ask again; here creation is fast enough to wait for.

use std::collections::BTreeSet;

use kafka_rs_types::{ErrorCode, PartitionIndex, Str, Uuid};
use kafka_rs_wire::messages::find_coordinator_response::Coordinator;
use kafka_rs_wire::messages::{FindCoordinatorRequest, FindCoordinatorResponse};

use super::{Answer, Api, Call};
use crate::node::Node;
use crate::topics::{
    GROUP_METADATA_TOPIC, SHARE_GROUP_STATE_TOPIC, TRANSACTION_STATE_TOPIC, create_missing,
};

const GROUP: i8 = 0;
const TRANSACTION: i8 = 1;
const SHARE: i8 = 2;
/// First version that knows share groups.
const SHARE_SINCE: i16 = 6;
/// From this version on a request carries several keys.
const SEVERAL_KEYS_SINCE: i16 = 4;

/// What a request for a kind of coordinator that does not exist is told.
const UNKNOWN_KIND: &str =
    "the request asks for a kind of coordinator that this broker does not have";

pub(super) struct FindCoordinator;

impl Api for FindCoordinator {
    type Request = FindCoordinatorRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 6;

    async fn handle(call: Call<FindCoordinatorRequest>) -> Answer<FindCoordinatorResponse> {
        if call.version < SEVERAL_KEYS_SINCE {
            let found = find(&call, call.request.key.clone()).await;
            return Answer::Reply(FindCoordinatorResponse {
                error_code: found.error_code,
                error_message: match found.error_code {
                    0 => Some(Str::from_static("NONE")),
                    15 => Some(Str::from_static("The coordinator is not available.")),
                    _ => found.error_message,
                },
                node_id: found.node_id,
                host: found.host,
                port: found.port,
                ..Default::default()
            });
        }
        let mut coordinators = Vec::with_capacity(call.request.coordinator_keys.len());
        for key in &call.request.coordinator_keys {
            coordinators.push(find(&call, key.clone()).await);
        }
        Answer::Reply(FindCoordinatorResponse {
            coordinators,
            ..Default::default()
        })
    }
}

async fn find(call: &Call<FindCoordinatorRequest>, key: Str) -> Coordinator {
    let found = match call.request.key_type {
        GROUP => {
            find_in(call, GROUP_METADATA_TOPIC, |node| {
                node.groups.partition_of(&key)
            })
            .await
        }
        TRANSACTION => {
            find_in(call, TRANSACTION_STATE_TOPIC, |node| {
                node.transactions.partition_of(&key)
            })
            .await
        }
        SHARE if call.version >= SHARE_SINCE && is_share_key(&key) => {
            find_in(call, SHARE_GROUP_STATE_TOPIC, |node| {
                node.share_states.partition_of(&key)
            })
            .await
        }
        _ => Err(ErrorCode::InvalidRequest),
    };
    match found {
        Ok(coordinator) => Coordinator { key, ..coordinator },
        Err(error) => Coordinator {
            key,
            node_id: -1,
            port: -1,
            error_code: error.code(),
            error_message: Some(Str::from_static(match error {
                ErrorCode::InvalidRequest => UNKNOWN_KIND,
                // Kafka gives no reason either.
                _ => "",
            })),
            ..Default::default()
        },
    }
}

/// Whether a key is `group:topic id:partition`, where the group's name may have colons too.
fn is_share_key(key: &str) -> bool {
    let mut parts = key.rsplitn(3, ':');
    let partition = parts.next().is_some_and(|part| part.parse::<i32>().is_ok());
    let topic = parts
        .next()
        .is_some_and(|part| part.parse::<Uuid>().is_ok());
    partition && topic && parts.next().is_some_and(|group| !group.is_empty())
}

/// The leader of the partition of an internal topic that looks after a key.
async fn find_in(
    call: &Call<FindCoordinatorRequest>,
    topic: &'static str,
    partition_of: impl Fn(&Node) -> PartitionIndex,
) -> Result<Coordinator, ErrorCode> {
    let node = &call.node;
    let exists = |topic: &str| node.quorum.image().topics().by_name(topic).is_some();
    if !exists(topic) {
        let missing = BTreeSet::from([Str::from_static(topic)]);
        for (topic, error) in create_missing(node, &missing, &call.context).await {
            tracing::warn!(%topic, ?error, "a coordinator's topic cannot be created");
        }
    }
    let image = node.quorum.image();
    let leader = image
        .topics()
        .partition(topic, partition_of(node))
        .map(|partition| partition.leader)
        .filter(|leader| image.cluster().is_active(*leader))
        .ok_or(ErrorCode::CoordinatorNotAvailable)?;
    let address = node
        .broker_address(&image, leader, &call.context.connection.listener)
        .ok_or(ErrorCode::CoordinatorNotAvailable)?;
    Ok(Coordinator {
        node_id: leader,
        host: address.host,
        port: address.port,
        ..Default::default()
    })
}
