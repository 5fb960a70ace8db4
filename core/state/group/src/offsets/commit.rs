//! OffsetCommit.

use kafka_rs_coordinator::{Now, Token};
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::offset_commit_response::{
    OffsetCommitResponsePartition, OffsetCommitResponseTopic,
};
use kafka_rs_wire::messages::{OffsetCommitRequest, OffsetCommitResponse};

use super::CommittedOffset;
use crate::classic::Step;
use crate::coordinator::Out;
use crate::{ClassicGroup, ConsumerGroup, Error, GroupCoordinator, Reply, State, record, refusal};

/// First version in which a group that does not exist is an error of its own (KIP-848).
const GROUP_ID_NOT_FOUND_SINCE: i16 = 9;

impl GroupCoordinator {
    pub(crate) fn commit_offsets(
        &mut self,
        now: Now,
        token: Token,
        api_version: i16,
        request: OffsetCommitRequest,
    ) -> Out {
        if let Err(error) = self.may_commit(api_version, &request) {
            let response = refusal::offset_commit(&request, error);
            return Out::reply(token, Reply::OffsetCommit(response));
        }
        let mut out = Out::default();
        self.with_group(now, &request.group_id, &mut out, |step, group| {
            keep_session(step, group, &request.member_id);
        });
        let response = self.commit(now, &request, &mut out);
        self.watch_expiry(now);
        out.replies.push((token, Reply::OffsetCommit(response)));
        out
    }

    fn may_commit(&self, api_version: i16, request: &OffsetCommitRequest) -> Result<(), ErrorCode> {
        if let Some(group) = self.consumer_groups.get(&request.group_id) {
            let allowed = self.may_commit_to(group, api_version, request);
            return allowed.map_err(|error| error.code());
        }
        match self.groups.get(&request.group_id) {
            Some(group) => validate_commit(group, request).map_err(|error| error.code()),
            // A consumer that assigns partitions to itself needs no group beforehand.
            None if request.generation_id_or_member_epoch < 0 => Ok(()),
            None if api_version >= GROUP_ID_NOT_FOUND_SINCE => Err(ErrorCode::GroupIdNotFound),
            None => Err(ErrorCode::IllegalGeneration),
        }
    }

    /// All or nothing: a partition that the member may not commit for refuses the others too.
    fn may_commit_to(
        &self,
        group: &ConsumerGroup,
        api_version: i16,
        request: &OffsetCommitRequest,
    ) -> Result<(), Error> {
        let allowed = group.may_commit(
            &request.member_id,
            request.group_instance_id.as_ref(),
            request.generation_id_or_member_epoch,
            Some(api_version),
        )?;
        for topic in &request.topics {
            for partition in &topic.partitions {
                if !self.is_metadata_too_large(partition.committed_metadata.as_ref()) {
                    allowed.check(&topic.topic_id, partition.partition_index)?;
                }
            }
        }
        Ok(())
    }

    fn commit(
        &self,
        now: Now,
        request: &OffsetCommitRequest,
        out: &mut Out,
    ) -> OffsetCommitResponse {
        let expire_timestamp = match request.retention_time_ms {
            -1 => None,
            retention_ms => Some(now.wall_ms.saturating_add(retention_ms)),
        };
        let mut response = OffsetCommitResponse::default();
        for topic in &request.topics {
            let mut answered = OffsetCommitResponseTopic {
                name: topic.name.clone(),
                topic_id: topic.topic_id,
                ..Default::default()
            };
            for partition in &topic.partitions {
                let error = if self.is_metadata_too_large(partition.committed_metadata.as_ref()) {
                    ErrorCode::OffsetMetadataTooLarge
                } else {
                    let committed = CommittedOffset {
                        offset: partition.committed_offset,
                        leader_epoch: partition.committed_leader_epoch,
                        metadata: partition.committed_metadata.clone().unwrap_or_default(),
                        commit_timestamp: now.wall_ms,
                        expire_timestamp,
                        topic_id: topic.topic_id,
                        record_offset: -1,
                    };
                    let index = partition.partition_index;
                    let id = &request.group_id;
                    out.records
                        .push(record::offset_commit(id, &topic.name, index, &committed));
                    ErrorCode::None
                };
                answered.partitions.push(OffsetCommitResponsePartition {
                    partition_index: partition.partition_index,
                    error_code: error.code(),
                    ..Default::default()
                });
            }
            response.topics.push(answered);
        }
        response
    }

    pub(super) fn is_metadata_too_large(&self, metadata: Option<&Str>) -> bool {
        // Kafka counts the units of Java's strings.
        let length = |text: &Str| text.encode_utf16().count();
        metadata.is_some_and(|text| length(text) > self.config.offset_metadata_max_bytes)
    }
}

/// In the classic protocol a commit is a sign of life.
pub(super) fn keep_session(step: &mut Step<'_>, group: &ClassicGroup, member_id: &str) {
    if matches!(group.state, State::Stable | State::PreparingRebalance) {
        step.keep_session(group, member_id);
    }
}

fn validate_commit(group: &ClassicGroup, request: &OffsetCommitRequest) -> Result<(), Error> {
    let generation = request.generation_id_or_member_epoch;
    let instance = request.group_instance_id.as_ref();
    if generation < 0 && group.is_empty() {
        // An administrator, or a consumer that assigns partitions to itself.
        return Ok(());
    }
    if generation >= 0 || !request.member_id.is_empty() || instance.is_some() {
        group.validate_member(&request.member_id, instance)?;
        group.validate_generation(generation)?;
    } else {
        return Err(Error::UnknownMemberId);
    }
    if group.state == State::CompletingRebalance {
        // The members do not know yet who owns what.
        return Err(Error::RebalanceInProgress);
    }
    Ok(())
}
