//! How share groups begin, lose members, and keep time; and what becomes of their partitions' states.

use std::collections::BTreeMap;

use kafka_rs_coordinator::{Now, Record, Token};
use kafka_rs_types::{Str, Uuid};

use super::group::{SharedTopic, SharedTopics, add, take};
use super::{ShareGroup, records};
use crate::coordinator::{Out, Timer};
use crate::{DeletedTopic, Error, GroupCoordinator, Partitions, Reply, record};

/// The states of a group's partitions, as one record has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct States {
    pub(crate) initializing: SharedTopics,
    pub(crate) initialized: SharedTopics,
    pub(crate) deleting: BTreeMap<Uuid, Str>,
}

impl ShareGroup {
    pub(crate) fn clone_states(&self) -> States {
        States {
            initializing: self.initializing.clone(),
            initialized: self.initialized.clone(),
            deleting: self.deleting.clone(),
        }
    }
}

impl GroupCoordinator {
    pub(crate) fn share_group_or_error(&self, id: &Str) -> Result<&ShareGroup, Error> {
        match self.share_groups.get(id) {
            Some(group) => Ok(group),
            None if self.groups.contains_key(id) || self.consumer_groups.contains_key(id) => {
                Err(Error::NotAShareGroup(id.clone()))
            }
            None => Err(Error::GroupIdNotFound(id.clone())),
        }
    }

    /// The share group of this id, which a member that joins may begin: set when there is none yet, with
    /// what ends the group that it takes the place of.
    pub(super) fn enter_share_group(
        &self,
        id: &Str,
        joins: bool,
    ) -> Result<(Option<ShareGroup>, Vec<Record>), Error> {
        if self.share_groups.contains_key(id) {
            return Ok((None, Vec::new()));
        }
        if self.consumer_groups.contains_key(id) {
            return Err(Error::NotAShareGroup(id.clone()));
        }
        match self.groups.get(id) {
            None if !joins => Err(Error::GroupIdNotFound(id.clone())),
            None => Ok((Some(ShareGroup::empty(id)), Vec::new())),
            // An empty group that has no offsets either is only a name.
            Some(classic) if joins && classic.is_empty() && self.offsets.of_group(id).is_none() => {
                Ok((
                    Some(ShareGroup::empty(id)),
                    vec![record::group_tombstone(id)],
                ))
            }
            Some(_) => Err(Error::NotAShareGroup(id.clone())),
        }
    }

    /// Takes a member out of its group.
    pub(crate) fn fence_share(&mut self, group_id: &Str, id: &Str, out: &mut Out) {
        let Some(group) = self.share_groups.get(group_id) else {
            return;
        };
        if !group.members.contains_key(id) {
            return;
        }
        out.records.extend(records::member_tombstones(group_id, id));
        let others = group.members.values().filter(|member| member.id != *id);
        let names: std::collections::BTreeSet<&Str> = others.flat_map(|m| &m.subscribed).collect();
        let hash = self.metadata.topics_hash(names);
        let epoch = group.epoch + 1;
        out.records.push(records::epoch(group_id, epoch, hash));
        self.timers
            .cancel(&Timer::ShareSession(group_id.clone(), id.clone()));
    }

    /// Gives a member `timeout_ms` from now until it must be heard of.
    pub(super) fn expect_share(&mut self, now: Now, group: &Str, member: &Str, timeout_ms: i32) {
        let timer = Timer::ShareSession(group.clone(), member.clone());
        self.timers.schedule(timer, now.after_ms(timeout_ms.into()));
    }

    /// All records are replayed: everybody has a session's time to be heard of.
    pub(crate) fn load_share_groups(&mut self, now: Now) {
        let mut members = Vec::new();
        for (id, group) in &self.share_groups {
            let session_ms = self.config.share_session_timeout_ms(&self.metadata, id);
            let ids = group.members.keys();
            members.extend(ids.map(|member| (id.clone(), member.clone(), session_ms)));
        }
        for (group, member, session_ms) in members {
            self.expect_share(now, &group, &member, session_ms);
        }
    }

    /// Has the share groups that read one of `topics` look at them with their next heartbeat.
    pub(crate) fn share_metadata_changed(&mut self, topics: &[Str]) {
        for group in self.share_groups.values_mut() {
            if topics.iter().any(|topic| group.reads(topic)) {
                group.refresh = None;
            }
        }
    }

    /// The share coordinator has made states, or could not.
    pub(crate) fn share_states_initialized(
        &self,
        token: Token,
        group_id: &Str,
        topics: &Partitions,
        done: bool,
    ) -> Out {
        let mut out = Out::reply(token, Reply::ShareStates);
        let Some(group) = self.share_groups.get(group_id) else {
            return out;
        };
        let mut next = group.clone_states();
        take(&mut next.initializing, topics);
        if done {
            let made = topics.iter().filter_map(|(id, partitions)| {
                // A topic that was deleted meanwhile is not missed.
                let name = self.metadata.get().topic_by_id(id)?.name;
                let partitions = partitions.clone();
                Some((*id, SharedTopic { name, partitions }))
            });
            add(&mut next.initialized, &made.collect());
        }
        if next != group.clone_states() {
            out.records.push(records::states(group_id, &next));
        }
        out
    }

    /// The share coordinator has deleted the states of these topics.
    pub(crate) fn share_states_deleted(
        &self,
        token: Token,
        group_id: &Str,
        topics: &[Uuid],
    ) -> Out {
        let mut out = Out::reply(token, Reply::ShareStates);
        let Some(group) = self.share_groups.get(group_id) else {
            return out;
        };
        let mut next = group.clone_states();
        next.deleting.retain(|id, _| !topics.contains(id));
        if next != group.clone_states() {
            out.records.push(records::states(group_id, &next));
        }
        out
    }

    /// Topics are gone, and so are the states of their partitions.
    pub(crate) fn share_topics_deleted(&self, topics: &[DeletedTopic], out: &mut Out) {
        for (id, group) in &self.share_groups {
            let mut next = group.clone_states();
            for topic in topics {
                next.initializing.remove(&topic.id);
                next.initialized.remove(&topic.id);
                next.deleting.remove(&topic.id);
            }
            if next != group.clone_states() {
                out.records.push(records::states(id, &next));
            }
        }
    }
}
