//! One assigned partition: where it is read, what was fetched ahead, what may be committed. Pure.

use std::collections::VecDeque;
use std::time::Duration;

use kafka_rs_types::{LeaderEpoch, NodeId, Offset, Timestamp};

use crate::Error;
use crate::consumer::batch::Position;
use crate::consumer::chunk::Chunk;

/// What has to happen before records can be fetched, or `Ready`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Phase {
    /// Its committed offset has to be asked for.
    Committed,
    /// An offset has to be asked for by this timestamp (-2 earliest, -1 latest).
    Reset(Timestamp),
    /// Its leader changed: whether the log was truncated below the position has to be asked.
    Validate,
    /// It can be fetched.
    Ready,
    /// Reading cannot go on before the application has decided where: told whenever it asks.
    Failed(Error),
}

/// A moment in the life of a partition: answers to what was asked in another are void.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    life: u64,
    jump: u64,
}

/// The state of one partition.
#[derive(Debug)]
pub(crate) struct Partition {
    pub(crate) phase: Phase,
    /// Where the next record to be handed out is; meaningless before there is a position.
    pub(crate) position: Option<Position>,
    /// Where fetching goes on, behind what was fetched ahead.
    pub(crate) fetch: Position,
    /// What the application is done with.
    pub(crate) acked: Option<Position>,
    /// The last position committed.
    pub(crate) committed: Option<Position>,
    pub(crate) paused: bool,
    /// About to be revoked: nothing is handed out or fetched any more.
    pub(crate) revoking: bool,
    pub(crate) queue: VecDeque<Chunk>,
    pub(crate) buffered: usize,
    pub(crate) high_watermark: Option<Offset>,
    pub(crate) last_stable_offset: Option<Offset>,
    pub(crate) log_start_offset: Option<Offset>,
    /// False when the ends of the log were told in an answer that came too late to be taken, or by
    /// a former leader: a fetch session (KIP-227) would not tell them again before they change.
    pub(crate) ends_told: bool,
    /// Epoch of the leader the position was last checked against.
    pub(crate) leader_epoch: LeaderEpoch,
    /// A follower that the leader prefers for us (KIP-392), and until when.
    pub(crate) preferred: Option<(NodeId, Duration)>,
    /// A request about it is under way.
    pub(crate) busy: bool,
    pub(crate) retry_at: Duration,
    /// Counts jumps, so that answers from before one are known.
    jump: u64,
    /// Which life of the partition this is: another after each seek or new assignment, so that a
    /// batch from before acks nothing.
    pub(crate) life: u64,
}

impl Partition {
    pub(crate) fn new(phase: Phase, life: u64) -> Self {
        Self {
            phase,
            position: None,
            fetch: Position::default(),
            acked: None,
            committed: None,
            paused: false,
            revoking: false,
            queue: VecDeque::new(),
            buffered: 0,
            high_watermark: None,
            last_stable_offset: None,
            log_start_offset: None,
            ends_told: false,
            leader_epoch: -1,
            preferred: None,
            busy: false,
            retry_at: Duration::ZERO,
            jump: 0,
            life,
        }
    }

    /// Goes to `phase`, dropping what was fetched ahead.
    pub(crate) fn jump(&mut self, phase: Phase) {
        self.jump += 1;
        self.busy = false;
        self.retry_at = Duration::ZERO;
        self.queue.clear();
        self.buffered = 0;
        self.phase = phase;
    }

    /// Now.
    pub(crate) fn moment(&self) -> Moment {
        Moment {
            life: self.life,
            jump: self.jump,
        }
    }

    /// Goes to `phase` and fetches again what was fetched ahead.
    pub(crate) fn reread(&mut self, phase: Phase) {
        self.jump(phase);
        if let Some(position) = self.position {
            self.fetch = position;
        }
    }

    /// Reads on at `position`.
    pub(crate) fn seek(&mut self, position: Position) {
        self.jump(Phase::Ready);
        self.position = Some(position);
        self.fetch = position;
    }

    /// The application took what lies before the position: that may be committed.
    pub(crate) fn ack(&mut self, position: Position) {
        self.acked = Some(position);
    }

    /// The acked position that is not committed yet.
    pub(crate) fn to_commit(&self) -> Option<Position> {
        self.acked.filter(|acked| self.committed != Some(*acked))
    }

    /// Takes what a Fetch brought.
    pub(crate) fn push(&mut self, chunk: Chunk) {
        if let Some((offset, leader_epoch)) = chunk.end_offset() {
            self.fetch = Position {
                offset: offset.max(self.fetch.offset),
                leader_epoch,
            };
            self.buffered += chunk.size();
            self.queue.push_back(chunk);
        }
    }

    /// The end of what this reader may see.
    pub(crate) fn end(&self, read_committed: bool) -> Option<Offset> {
        if read_committed {
            self.last_stable_offset
                .filter(|offset| *offset >= 0)
                .or(self.high_watermark)
        } else {
            self.high_watermark
        }
    }

    /// Records between the position and the end.
    pub(crate) fn lag(&self, read_committed: bool) -> Option<i64> {
        let position = self.position?;
        Some((self.end(read_committed)? - position.offset).max(0))
    }

    /// True while records may be handed out.
    pub(crate) fn delivers(&self) -> bool {
        !self.paused && !self.revoking
    }
}
