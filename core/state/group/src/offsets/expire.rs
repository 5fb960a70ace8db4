//! Offsets that nobody has used for long enough go, and empty groups after them (KIP-211).

use std::ops::Bound;

use kafka_rs_coordinator::Now;
use kafka_rs_types::{Str, Timestamp};

use super::CommittedOffset;
use crate::coordinator::{Out, Timer};
use crate::{ClassicGroup, GroupCoordinator, State, record};

/// Most tombstones of one sweep that go into one append; the rest follows right after.
const TOMBSTONES_MAX: usize = 1_000;

/// From when on an offset's retention counts.
enum Retention {
    /// It does not expire now.
    Kept,
    /// From its commit.
    SinceCommit,
    /// From when the group lost its last member; unknown for groups out of old logs.
    SinceEmpty(Option<Timestamp>),
}

impl GroupCoordinator {
    /// Sees to it that offsets are looked at from time to time, while there are groups.
    pub(crate) fn watch_expiry(&mut self, now: Now) {
        // The first offset of a simple group is only about to be replayed: so this does not ask
        // whether there are groups but, in `sweep`, whether there are any left.
        if self.active && !self.sweeping {
            self.sweeping = true;
            let deadline = now.after_ms(self.config.offsets_retention_check_interval_ms);
            self.timers.schedule(Timer::Sweep(None), deadline);
        }
    }

    /// Decides which offsets and groups expire, in portions.
    pub(crate) fn sweep(&mut self, now: Now, after: Option<Str>, out: &mut Out) {
        let from = match &after {
            Some(id) => Bound::Excluded(id.clone()),
            None => Bound::Unbounded,
        };
        // Both kinds in the order of their ids, which are those of one kind only.
        let range = (from, Bound::Unbounded);
        let classic = self.groups.range(range.clone()).map(|(id, _)| id);
        let consumer = self.consumer_groups.range(range).map(|(id, _)| id);
        let mut ids: Vec<&Str> = classic.chain(consumer).collect();
        ids.sort();
        for id in ids {
            if self.expire_group(now, id, out) {
                self.end_group(id, out);
            }
            if out.records.len() >= TOMBSTONES_MAX {
                self.timers
                    .schedule(Timer::Sweep(Some(id.clone())), now.monotonic);
                return;
            }
        }
        self.sweeping = false;
        if !self.groups.is_empty() || !self.consumer_groups.is_empty() {
            self.watch_expiry(now);
        }
    }

    /// Decides about one group; true when it goes too.
    fn expire_group(&self, now: Now, id: &Str, out: &mut Out) -> bool {
        if let Some(group) = self.consumer_groups.get(id) {
            let subscribed = |topic: &str| group.is_subscribed_to(topic);
            let all_gone = self.expire_offsets(now, id, &Retention::SinceCommit, subscribed, out);
            return all_gone && group.is_empty();
        }
        let Some(group) = self.groups.get(id) else {
            return false;
        };
        let subscribed = |topic: &str| group.is_subscribed_to(topic);
        let all_gone = self.expire_offsets(now, id, &retention(group), subscribed, out);
        all_gone && group.is_empty()
    }

    /// Decides about a group's offsets; true when none remains.
    fn expire_offsets(
        &self,
        now: Now,
        id: &Str,
        retention: &Retention,
        is_subscribed: impl Fn(&str) -> bool,
        out: &mut Out,
    ) -> bool {
        let mut all_gone = true;
        for (topic, partitions) in self.offsets.of_group(id).into_iter().flatten() {
            let subscribed = is_subscribed(topic);
            for (partition, committed) in partitions {
                let expired = !subscribed
                    && self.is_expired(now, retention, committed)
                    && !self.offsets.is_pending(id, topic, *partition);
                if expired {
                    out.records
                        .push(record::offset_tombstone(id, topic, *partition));
                }
                all_gone &= expired;
            }
        }
        all_gone && !self.offsets.has_open_transaction(id)
    }

    fn is_expired(&self, now: Now, retention: &Retention, committed: &CommittedOffset) -> bool {
        let since = match retention {
            Retention::Kept => return false,
            Retention::SinceCommit => committed.commit_timestamp,
            Retention::SinceEmpty(since) => since.unwrap_or(committed.commit_timestamp),
        };
        match committed.expire_timestamp {
            Some(expire_timestamp) => now.wall_ms >= expire_timestamp,
            None => now.wall_ms.saturating_sub(since) >= self.config.offsets_retention_ms,
        }
    }
}

fn retention(group: &ClassicGroup) -> Retention {
    if group.protocol_type.is_none() {
        return Retention::SinceCommit;
    }
    match group.state {
        State::Empty => Retention::SinceEmpty(group.state_since),
        // Members may have dropped a topic: its offsets age while others are in use.
        State::Stable if group.uses_consumer_protocol() && group.subscribed_topics.is_some() => {
            Retention::SinceCommit
        }
        _ => Retention::Kept,
    }
}
