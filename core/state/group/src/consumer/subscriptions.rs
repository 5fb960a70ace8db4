//! Which topics a group reads, and through how many members and regular expressions.

use std::collections::BTreeMap;

use kafka_rs_types::Str;

use super::ConsumerMember;
use super::group::{count_down, count_up};
use super::regex::ResolvedRegex;
use crate::MetadataView;

/// The topics and regular expressions of a group's members.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Subscriptions {
    /// By topic: members that name it.
    by_name: BTreeMap<Str, usize>,
    /// By topic: resolved regular expressions that match it.
    by_regex: BTreeMap<Str, usize>,
    /// By regular expression: members that use it.
    pub(crate) regexes: BTreeMap<Str, usize>,
}

impl Subscriptions {
    pub(crate) fn contains(&self, topic: &str) -> bool {
        self.by_name.contains_key(topic) || self.by_regex.contains_key(topic)
    }

    /// How many members use a regular expression.
    pub(crate) fn members_with(&self, regex: &str) -> usize {
        self.regexes.get(regex).copied().unwrap_or(0)
    }

    /// One member changed, came or went.
    pub(crate) fn replace_member<'a>(
        &mut self,
        old: Option<&'a ConsumerMember>,
        new: Option<&'a ConsumerMember>,
    ) {
        let same = matches!((old, new), (Some(old), Some(new))
            if old.subscribed_topic_names == new.subscribed_topic_names);
        if !same {
            let names = |member: Option<&'a ConsumerMember>| {
                let members = member.into_iter();
                members.flat_map(|member| &member.subscribed_topic_names)
            };
            count_down(names(old), &mut self.by_name);
            count_up(names(new), &mut self.by_name);
        }
        count_down(
            old.and_then(ConsumerMember::regex).into_iter(),
            &mut self.regexes,
        );
        count_up(
            new.and_then(ConsumerMember::regex).into_iter(),
            &mut self.regexes,
        );
    }

    /// A regular expression was resolved anew, or is not needed any more.
    pub(crate) fn replace_regex(
        &mut self,
        old: Option<&ResolvedRegex>,
        new: Option<&ResolvedRegex>,
    ) {
        count_down(
            old.into_iter().flat_map(|regex| &regex.topics),
            &mut self.by_regex,
        );
        count_up(
            new.into_iter().flat_map(|regex| &regex.topics),
            &mut self.by_regex,
        );
    }

    /// Whether all of `members` members read the same topics, as far as counts tell.
    pub(crate) fn are_homogeneous(&self, members: usize) -> bool {
        match self.regexes.values().next() {
            None => self.by_regex.is_empty() && self.by_name.values().all(|n| *n == members),
            Some(count) => {
                *count == members
                    && self.by_name.is_empty()
                    && self.by_regex.values().all(|regexes| *regexes == 1)
            }
        }
    }

    /// Stands for the topics that are read, as they are: changes when one appears, grows or goes.
    pub(crate) fn metadata_hash(&self, metadata: &MetadataView) -> i64 {
        let only_regex = self
            .by_regex
            .keys()
            .filter(|name| !self.by_name.contains_key(*name));
        let mut names: Vec<&Str> = self.by_name.keys().chain(only_regex).collect();
        names.sort();
        metadata.topics_hash(names)
    }
}
