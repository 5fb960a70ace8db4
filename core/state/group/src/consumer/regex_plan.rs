//! When a group's regular expressions are resolved, and what comes of it.

use kafka_rs_types::Str;

use super::plan::Plan;
use super::regex::{compile, resolve};
use super::{ConsumerMember, records};
use crate::Error;

/// A group's expressions are not resolved more often than this, in milliseconds.
const REFRESH_INTERVAL_MIN_MS: i64 = 10_000;

/// What a change of a member's regular expression means for the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RegexChange {
    /// It did not change.
    None,
    /// It did, and which topics the new one stands for is to be found out.
    Unresolved,
    /// It did, and which topics the group reads is known.
    Resolved,
}

impl Plan<'_> {
    /// Follows a member from one regular expression to another, and sees whether the group's are to be
    /// resolved again.
    pub(super) fn update_regex(
        &mut self,
        old: &ConsumerMember,
        new: &ConsumerMember,
    ) -> Result<RegexChange, Error> {
        let mut change = RegexChange::None;
        let mut is_new = false;
        let subscriptions = &self.group.subscriptions;
        if old.subscribed_topic_regex != new.subscribed_topic_regex {
            change = RegexChange::Unresolved;
            match new.regex() {
                Some(regex) if subscriptions.members_with(regex) == 0 => {
                    compile(regex)?;
                    is_new = true;
                }
                Some(regex) if self.group.regexes.contains_key(regex) => {
                    change = RegexChange::Resolved;
                }
                Some(_) => {}
                None if old.regex().is_some() => change = RegexChange::Resolved,
                None => {}
            }
            if let Some(regex) = old.regex()
                && subscriptions.members_with(regex) == 1
            {
                let tombstone = records::regex_tombstone(&self.group.id, regex);
                self.records.push(tombstone);
            }
        }
        self.soft.resolve = self.must_resolve(old, new, is_new);
        Ok(change)
    }

    fn must_resolve(&self, old: &ConsumerMember, new: &ConsumerMember, is_new: bool) -> bool {
        let group = self.group;
        if self.resolving || (!is_new && group.subscriptions.regexes.is_empty()) {
            return false;
        }
        let now_ms = self.now.wall_ms;
        let last = group.regexes.values().next();
        if last.is_some_and(|last| now_ms <= last.timestamp + REFRESH_INTERVAL_MIN_MS) {
            return false;
        }
        let mut subscriptions = group.subscriptions.clone();
        subscriptions.replace_member(Some(old), Some(new));
        let interval_ms = i64::from(self.config.consumer_regex_refresh_interval_ms);
        let wanted = is_new
            || subscriptions.regexes.len() != group.regexes.len()
            || last.map_or(0, |last| last.version) < self.new_topics_version
            || last.is_none_or(|last| now_ms > last.timestamp + interval_ms);
        wanted && !subscriptions.regexes.is_empty()
    }

    /// Resolves the regular expressions of the group's members.
    pub(super) fn resolve_regexes(&mut self) {
        let group = self.group;
        let expressions: Vec<&Str> = group.subscriptions.regexes.keys().collect();
        let resolved = resolve(expressions.into_iter(), self.metadata, self.now.wall_ms);
        let mut subscriptions = group.subscriptions.clone();
        let mut bump = false;
        for (expression, resolved) in resolved {
            let old = group.regexes.get(&expression);
            let known = old.map(|old| &old.topics);
            if known.is_none_or(|known| *known != resolved.topics) {
                bump |= known.is_some() || !resolved.topics.is_empty();
                subscriptions.replace_regex(old, Some(&resolved));
            }
            let record = records::regex(&group.id, &expression, &resolved);
            self.records.push(record);
        }
        let hash = subscriptions.metadata_hash(self.metadata);
        if bump || hash != group.metadata_hash {
            let epoch = group.epoch + 1;
            self.records.push(records::epoch(&group.id, epoch, hash));
            self.refresh_at(epoch);
        }
    }
}
