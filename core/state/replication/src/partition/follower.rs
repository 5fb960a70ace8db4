use kafka_rs_types::{NodeId, Offset, Timestamp};

/// What a leader knows of one follower.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FollowerState {
    /// The follower.
    pub replica_id: NodeId,
    /// Its log end offset: where it fetched last, -1 before its first fetch.
    pub log_end_offset: Offset,
    /// Its log start offset, -1 before its first fetch.
    pub log_start_offset: Offset,
    /// Last moment at which it had everything the leader had.
    pub last_caught_up_ms: Timestamp,
    last_fetch_ms: Timestamp,
    leader_end_at_last_fetch: Offset,
}

impl FollowerState {
    /// A follower of a leader that just began; members of the ISR get the benefit of the doubt.
    pub(super) fn new(replica_id: NodeId, in_sync: bool, now: Timestamp) -> Self {
        Self {
            replica_id,
            log_end_offset: -1,
            log_start_offset: -1,
            last_caught_up_ms: if in_sync { now } else { 0 },
            last_fetch_ms: if in_sync { now } else { 0 },
            leader_end_at_last_fetch: 0,
        }
    }

    /// Takes in a fetch. One that reaches what the leader had at the previous fetch proves that the
    /// follower was caught up then, even if the leader has moved on meanwhile.
    pub(super) fn fetched(
        &mut self,
        now: Timestamp,
        fetch_offset: Offset,
        log_start_offset: Offset,
        leader_end_offset: Offset,
    ) {
        if fetch_offset >= leader_end_offset {
            self.last_caught_up_ms = self.last_caught_up_ms.max(now);
        } else if fetch_offset >= self.leader_end_at_last_fetch {
            self.last_caught_up_ms = self.last_caught_up_ms.max(self.last_fetch_ms);
        }
        self.log_end_offset = fetch_offset;
        self.log_start_offset = log_start_offset;
        self.last_fetch_ms = now;
        self.leader_end_at_last_fetch = leader_end_offset;
    }

    /// Within `lag_max_ms` of the leader, or at its end.
    pub(super) fn is_caught_up(
        &self,
        now: Timestamp,
        leader_end_offset: Offset,
        lag_max_ms: i64,
    ) -> bool {
        self.log_end_offset == leader_end_offset
            || now.saturating_sub(self.last_caught_up_ms) <= lag_max_ms
    }
}
