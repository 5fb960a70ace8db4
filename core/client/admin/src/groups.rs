//! Groups: list, describe, delete.

use std::collections::BTreeMap;

use kafka_rs_client::{Destination, Error};
use kafka_rs_types::{ErrorCode, Str, TopicPartition};
use kafka_rs_wire::messages::describe_groups_response::{DescribedGroup, DescribedGroupMember};
use kafka_rs_wire::messages::{
    ConsumerProtocolAssignment, DeleteGroupsRequest, DescribeGroupsRequest, ListGroupsRequest,
};
use kafka_rs_wire::{Message as _, Reader};

use crate::admin::{Admin, Items, error_code, item};

/// A group by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupListing {
    /// Its id.
    pub group_id: Str,
    /// `consumer`, `connect` or whatever its members call it; empty when it only has offsets.
    pub protocol_type: Str,
    /// Its state by Kafka's name; empty when the broker is too old to say.
    pub state: Str,
    /// `classic`, `consumer` or `share`; empty when the broker is too old to say.
    pub group_type: Str,
}

/// A group with its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupDescription {
    /// Its id.
    pub group_id: Str,
    /// Its state by Kafka's name.
    pub state: Str,
    /// `consumer`, `connect` or whatever its members call it.
    pub protocol_type: Str,
    /// The assignor the members agreed on.
    pub protocol: Str,
    /// Its members.
    pub members: Vec<GroupMember>,
}

/// A member of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupMember {
    /// The id the coordinator gave it.
    pub member_id: Str,
    /// `group.instance.id` of a static member.
    pub group_instance_id: Option<Str>,
    /// `client.id`.
    pub client_id: Str,
    /// Where it connects from.
    pub client_host: Str,
    /// What it consumes; empty when its protocol is not the consumers'.
    pub assignment: Vec<TopicPartition>,
}

impl Admin {
    /// Every group of the cluster, by id.
    ///
    /// # Errors
    /// When a broker does not answer: half a list is none.
    pub async fn list_groups(&self) -> Result<Vec<GroupListing>, Error> {
        let mut found = BTreeMap::new();
        for broker in self.metadata(Some(&[])).await?.brokers {
            let to = Destination::Broker(broker.node_id);
            let response = self
                .client
                .call_with(
                    &to,
                    &self.client.options(),
                    |_| ListGroupsRequest::default(),
                    |answer| error_code(answer.error_code),
                )
                .await?;
            let groups = item(
                error_code(response.error_code),
                None,
                &format!("groups of broker {}", broker.node_id),
                response.groups,
            )?;
            for group in groups {
                let listing = GroupListing {
                    group_id: group.group_id.detached(),
                    protocol_type: group.protocol_type.detached(),
                    state: group.group_state.detached(),
                    group_type: group.group_type.detached(),
                };
                found.insert(listing.group_id.clone(), listing);
            }
        }
        Ok(found.into_values().collect())
    }

    /// A group with its members. One that does not exist is an error, whatever version answers.
    ///
    /// # Errors
    /// When there was no answer, or the coordinator refuses.
    pub async fn describe_group(&self, group_id: &Str) -> Result<GroupDescription, Error> {
        let request = DescribeGroupsRequest {
            groups: vec![group_id.clone()],
            ..DescribeGroupsRequest::default()
        };
        let response = self
            .client
            .call_with(
                &Destination::GroupCoordinator(group_id.clone()),
                &self.client.options(),
                |_| request.clone(),
                |answer| {
                    let first = answer.groups.first();
                    first.map_or(ErrorCode::None, |group| error_code(group.error_code))
                },
            )
            .await?;
        let Some(group) = response.groups.into_iter().next() else {
            return Err(Error::serde(format!(
                "the answer does not name group {group_id}"
            )));
        };
        let what = format!("group {group_id}");
        // Before version 6 (KIP-1043) a group that is not there is a dead one.
        if group.error_code == 0 && group.group_state == "Dead" {
            return Err(Error::kafka(ErrorCode::GroupIdNotFound, what));
        }
        let (code, message) = (error_code(group.error_code), group.error_message.clone());
        item(code, message, &what, described(&group))
    }

    /// Deletes groups that have no members, with their offsets.
    ///
    /// # Errors
    /// When there was no answer; errors of single groups are in the map.
    pub async fn delete_groups(&self, group_ids: &[Str]) -> Result<Items<Str, ()>, Error> {
        let mut done = BTreeMap::new();
        for group_id in group_ids {
            done.insert(group_id.clone(), self.delete_group(group_id).await);
        }
        Ok(done)
    }

    async fn delete_group(&self, group_id: &Str) -> Result<(), Error> {
        let request = DeleteGroupsRequest {
            groups_names: vec![group_id.clone()],
            ..DeleteGroupsRequest::default()
        };
        let response = self
            .client
            .call_with(
                &Destination::GroupCoordinator(group_id.clone()),
                &self.client.options(),
                |_| request.clone(),
                |answer| {
                    let first = answer.results.first();
                    first.map_or(ErrorCode::None, |group| error_code(group.error_code))
                },
            )
            .await?;
        let what = format!("group {group_id}");
        let mut rows = response.results.into_iter();
        rows.try_for_each(|row| item(error_code(row.error_code), row.error_message, &what, ()))
    }
}

fn described(group: &DescribedGroup) -> GroupDescription {
    let consumers = group.protocol_type == "consumer";
    let member = |member: &DescribedGroupMember| GroupMember {
        member_id: member.member_id.detached(),
        group_instance_id: member.group_instance_id.as_ref().map(Str::detached),
        client_id: member.client_id.detached(),
        client_host: member.client_host.detached(),
        assignment: if consumers {
            assignment(member)
        } else {
            Vec::new()
        },
    };
    GroupDescription {
        group_id: group.group_id.detached(),
        state: group.group_state.detached(),
        protocol_type: group.protocol_type.detached(),
        protocol: group.protocol_data.detached(),
        members: group.members.iter().map(member).collect(),
    }
}

/// Members write what they like; what is no assignment of Kafka's is shown as none.
fn assignment(member: &DescribedGroupMember) -> Vec<TopicPartition> {
    let mut bytes = member.member_assignment.clone();
    if bytes.len() < 2 {
        return Vec::new();
    }
    let prefix = bytes.split_to(2);
    let version = i16::from_be_bytes([prefix[0], prefix[1]]);
    let mut reader = Reader::new(bytes);
    let newest = ConsumerProtocolAssignment::VALID.max;
    let Ok(decoded) = ConsumerProtocolAssignment::decode(&mut reader, version.clamp(0, newest))
    else {
        return Vec::new();
    };
    let mut partitions: Vec<_> = decoded
        .assigned_partitions
        .iter()
        .flat_map(|topic| {
            let name = topic.topic.detached();
            let partitions = topic.partitions.iter();
            partitions.map(move |index| TopicPartition::new(name.clone(), *index))
        })
        .collect();
    partitions.sort();
    partitions
}
