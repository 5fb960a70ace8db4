//! Offsets an application asks for beside reading.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::future::join_all;
use kafka_rs_platform::Platform;
use kafka_rs_types::{ErrorCode, LeaderEpoch, Offset, Timestamp, TopicPartition};
use parking_lot::Mutex;

use crate::consumer::batch::Position;
use crate::consumer::handle::{Consumer, invalid};
use crate::consumer::partition::Phase;
use crate::consumer::requests::{self, OffsetAndTimestamp, Rows};
use crate::{Client, Error};

impl Consumer {
    /// Where the next record to be handed out is; waits until that is known.
    ///
    /// # Errors
    /// A partition that is not assigned; the time for calls is over.
    pub async fn position(&self, at: &TopicPartition) -> Result<Position, Error> {
        let found = Mutex::new(None);
        self.wait_for("finding the position", |state| {
            match state.partition_mut(at) {
                Err(error) => {
                    *found.lock() = Some(Err(error));
                    true
                }
                Ok(partition) => {
                    let known = match &partition.phase {
                        Phase::Ready => partition.position.map(Ok),
                        Phase::Failed(error) => Some(Err(error.clone())),
                        _ => None,
                    };
                    *found.lock() = known;
                    found.lock().is_some()
                }
            }
        })
        .await?;
        found
            .into_inner()
            .unwrap_or_else(|| Err(invalid("no position")))
    }

    /// What the group has committed; partitions without are left out.
    ///
    /// # Errors
    /// No group, no answer, or a refusal.
    pub async fn committed(
        &self,
        partitions: impl IntoIterator<Item = TopicPartition>,
    ) -> Result<BTreeMap<TopicPartition, Position>, Error> {
        let group = self.member()?.group_id;
        let partitions = partitions.into_iter().collect();
        let options = self.shared.client.options();
        let mut retry = Retry::new(&self.shared.client, "asking for committed offsets");
        loop {
            let client = &self.shared.client;
            let rows = requests::committed(client, &options, &group, true, &partitions).await;
            match rows.and_then(rows_or_first_error) {
                Ok(mut found) => {
                    found.retain(|_, position| position.offset >= 0);
                    return Ok(found);
                }
                // A transaction that is about to commit offsets is waited for (KIP-447).
                Err(error) => retry.after(error).await?,
            }
        }
    }

    /// The first offsets there are.
    ///
    /// # Errors
    /// No answer, or a refusal.
    pub async fn beginning_offsets(
        &self,
        partitions: impl IntoIterator<Item = TopicPartition>,
    ) -> Result<BTreeMap<TopicPartition, Offset>, Error> {
        let found = self
            .offsets(partitions.into_iter().map(|at| (at, -2)).collect())
            .await?;
        Ok(found
            .into_iter()
            .map(|(at, found)| (at, found.offset))
            .collect())
    }

    /// The ends: behind the last record, or the last stable offset for `read_committed`.
    ///
    /// # Errors
    /// No answer, or a refusal.
    pub async fn end_offsets(
        &self,
        partitions: impl IntoIterator<Item = TopicPartition>,
    ) -> Result<BTreeMap<TopicPartition, Offset>, Error> {
        let found = self
            .offsets(partitions.into_iter().map(|at| (at, -1)).collect())
            .await?;
        Ok(found
            .into_iter()
            .map(|(at, found)| (at, found.offset))
            .collect())
    }

    /// The first record at or after each timestamp; partitions without one are left out.
    ///
    /// # Errors
    /// No answer, or a refusal.
    pub async fn offsets_for_times(
        &self,
        timestamps: BTreeMap<TopicPartition, Timestamp>,
    ) -> Result<BTreeMap<TopicPartition, OffsetAndTimestamp>, Error> {
        let mut found = self.offsets(timestamps).await?;
        found.retain(|_, found| found.offset >= 0);
        Ok(found)
    }

    async fn offsets(
        &self,
        timestamps: BTreeMap<TopicPartition, Timestamp>,
    ) -> Result<BTreeMap<TopicPartition, OffsetAndTimestamp>, Error> {
        let client = &self.shared.client;
        let read_committed = self.shared.state.lock().settings.read_committed;
        client.add_topics(timestamps.keys().map(|at| at.topic.clone()));
        let mut retry = Retry::new(&self.shared.client, "asking for offsets");
        loop {
            match self.offsets_once(&timestamps, read_committed).await {
                Ok(found) => return Ok(found),
                Err(error) => retry.after(error).await?,
            }
            client.refresh_metadata().await?;
        }
    }

    async fn offsets_once(
        &self,
        timestamps: &BTreeMap<TopicPartition, Timestamp>,
        read_committed: bool,
    ) -> Result<BTreeMap<TopicPartition, OffsetAndTimestamp>, Error> {
        let client = &self.shared.client;
        let metadata = client.fresh_metadata().await?;
        let mut nodes: BTreeMap<_, BTreeMap<_, (Timestamp, LeaderEpoch)>> = BTreeMap::new();
        for (at, timestamp) in timestamps {
            let (node, epoch) = metadata.leader(at).ok_or_else(|| {
                let code = ErrorCode::LeaderNotAvailable;
                Error::kafka(code, format!("{at} has no leader"))
            })?;
            nodes
                .entry(node.id)
                .or_default()
                .insert(at.clone(), (*timestamp, epoch));
        }
        let options = self.shared.once();
        let calls = nodes.iter().map(|(node, rows)| {
            requests::list_offsets(client, &options, *node, read_committed, rows)
        });
        let mut found = BTreeMap::new();
        for rows in join_all(calls).await {
            found.extend(rows_or_first_error(rows?)?);
        }
        Ok(found)
    }
}

fn rows_or_first_error<T>(rows: Rows<T>) -> Result<BTreeMap<TopicPartition, T>, Error> {
    rows.into_iter().map(|(at, row)| Ok((at, row?))).collect()
}

/// Tries of one call, for as long as calls may take.
struct Retry<'a> {
    client: &'a Client,
    what: &'static str,
    deadline: Duration,
    failures: u32,
}

impl<'a> Retry<'a> {
    fn new(client: &'a Client, what: &'static str) -> Self {
        Self {
            client,
            what,
            deadline: client.platform().clock.monotonic() + client.options().timeout,
            failures: 0,
        }
    }

    /// Waits before the next try.
    ///
    /// # Errors
    /// `error` when it is not worth another try; that the time is over.
    async fn after(&mut self, error: Error) -> Result<(), Error> {
        if !error.is_retriable() {
            return Err(error);
        }
        self.failures += 1;
        let Platform { clock, random } = self.client.platform();
        let wait = self.client.retry().wait(self.failures, random.as_ref());
        if clock.monotonic() + wait >= self.deadline {
            let message = format!("{} took too long: {error}", self.what);
            return Err(Error::timeout(message));
        }
        clock.sleep(wait).await;
        Ok(())
    }
}
