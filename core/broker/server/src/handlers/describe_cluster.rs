//! DescribeCluster: key 60, versions 0–2 (KIP-700).
//!
//! - 1: brokers or controllers (KIP-919). 2: fenced brokers too (KIP-1073).

use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::describe_cluster_response::DescribeClusterBroker;
use kafka_rs_wire::messages::{DescribeClusterRequest, DescribeClusterResponse};

use super::authorized_operations::CLUSTER_OPERATIONS;
use super::{Answer, Api, Call};

/// The endpoint type that means brokers.
const BROKERS: i8 = 1;

pub(super) struct DescribeCluster;

impl Api for DescribeCluster {
    type Request = DescribeClusterRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 2;

    async fn handle(call: Call<DescribeClusterRequest>) -> Answer<DescribeClusterResponse> {
        if call.request.endpoint_type != BROKERS {
            let known = call.request.endpoint_type == 2;
            let (code, message) = if known {
                (
                    ErrorCode::MismatchedEndpointType,
                    "The request was sent to an endpoint of the wrong type.",
                )
            } else {
                (
                    ErrorCode::UnsupportedEndpointType,
                    "Unsupported endpoint type.",
                )
            };
            return Answer::Reply(DescribeClusterResponse {
                error_code: code.code(),
                error_message: Some(Str::from_static(message)),
                ..Default::default()
            });
        }
        let image = call.node.quorum.image();
        let listener = &call.context.connection.listener;
        let brokers = image
            .cluster()
            .brokers()
            .filter(|broker| !broker.fenced || call.request.include_fenced_brokers)
            .filter_map(|broker| {
                let address = call.node.broker_address(&image, broker.id, listener)?;
                Some(DescribeClusterBroker {
                    broker_id: broker.id,
                    host: address.host,
                    port: address.port,
                    rack: address.rack,
                    is_fenced: broker.fenced,
                    ..Default::default()
                })
            });
        Answer::Reply(DescribeClusterResponse {
            cluster_id: call.node.cluster_id.clone(),
            controller_id: call.node.reported_controller(&image),
            brokers: brokers.collect(),
            cluster_authorized_operations: if call.request.include_cluster_authorized_operations {
                CLUSTER_OPERATIONS
            } else {
                i32::MIN
            },
            ..Default::default()
        })
    }
}
