use kafka_rs_types::Str;

use crate::{Assignor, MetadataView};

/// What the broker's configuration says about groups; defaults are Kafka's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// `group.min.session.timeout.ms`.
    pub min_session_timeout_ms: i32,
    /// `group.max.session.timeout.ms`.
    pub max_session_timeout_ms: i32,
    /// `group.max.size`: most members of a group.
    pub max_size: usize,
    /// `group.initial.rebalance.delay.ms`: how long an empty group waits for more members.
    pub initial_rebalance_delay_ms: i32,
    /// How long a member that never had an assignment may go without a heartbeat, in milliseconds.
    pub new_member_join_timeout_ms: i32,
    /// `group.consumer.session.timeout.ms`.
    pub consumer_session_timeout_ms: i32,
    /// `group.consumer.heartbeat.interval.ms`.
    pub consumer_heartbeat_interval_ms: i32,
    /// `group.consumer.assignment.interval.ms`: least time between two target assignments.
    pub consumer_assignment_interval_ms: i32,
    /// `group.consumer.max.size`: most members of a consumer group.
    pub consumer_max_size: usize,
    /// `group.consumer.assignors`, the default one first.
    pub consumer_assignors: Vec<Assignor>,
    /// `group.consumer.migration.policy`.
    pub consumer_migration_policy: MigrationPolicy,
    /// `group.consumer.regex.refresh.interval.ms`.
    pub consumer_regex_refresh_interval_ms: i32,
    /// `group.share.session.timeout.ms`.
    pub share_session_timeout_ms: i32,
    /// `group.share.heartbeat.interval.ms`.
    pub share_heartbeat_interval_ms: i32,
    /// `group.share.assignment.interval.ms`: least time between two target assignments.
    pub share_assignment_interval_ms: i32,
    /// `group.share.max.size`: most members of a share group.
    pub share_max_size: usize,
    /// `group.share.initialize.retry.interval.ms`.
    pub share_initialize_retry_interval_ms: i64,
    /// `offset.metadata.max.bytes`.
    pub offset_metadata_max_bytes: usize,
    /// `offsets.retention.minutes`, in milliseconds.
    pub offsets_retention_ms: i64,
    /// `offsets.retention.check.interval.ms`.
    pub offsets_retention_check_interval_ms: i64,
}

/// In which direction a group may change its protocol while it has members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MigrationPolicy {
    /// In none.
    Disabled,
    /// From classic to consumer.
    Upgrade,
    /// From consumer to classic.
    Downgrade,
    /// In both.
    Bidirectional,
}

impl MigrationPolicy {
    /// The policy of this name, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "disabled" => Some(Self::Disabled),
            "upgrade" => Some(Self::Upgrade),
            "downgrade" => Some(Self::Downgrade),
            "bidirectional" => Some(Self::Bidirectional),
            _ => None,
        }
    }
}

impl Config {
    /// The assignor of groups whose members do not ask for one.
    pub(crate) fn default_assignor(&self) -> Assignor {
        let first = self.consumer_assignors.first();
        first.copied().unwrap_or(Assignor::Uniform)
    }

    /// How long a member of a consumer group may be silent, in milliseconds.
    pub(crate) fn session_timeout_ms(&self, metadata: &MetadataView, group: &Str) -> i32 {
        let set = metadata
            .get()
            .group_config(group, "consumer.session.timeout.ms");
        set.unwrap_or(self.consumer_session_timeout_ms)
    }

    /// How often members of a consumer group are to send heartbeats, in milliseconds.
    pub(crate) fn heartbeat_interval_ms(&self, metadata: &MetadataView, group: &Str) -> i32 {
        let set = metadata
            .get()
            .group_config(group, "consumer.heartbeat.interval.ms");
        set.unwrap_or(self.consumer_heartbeat_interval_ms)
    }

    /// Least time between two target assignments, in milliseconds.
    pub(crate) fn assignment_interval_ms(&self, metadata: &MetadataView, group: &Str) -> i32 {
        let set = metadata
            .get()
            .group_config(group, "consumer.assignment.interval.ms");
        set.unwrap_or(self.consumer_assignment_interval_ms)
    }
}

impl Config {
    /// How long a member of a share group may be silent, in milliseconds.
    pub(crate) fn share_session_timeout_ms(&self, metadata: &MetadataView, group: &Str) -> i32 {
        let set = metadata
            .get()
            .group_config(group, "share.session.timeout.ms");
        set.unwrap_or(self.share_session_timeout_ms)
    }

    /// How often members of a share group are to send heartbeats, in milliseconds.
    pub(crate) fn share_heartbeat_interval_ms(&self, metadata: &MetadataView, group: &Str) -> i32 {
        let set = metadata
            .get()
            .group_config(group, "share.heartbeat.interval.ms");
        set.unwrap_or(self.share_heartbeat_interval_ms)
    }

    /// Least time between two target assignments of a share group, in milliseconds.
    pub(crate) fn share_assignment_interval_ms(&self, metadata: &MetadataView, group: &Str) -> i32 {
        let set = metadata
            .get()
            .group_config(group, "share.assignment.interval.ms");
        set.unwrap_or(self.share_assignment_interval_ms)
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            min_session_timeout_ms: 6_000,
            max_session_timeout_ms: 1_800_000,
            max_size: i32::MAX as usize,
            initial_rebalance_delay_ms: 3_000,
            new_member_join_timeout_ms: 5 * 60 * 1_000,
            consumer_session_timeout_ms: 45_000,
            consumer_heartbeat_interval_ms: 5_000,
            consumer_assignment_interval_ms: 1_000,
            consumer_max_size: i32::MAX as usize,
            consumer_assignors: vec![Assignor::Uniform, Assignor::Range],
            consumer_migration_policy: MigrationPolicy::Bidirectional,
            consumer_regex_refresh_interval_ms: 600_000,
            share_session_timeout_ms: 45_000,
            share_heartbeat_interval_ms: 5_000,
            share_assignment_interval_ms: 1_000,
            share_max_size: 200,
            share_initialize_retry_interval_ms: 30_000,
            offset_metadata_max_bytes: 4_096,
            offsets_retention_ms: 10_080 * 60 * 1_000,
            offsets_retention_check_interval_ms: 600_000,
        }
    }
}
