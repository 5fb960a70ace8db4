//! AddPartitionsToTxn: joining a transaction, and asking whether a partition has.

use kafka_rs_coordinator::Token;
use kafka_rs_types::{ErrorCode, TopicPartition};

use crate::coordinator::Out;
use crate::request::{AddPartitions, added};
use crate::{Reply, Transaction, TransactionCoordinator, TransactionState};

impl TransactionCoordinator {
    pub(crate) fn add_partitions(&mut self, token: Token, request: &AddPartitions) -> Out {
        let current = match self.current(request) {
            Ok(current) => current,
            Err(error) => return Out::reply(token, added(&request.partitions, error)),
        };
        let joined = Reply::AddPartitions(
            request
                .partitions
                .iter()
                .map(|partition| (partition.clone(), ErrorCode::None))
                .collect(),
        );
        let is_ongoing = current.state == TransactionState::Ongoing;
        if is_ongoing && request.partitions.is_subset(&current.partitions) {
            return Out::reply(token, joined);
        }
        let mut next = current.clone();
        let names = request.partitions.iter();
        // Names are copied so as not to keep the request's frame alive.
        next.partitions
            .extend(names.map(|p| TopicPartition::new(p.topic.detached(), p.partition)));
        next.state = TransactionState::Ongoing;
        next.last_update_ms = self.now.wall_ms;
        next.client_version = request.client_version;
        if !is_ongoing {
            next.start_ms = self.now.wall_ms;
        }
        Out {
            records: vec![self.record(&next)],
            replies: vec![(token, joined)],
            ..Out::default()
        }
    }

    pub(crate) fn verify_partitions(&self, request: &AddPartitions) -> Reply {
        let current = match self.current(request) {
            Ok(current) => current,
            Err(error) => return added(&request.partitions, error),
        };
        let codes = request.partitions.iter().map(|partition| {
            let code = match current.partitions.contains(partition) {
                true => ErrorCode::None,
                false => ErrorCode::TransactionAbortable,
            };
            (partition.clone(), code)
        });
        Reply::AddPartitions(codes.collect())
    }

    /// The transaction, if the producer is its own and it is not being ended.
    fn current(&self, request: &AddPartitions) -> Result<&Transaction, ErrorCode> {
        if request.transactional_id.is_empty() {
            return Err(ErrorCode::InvalidRequest);
        }
        let current = self
            .transaction(&request.transactional_id)
            .filter(|t| t.producer_id == request.producer.id)
            .ok_or(ErrorCode::InvalidProducerIdMapping)?;
        if current.producer_epoch != request.producer.epoch {
            return Err(ErrorCode::ProducerFenced);
        }
        if current.state.is_prepared() {
            return Err(ErrorCode::ConcurrentTransactions);
        }
        Ok(current)
    }
}
