//! What the library's client has told its applications.

use std::collections::BTreeMap;

use crate::ledger::PARTITIONS;

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing was said yet.
    Open,
    /// Acknowledged, at this offset where it is known.
    Acked(i64),
    /// Failed, and it may be there all the same.
    Unknown,
    /// Failed for certain.
    Failed,
}

/// A record's name: producer, partition, number.
pub(crate) type Name = (usize, i32, u64);

/// Everything told so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) sent: BTreeMap<Name, Outcome>,
    /// By partition and offset: the record a reader was given.
    pub(crate) seen: BTreeMap<(i32, i64), String>,
    /// By partition: where the group goes on.
    pub(crate) group_next: BTreeMap<i32, i64>,
    /// By partition: the last position whose commit was acknowledged.
    pub(crate) committed: BTreeMap<i32, i64>,
    pub(crate) commits: u64,
    pub(crate) read: u64,
    pub(crate) copied: u64,
    pub(crate) violations: Vec<String>,
}

impl Tally {
    pub(crate) fn violated(&mut self, what: String) {
        self.violations.push(what);
    }

    pub(crate) fn acknowledged(&self) -> u64 {
        let acked = |outcome: &&Outcome| matches!(outcome, Outcome::Acked(_));
        self.sent.values().filter(acked).count() as u64
    }

    /// A member of the group was given a record.
    pub(crate) fn group_read(&mut self, partition: i32, offset: i64, record: &str) {
        self.read += 1;
        let next = self.group_next.entry(partition).or_default();
        *next = (*next).max(offset + 1);
        match self.seen.get(&(partition, offset)) {
            Some(before) if before != record => {
                let what = format!(
                    "partition {partition} offset {offset}: {record} where a reader saw {before}"
                );
                self.violated(what);
            }
            Some(_) => {}
            None => {
                self.seen.insert((partition, offset), record.to_owned());
            }
        }
    }

    /// Holds what was told against what is in the log of a partition, from offset 0 up to `end`.
    pub(crate) fn check_log(&mut self, partition: i32, log: &[(i64, String)], end: i64) {
        let mut wrong = Vec::new();
        let mut last: BTreeMap<usize, u64> = BTreeMap::new();
        let mut found: BTreeMap<Name, i64> = BTreeMap::new();
        for (offset, text) in log {
            let Some(name) = parse(text).filter(|name| name.1 == partition) else {
                wrong.push(format!("partition {partition} offset {offset}: {text}"));
                continue;
            };
            let (producer, _, number) = name;
            if last.get(&producer).is_some_and(|before| number <= *before) {
                let before = last[&producer];
                wrong.push(format!(
                    "partition {partition} offset {offset}: {text} stands behind number {before}"
                ));
            }
            last.insert(producer, number);
            found.insert(name, *offset);
            if let Some(seen) = self.seen.get(&(partition, *offset))
                && seen != text
            {
                wrong.push(format!(
                    "partition {partition} offset {offset}: {text}, a reader was given {seen}"
                ));
            }
        }
        for (name, outcome) in self.sent.iter().filter(|(name, _)| name.1 == partition) {
            let there = found.get(name).copied();
            let right = match (outcome, there) {
                (Outcome::Acked(-1), Some(_)) | (Outcome::Failed, None) | (Outcome::Unknown, _) => {
                    true
                }
                (Outcome::Acked(told), Some(at)) => *told == at,
                _ => false,
            };
            if !right {
                wrong.push(format!(
                    "record {name:?} was told {outcome:?}, it is at {there:?}"
                ));
            }
        }
        let read = self.group_next.get(&partition).copied().unwrap_or(0);
        for (offset, text) in log.iter().filter(|(offset, _)| *offset < read) {
            if !self.seen.contains_key(&(partition, *offset)) {
                wrong.push(format!(
                    "partition {partition} offset {offset}: {text} was kept from the group, which is at {read}"
                ));
            }
        }
        let beyond = self.seen.range((partition, end)..(partition, i64::MAX));
        if let Some(((_, offset), text)) = beyond.into_iter().next() {
            wrong.push(format!(
                "partition {partition} offset {offset}: {text} was read and is gone"
            ));
        }
        wrong.truncate(4);
        wrong.into_iter().for_each(|what| self.violated(what));
    }

    /// Where the group stands by the broker, at the end.
    pub(crate) fn check_group(&mut self, stands: &BTreeMap<i32, i64>) {
        for partition in 0..PARTITIONS {
            let stands = stands.get(&partition).copied().unwrap_or(-1);
            let promised = self.committed.get(&partition).copied().unwrap_or(-1);
            let read = self.group_next.get(&partition).copied().unwrap_or(0);
            if stands < promised || stands > read {
                self.violated(format!(
                    "the group stands at {stands} of partition {partition}, committed was {promised}, read up to {read}"
                ));
            }
        }
    }
}

/// The name a value begins with.
pub(crate) fn text(name: Name) -> String {
    format!("{}:{}:{}", name.0, name.1, name.2)
}

fn parse(text: &str) -> Option<Name> {
    let mut parts = text.split(':');
    let name = (
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
    );
    parts.next().is_none().then_some(name)
}
