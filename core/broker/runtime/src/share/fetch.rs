use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use kafka_rs_share::{Acquire, Acquired, TopicIdPartition};
use kafka_rs_types::{ErrorCode, Rope, Str};

use super::SharePartitionManager;
use super::slot::{Slot, Wanted};
use crate::Waiter;

/// What a ShareFetch wants.
#[derive(Debug, Clone)]
pub struct ShareWanted {
    /// The group.
    pub group: Str,
    /// The member.
    pub member: Str,
    /// How long to wait for enough.
    pub max_wait: Duration,
    /// Bytes that are enough.
    pub min_bytes: usize,
    /// Most bytes in all; the first batch may be larger (KIP-74).
    pub max_bytes: usize,
    /// Most records in all, though batches of the log are not divided unless `strict`.
    pub max_records: usize,
    /// After how many records a new entry of the answer begins.
    pub batch_size: usize,
    /// Whether `max_records` holds to the letter (KIP-1206).
    pub strict: bool,
    /// In the order in which they are looked at.
    pub partitions: Vec<WantedPartition>,
}

/// A partition of a ShareFetch.
#[derive(Debug, Clone, Copy)]
pub struct WantedPartition {
    /// Topic and partition.
    pub partition: TopicIdPartition,
    /// Most bytes.
    pub max_bytes: usize,
}

/// What a member gets of a partition.
#[derive(Debug, Default)]
pub struct ShareFetched {
    /// Whole batches of the log that hold what was acquired, and more.
    pub records: Rope,
    /// What the member has from now on.
    pub acquired: Vec<Acquired>,
}

type Fetched = Result<ShareFetched, ErrorCode>;

struct Pass {
    results: Vec<Fetched>,
    /// There is something to say at once.
    urgent: bool,
    /// Bytes that are there, where that is not enough.
    bytes: usize,
}

impl SharePartitionManager {
    /// Gives a member records, in the order of the partitions; waits while there are too few.
    pub async fn fetch(&self, wanted: &ShareWanted) -> Vec<Fetched> {
        let deadline = self.tools.clock.monotonic() + wanted.max_wait;
        let mut pass = self.pass(wanted, wanted.max_wait.is_zero()).await;
        if pass.urgent || wanted.max_wait.is_zero() || wanted.partitions.is_empty() {
            return pass.results;
        }
        let expiry = self.tools.clock.sleep_until(deadline);
        tokio::pin!(expiry);
        loop {
            let missing = wanted.min_bytes.saturating_sub(pass.bytes).max(1);
            let waiter = Waiter::new(i64::try_from(missing).unwrap_or(i64::MAX));
            let slots = wanted
                .partitions
                .iter()
                .filter_map(|wanted_one| self.slot(&wanted.group, &wanted_one.partition).ok());
            let parked: Vec<_> = slots
                .map(|slot| {
                    let records = slot.log.park_fetch(&waiter);
                    (records, slot.waiters.park_for_bytes(&waiter))
                })
                .collect();
            // What came between the pass and the parking was reported to nobody.
            pass = self.pass(wanted, false).await;
            if pass.urgent {
                return pass.results;
            }
            let expired = tokio::select! {
                biased;
                () = waiter.woken() => false,
                () = &mut expiry => true,
            };
            drop(parked);
            pass = self.pass(wanted, expired).await;
            if expired || pass.urgent {
                return pass.results;
            }
        }
    }

    /// Looks at every partition once; with `anyway`, takes also what is not enough.
    async fn pass(&self, wanted: &ShareWanted, anyway: bool) -> Pass {
        let slots = wanted
            .partitions
            .iter()
            .map(|one| self.open(&wanted.group, one.partition));
        let slots = join_all(slots).await;
        let mut pass = Pass {
            results: Vec::with_capacity(slots.len()),
            urgent: slots.iter().any(|slot| slot.as_ref().is_err_and(is_urgent)),
            bytes: 0,
        };
        let enough = pass.urgent || anyway || {
            pass.bytes = available(wanted, &slots);
            pass.bytes >= wanted.min_bytes
        };
        let (mut bytes, mut records) = (wanted.max_bytes, wanted.max_records);
        let mut any = false;
        for (slot, one) in slots.into_iter().zip(&wanted.partitions) {
            let slot = match slot {
                Ok(slot) => slot,
                // The client asks again all by itself.
                Err(error) if !is_urgent(&error) => {
                    pass.results.push(Ok(ShareFetched::default()));
                    continue;
                }
                Err(error) => {
                    pass.results.push(Err(error));
                    continue;
                }
            };
            if !enough || records == 0 || bytes == 0 {
                pass.results.push(Ok(ShareFetched::default()));
                continue;
            }
            let given = slot.give(&Wanted {
                acquire: Acquire {
                    member: &wanted.member,
                    max_records: records,
                    batch_size: wanted.batch_size,
                    strict: wanted.strict,
                },
                max_bytes: one.max_bytes.min(bytes),
                min_one: !any,
            });
            match &given {
                Ok(given) => {
                    let taken: i64 = given.acquired.iter().map(|a| a.last - a.first + 1).sum();
                    records = records.saturating_sub(usize::try_from(taken).unwrap_or(0));
                    bytes = bytes.saturating_sub(given.records.len());
                    any |= !given.acquired.is_empty();
                }
                Err(_) => pass.urgent = true,
            }
            pass.results.push(given.map_err(|error| error.code()));
        }
        pass.urgent |= any;
        pass
    }

    async fn open(&self, group: &Str, partition: TopicIdPartition) -> Result<Arc<Slot>, ErrorCode> {
        let slot = self.slot(group, &partition).map_err(|error| error.code())?;
        slot.open().await?;
        Ok(slot)
    }
}

/// The share coordinator's troubles pass, and clients do not expect to hear of them.
fn is_urgent(error: &ErrorCode) -> bool {
    *error != ErrorCode::CoordinatorNotAvailable
}

/// Bytes that could be given, counted no further than needed.
fn available(wanted: &ShareWanted, slots: &[Result<Arc<Slot>, ErrorCode>]) -> usize {
    if wanted.min_bytes <= 1 {
        // Whoever is content with anything need not count.
        return wanted.min_bytes;
    }
    let mut bytes = 0;
    for (slot, one) in slots.iter().zip(&wanted.partitions) {
        let Ok(slot) = slot else { continue };
        // What cannot be read is said when it is tried.
        bytes += slot.available(one.max_bytes).unwrap_or(usize::MAX / 2);
        if bytes >= wanted.min_bytes {
            break;
        }
    }
    bytes
}
