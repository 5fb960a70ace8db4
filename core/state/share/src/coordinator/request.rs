use kafka_rs_types::{ErrorCode, LeaderEpoch, Offset, PartitionIndex, Str, Uuid};

use crate::StateBatch;

/// An error code, and what is wrong in words.
pub type Refusal = (ErrorCode, Option<Str>);

/// Whose state: one partition as one group reads it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateKey {
    /// The group.
    pub group: Str,
    /// The topic.
    pub topic_id: Uuid,
    /// The partition.
    pub partition: PartitionIndex,
}

/// A change of what is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteState {
    /// The group's word for which beginning this is.
    pub state_epoch: i32,
    /// The leadership that writes.
    pub leader_epoch: LeaderEpoch,
    /// The start offset, -1 for no change.
    pub start_offset: Offset,
    /// How many records from there on are done with, -1 when nobody says.
    pub done: i32,
    /// What has changed.
    pub batches: Vec<StateBatch>,
}

/// What a shard of the share coordinator is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// InitializeShareGroupState, for one partition.
    Initialize {
        /// Whose.
        key: StateKey,
        /// Which beginning this is.
        state_epoch: i32,
        /// Where to begin, -1 for where the group's configuration says.
        start_offset: Offset,
    },
    /// WriteShareGroupState, for one partition.
    Write(StateKey, WriteState),
    /// ReadShareGroupState, for one partition: by whom.
    Read(StateKey, LeaderEpoch),
    /// ReadShareGroupStateSummary, for one partition.
    Summary(StateKey),
    /// DeleteShareGroupState, for one partition.
    Delete(StateKey),
    /// Topics were deleted: what is stored of them goes.
    TopicsDeleted(Vec<Uuid>),
    /// From where on the log is needed.
    Needed,
}

/// What is stored of a partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadState {
    /// Which beginning it is.
    pub state_epoch: i32,
    /// The start offset, -1 when it was never set.
    pub start_offset: Offset,
    /// The records that were delivered.
    pub batches: Vec<StateBatch>,
}

/// What is stored of a partition, in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartitionSummary {
    /// Which beginning it is.
    pub state_epoch: i32,
    /// The leadership that wrote last.
    pub leader_epoch: LeaderEpoch,
    /// The start offset, -1 when it was never set.
    pub start_offset: Offset,
    /// How many records from there on are done with, -1 when nobody said.
    pub done: i32,
}

/// What a shard of the share coordinator answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// To Initialize, Write and Delete.
    Done(Result<(), Refusal>),
    /// To Read.
    State(Result<ReadState, Refusal>),
    /// To Summary.
    Summary(Result<PartitionSummary, Refusal>),
    /// To Needed: the first offset, `None` when nothing is known.
    Needed(Option<Offset>),
}
