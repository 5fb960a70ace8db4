//! One file per API, and the table that makes them the broker's protocol.
//!
//! [`HANDLERS`] is the only list: routing, ApiVersions and the coverage page are made from it.

mod api;
pub(crate) mod authorized_operations;

mod add_offsets_to_txn;
mod add_partitions_to_txn;
mod alter_client_quotas;
mod alter_configs;
mod alter_partition_reassignments;
mod api_versions;
mod consumer_group_describe;
mod consumer_group_heartbeat;
mod create_partitions;
mod create_topics;
mod delete_groups;
mod delete_records;
mod delete_topics;
mod describe_client_quotas;
mod describe_cluster;
mod describe_configs;
mod describe_groups;
mod describe_log_dirs;
mod describe_producers;
mod describe_quorum;
mod describe_topic_partitions;
mod describe_transactions;
mod describe_user_scram_credentials;
mod elect_leaders;
mod end_txn;
mod fetch;
mod find_coordinator;
mod get_telemetry_subscriptions;
mod group_context;
mod group_describe;
mod heartbeat;
mod init_producer_id;
mod join_group;
mod leave_group;
mod list_config_resources;
mod list_groups;
mod list_offsets;
mod list_partition_reassignments;
mod list_transactions;
mod metadata;
mod offset_commit;
mod offset_delete;
mod offset_fetch;
mod offset_for_leader_epoch;
mod produce;
mod push_telemetry;
mod share;
mod submit;
mod sync_group;
mod transaction_check;
mod txn_offset_commit;
mod unregister_broker;
mod update_features;
mod write_txn_markers;

pub(crate) use api::{Answer, Api, Call, Handler};

use submit::{submit, submit_mutation, submit_request};

use kafka_rs_net::Reply;
use kafka_rs_wire::ApiKey;

/// Every API this broker serves on its client listeners, by key.
pub(crate) const HANDLERS: &[Handler] = &[
    Handler::of::<produce::Produce>(),
    Handler::of::<fetch::Fetch>(),
    Handler::of::<list_offsets::ListOffsets>(),
    Handler::of::<metadata::Metadata>(),
    Handler::of::<offset_commit::OffsetCommit>(),
    Handler::of::<offset_fetch::OffsetFetch>(),
    Handler::of::<find_coordinator::FindCoordinator>(),
    Handler::of::<join_group::JoinGroup>(),
    Handler::of::<heartbeat::Heartbeat>(),
    Handler::of::<leave_group::LeaveGroup>(),
    Handler::of::<sync_group::SyncGroup>(),
    Handler::of::<describe_groups::DescribeGroups>(),
    Handler::of::<list_groups::ListGroups>(),
    Handler::of::<api_versions::ApiVersions>(),
    Handler::of::<create_topics::CreateTopics>(),
    Handler::of::<delete_topics::DeleteTopics>(),
    Handler::of::<delete_records::DeleteRecords>(),
    Handler::of::<init_producer_id::InitProducerId>(),
    Handler::of::<offset_for_leader_epoch::OffsetForLeaderEpoch>(),
    Handler::of::<add_partitions_to_txn::AddPartitionsToTxn>(),
    Handler::of::<add_offsets_to_txn::AddOffsetsToTxn>(),
    Handler::of::<end_txn::EndTxn>(),
    Handler::of::<write_txn_markers::WriteTxnMarkers>(),
    Handler::of::<txn_offset_commit::TxnOffsetCommit>(),
    Handler::of::<describe_configs::DescribeConfigs>(),
    Handler::of::<alter_configs::AlterConfigs>(),
    Handler::of::<describe_log_dirs::DescribeLogDirs>(),
    Handler::of::<create_partitions::CreatePartitions>(),
    Handler::of::<delete_groups::DeleteGroups>(),
    Handler::of::<elect_leaders::ElectLeaders>(),
    Handler::of::<alter_configs::IncrementalAlterConfigs>(),
    Handler::of::<alter_partition_reassignments::AlterPartitionReassignments>(),
    Handler::of::<list_partition_reassignments::ListPartitionReassignments>(),
    Handler::of::<offset_delete::OffsetDelete>(),
    Handler::of::<describe_client_quotas::DescribeClientQuotas>(),
    Handler::of::<alter_client_quotas::AlterClientQuotas>(),
    Handler::of::<describe_user_scram_credentials::DescribeUserScramCredentials>(),
    Handler::of::<describe_quorum::DescribeQuorum>(),
    Handler::of::<update_features::UpdateFeatures>(),
    Handler::of::<describe_cluster::DescribeCluster>(),
    Handler::of::<describe_producers::DescribeProducers>(),
    Handler::of::<unregister_broker::UnregisterBroker>(),
    Handler::of::<describe_transactions::DescribeTransactions>(),
    Handler::of::<list_transactions::ListTransactions>(),
    Handler::of::<consumer_group_heartbeat::ConsumerGroupHeartbeat>(),
    Handler::of::<consumer_group_describe::ConsumerGroupDescribe>(),
    Handler::of::<get_telemetry_subscriptions::GetTelemetrySubscriptions>(),
    Handler::of::<push_telemetry::PushTelemetry>(),
    Handler::of::<list_config_resources::ListConfigResources>(),
    Handler::of::<describe_topic_partitions::DescribeTopicPartitions>(),
    Handler::of::<share::ShareGroupHeartbeat>(),
    Handler::of::<share::ShareGroupDescribe>(),
    Handler::of::<share::ShareFetch>(),
    Handler::of::<share::ShareAcknowledge>(),
    Handler::of::<share::InitializeShareGroupState>(),
    Handler::of::<share::ReadShareGroupState>(),
    Handler::of::<share::WriteShareGroupState>(),
    Handler::of::<share::DeleteShareGroupState>(),
    Handler::of::<share::ReadShareGroupStateSummary>(),
    Handler::of::<share::DescribeShareGroupOffsets>(),
    Handler::of::<share::AlterShareGroupOffsets>(),
    Handler::of::<share::DeleteShareGroupOffsets>(),
];

/// The answer to an ApiVersions request of a version that is not served.
pub(crate) fn api_versions_fallback(correlation_id: i32) -> Reply {
    api::encode(
        ApiKey::ApiVersions,
        0,
        correlation_id,
        &api_versions::unsupported_version(),
    )
}
