//! TxnOffsetCommit: offsets that count once their transaction is committed (KIP-98, KIP-447).

use kafka_rs_coordinator::{InTransaction, Now, Token};
use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::txn_offset_commit_response::{
    TxnOffsetCommitResponsePartition, TxnOffsetCommitResponseTopic,
};
use kafka_rs_wire::messages::{TxnOffsetCommitRequest, TxnOffsetCommitResponse};

use super::CommittedOffset;
use super::commit::keep_session;
use crate::coordinator::Out;
use crate::{ClassicGroup, ConsumerGroup, Error, GroupCoordinator, Reply, record, refusal};

impl GroupCoordinator {
    pub(crate) fn commit_transactional_offsets(
        &mut self,
        now: Now,
        token: Token,
        request: TxnOffsetCommitRequest,
        verification: Option<u64>,
    ) -> Out {
        if let Err(error) = self.may_commit_in_transaction(&request) {
            let response = refusal::txn_offset_commit(&request, error);
            return Out::reply(token, Reply::TxnOffsetCommit(response));
        }
        let mut out = Out::default();
        self.with_group(now, &request.group_id, &mut out, |step, group| {
            keep_session(step, group, &request.member_id);
        });
        let response = self.commit_in_transaction(now, &request, &mut out);
        if !out.records.is_empty() {
            out.transaction = Some(InTransaction {
                producer_id: request.producer_id,
                producer_epoch: request.producer_epoch,
                verification,
            });
        }
        self.watch_expiry(now);
        out.replies.push((token, Reply::TxnOffsetCommit(response)));
        out
    }

    fn may_commit_in_transaction(&self, request: &TxnOffsetCommitRequest) -> Result<(), ErrorCode> {
        if let Some(group) = self.consumer_groups.get(&request.group_id) {
            let allowed = self.may_commit_in_transaction_to(group, request);
            return allowed.map_err(|error| match error {
                // What producers understand.
                Error::StaleMemberEpoch { .. } => ErrorCode::IllegalGeneration,
                other => other.code(),
            });
        }
        match self.groups.get(&request.group_id) {
            Some(group) => validate(group, request).map_err(|error| error.code()),
            // A producer that does not say which member it commits for.
            None if request.generation_id_or_member_epoch < 0 => Ok(()),
            None => Err(ErrorCode::IllegalGeneration),
        }
    }

    fn may_commit_in_transaction_to(
        &self,
        group: &ConsumerGroup,
        request: &TxnOffsetCommitRequest,
    ) -> Result<(), Error> {
        let allowed = group.may_commit(
            &request.member_id,
            request.group_instance_id.as_ref(),
            request.generation_id_or_member_epoch,
            None,
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

    fn commit_in_transaction(
        &self,
        now: Now,
        request: &TxnOffsetCommitRequest,
        out: &mut Out,
    ) -> TxnOffsetCommitResponse {
        let mut response = TxnOffsetCommitResponse::default();
        for topic in &request.topics {
            let mut answered = TxnOffsetCommitResponseTopic {
                name: topic.name.clone(),
                topic_id: topic.topic_id,
                ..Default::default()
            };
            for partition in &topic.partitions {
                let metadata = partition.committed_metadata.as_ref();
                let error = if self.is_metadata_too_large(metadata) {
                    ErrorCode::OffsetMetadataTooLarge
                } else {
                    let committed = CommittedOffset {
                        offset: partition.committed_offset,
                        leader_epoch: partition.committed_leader_epoch,
                        metadata: metadata.cloned().unwrap_or_default(),
                        commit_timestamp: now.wall_ms,
                        expire_timestamp: None,
                        topic_id: topic.topic_id,
                        record_offset: -1,
                    };
                    let index = partition.partition_index;
                    let id = &request.group_id;
                    out.records
                        .push(record::offset_commit(id, &topic.name, index, &committed));
                    ErrorCode::None
                };
                answered.partitions.push(TxnOffsetCommitResponsePartition {
                    partition_index: partition.partition_index,
                    error_code: error.code(),
                    ..Default::default()
                });
            }
            response.topics.push(answered);
        }
        response
    }
}

/// Whether the sender may commit for the group. Unlike a plain commit it may name no member at all,
/// as producers before KIP-447 do, and the group may be in the middle of a rebalance.
fn validate(group: &ClassicGroup, request: &TxnOffsetCommitRequest) -> Result<(), Error> {
    let generation = request.generation_id_or_member_epoch;
    let instance = request.group_instance_id.as_ref();
    if generation < 0 && group.is_empty() {
        return Ok(());
    }
    if generation >= 0 || !request.member_id.is_empty() || instance.is_some() {
        group.validate_member(&request.member_id, instance)?;
        group.validate_generation(generation)?;
    }
    Ok(())
}
