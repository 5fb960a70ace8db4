//! Going elsewhere in partitions, holding them, and what is known of them.

use kafka_rs_types::{Offset, TopicPartition};

use crate::Error;
use crate::consumer::batch::Position;
use crate::consumer::event::Metrics;
use crate::consumer::handle::{Consumer, not_negative};
use crate::consumer::state::Target;

impl Consumer {
    /// Reads on at `offset`.
    ///
    /// # Errors
    /// A partition that is not assigned, or a negative offset.
    pub fn seek(&self, at: &TopicPartition, offset: Offset) -> Result<(), Error> {
        not_negative(at, offset)?;
        self.go(at, Target::Position(Position::at(offset)))
    }

    /// Reads on at the first record there is.
    ///
    /// # Errors
    /// A partition that is not assigned.
    pub fn seek_to_beginning(&self, at: &TopicPartition) -> Result<(), Error> {
        self.go(at, Target::Timestamp(-2))
    }

    /// Reads on behind the last record there is.
    ///
    /// # Errors
    /// A partition that is not assigned.
    pub fn seek_to_end(&self, at: &TopicPartition) -> Result<(), Error> {
        self.go(at, Target::Timestamp(-1))
    }

    fn go(&self, at: &TopicPartition, target: Target) -> Result<(), Error> {
        self.shared.state.lock().jump(at, target)?;
        self.shared.changed();
        Ok(())
    }

    /// Hands out nothing of these partitions until [`Consumer::resume`]; they stay assigned.
    ///
    /// # Errors
    /// A partition that is not assigned.
    pub fn pause<'a>(
        &self,
        partitions: impl IntoIterator<Item = &'a TopicPartition>,
    ) -> Result<(), Error> {
        self.set_paused(partitions, true)
    }

    /// Hands records of these partitions out again.
    ///
    /// # Errors
    /// A partition that is not assigned.
    pub fn resume<'a>(
        &self,
        partitions: impl IntoIterator<Item = &'a TopicPartition>,
    ) -> Result<(), Error> {
        self.set_paused(partitions, false)
    }

    fn set_paused<'a>(
        &self,
        partitions: impl IntoIterator<Item = &'a TopicPartition>,
        paused: bool,
    ) -> Result<(), Error> {
        let mut state = self.shared.state.lock();
        for at in partitions {
            state.partition_mut(at)?.paused = paused;
        }
        drop(state);
        self.shared.changed();
        Ok(())
    }

    /// Records between the position and the end, by what the broker said last.
    pub fn lag(&self, at: &TopicPartition) -> Option<i64> {
        let state = self.shared.state.lock();
        state.partitions.get(at)?.lag(state.settings.read_committed)
    }

    /// First offset, and the end a reader may see, by what the broker said last.
    pub fn watermarks(&self, at: &TopicPartition) -> Option<(Offset, Offset)> {
        let state = self.shared.state.lock();
        let partition = state.partitions.get(at)?;
        Some((
            partition.log_start_offset?,
            partition.end(state.settings.read_committed)?,
        ))
    }

    /// What was done and what lies ahead.
    pub fn metrics(&self) -> Metrics {
        let state = self.shared.state.lock();
        let committed = state.settings.read_committed;
        let lag = state
            .partitions
            .iter()
            .filter_map(|(at, p)| Some((at.clone(), p.lag(committed)?)));
        let buffered: usize = state
            .partitions
            .values()
            .map(|partition| partition.buffered)
            .sum();
        Metrics {
            records: state.counters.records,
            bytes: state.counters.bytes,
            fetches: state.counters.fetches,
            fetched_bytes: state.counters.fetched_bytes,
            buffered_bytes: buffered as u64,
            commits: state.counters.commits,
            rebalances: state.counters.rebalances,
            partitions: state.partitions.len() as u64,
            lag: lag.collect(),
        }
    }
}
