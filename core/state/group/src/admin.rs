//! DescribeGroups, ListGroups, DeleteGroups.

use std::collections::BTreeSet;

use kafka_rs_coordinator::Token;
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::ListGroupsRequest;
use kafka_rs_wire::messages::consumer_group_describe_response;
use kafka_rs_wire::messages::delete_groups_response::DeletableGroupResult;
use kafka_rs_wire::messages::describe_groups_response::DescribedGroup;
use kafka_rs_wire::messages::share_group_describe_response;

use crate::consumer::group_tombstones;
use crate::coordinator::Out;
use crate::{Error, GroupCoordinator, Reply, record, share};

/// First version in which an unknown group is an error and not just dead (KIP-1043).
const NOT_FOUND_SINCE: i16 = 6;

impl GroupCoordinator {
    pub(crate) fn describe_groups(&self, api_version: i16, groups: Vec<Str>) -> Reply {
        let described = groups.into_iter().map(|id| match self.groups.get(&id) {
            Some(group) => group.describe(),
            None => dead(api_version, id),
        });
        Reply::DescribeGroups(described.collect())
    }

    pub(crate) fn list_groups(&self, request: &ListGroupsRequest) -> Reply {
        let lower = |filter: &[Str]| -> BTreeSet<String> {
            filter
                .iter()
                .map(|entry| entry.trim().to_lowercase())
                .collect()
        };
        let states = lower(&request.states_filter);
        let types = lower(&request.types_filter);
        let wanted = |filter: &BTreeSet<String>, value: &str| {
            filter.is_empty() || filter.contains(&value.to_lowercase())
        };
        let classic = self.groups.values().map(|group| group.list());
        let consumer = self.consumer_groups.values().map(|group| group.list());
        let share = self.share_groups.values().map(|group| group.list());
        let groups = classic.chain(consumer).chain(share).filter(|group| {
            wanted(&states, &group.group_state) && wanted(&types, &group.group_type)
        });
        Reply::ListGroups(ErrorCode::None.code(), groups.collect())
    }

    pub(crate) fn describe_consumer_groups(&self, groups: Vec<Str>) -> Reply {
        let described = groups
            .into_iter()
            .map(|id| match self.consumer_group_or_error(&id) {
                Ok(group) => group.describe(self.config.default_assignor(), &self.metadata),
                Err(error) => consumer_group_describe_response::DescribedGroup {
                    error_code: error.code().code(),
                    error_message: Some(Str::from(error.to_string())),
                    group_id: id,
                    ..Default::default()
                },
            });
        Reply::ConsumerGroupDescribe(described.collect())
    }

    pub(crate) fn describe_share_groups(&self, groups: Vec<Str>) -> Reply {
        let described = groups
            .into_iter()
            .map(|id| match self.share_group_or_error(&id) {
                Ok(group) => group.describe(&self.metadata),
                Err(error) => share_group_describe_response::DescribedGroup {
                    error_code: error.code().code(),
                    error_message: Some(Str::from(error.to_string())),
                    group_id: id,
                    ..Default::default()
                },
            });
        Reply::ShareGroupDescribe(described.collect())
    }

    pub(crate) fn delete_groups(&mut self, token: Token, groups: Vec<Str>) -> Out {
        let mut out = Out::default();
        let mut results = Vec::new();
        // A group that is named twice is gone by the second time.
        let mut deleted = BTreeSet::new();
        for id in groups {
            let error = match self.may_delete(&id) {
                _ if deleted.contains(&id) => ErrorCode::GroupIdNotFound,
                Err(error) => error.code(),
                Ok(()) => {
                    for place in self.offsets.places_of(&id) {
                        let tombstone =
                            record::offset_tombstone(&id, &place.topic, place.partition);
                        out.records.push(tombstone);
                    }
                    self.end_group(&id, &mut out);
                    deleted.insert(id.clone());
                    ErrorCode::None
                }
            };
            results.push(DeletableGroupResult {
                group_id: id,
                error_code: error.code(),
                ..Default::default()
            });
        }
        out.replies.push((token, Reply::DeleteGroups(results)));
        out
    }

    fn may_delete(&self, id: &Str) -> Result<(), Error> {
        let classic = self.groups.get(id).map(|group| group.is_empty());
        let consumer = self.consumer_groups.get(id).map(|group| group.is_empty());
        let share = self.share_groups.get(id).map(|group| group.is_empty());
        match classic.or(consumer).or(share) {
            None => Err(Error::GroupIdNotFound(id.clone())),
            Some(false) => Err(Error::NonEmptyGroup),
            Some(true) => Ok(()),
        }
    }

    /// Writes the end of a group without members.
    pub(crate) fn end_group(&self, id: &Str, out: &mut Out) {
        if let Some(group) = self.share_groups.get(id) {
            out.records.extend(share::group_tombstones(group));
            return;
        }
        match self.consumer_groups.get(id) {
            Some(group) => out.records.extend(group_tombstones(group)),
            None => out.records.push(record::group_tombstone(id)),
        }
    }
}

fn dead(api_version: i16, group_id: Str) -> DescribedGroup {
    let mut group = DescribedGroup {
        group_state: Str::from_static("Dead"),
        ..Default::default()
    };
    if api_version >= NOT_FOUND_SINCE {
        group.error_code = ErrorCode::GroupIdNotFound.code();
        group.error_message = Some(Str::from(format!("Group {group_id} not found.")));
    }
    group.group_id = group_id;
    group
}
