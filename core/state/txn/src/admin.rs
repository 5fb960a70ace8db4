//! DescribeTransactions and ListTransactions (KIP-664).

use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::describe_transactions_response::{
    TopicData, TransactionState as Described,
};
use kafka_rs_wire::messages::list_transactions_response::TransactionState as Listed;

use crate::request::{ListTransactions, not_described};
use crate::{Reply, Transaction, TransactionCoordinator, TransactionState};

impl TransactionCoordinator {
    pub(crate) fn describe(&self, id: &Str) -> Reply {
        let described = match self.transaction(id) {
            _ if id.is_empty() => not_described(id.clone(), ErrorCode::InvalidRequest),
            Some(transaction) => described(transaction),
            None => not_described(id.clone(), ErrorCode::TransactionalIdNotFound),
        };
        Reply::Described(described)
    }

    pub(crate) fn list(&self, request: &ListTransactions) -> Reply {
        let states: Vec<TransactionState> = request
            .states
            .iter()
            .filter_map(|name| TransactionState::from_name(name))
            .collect();
        let includes = |t: &&Transaction| {
            let ids = &request.producer_ids;
            // As in Kafka, an id that never had a transaction began at -1, which is long ago.
            let age_ms = self.now.wall_ms.saturating_sub(t.start_ms);
            (ids.is_empty() || ids.contains(&t.producer_id))
                && (request.states.is_empty() || states.contains(&t.state))
                && (request.duration_ms < 0 || age_ms > request.duration_ms)
        };
        let listed = self.transactions().filter(includes).map(|t| Listed {
            transactional_id: t.transactional_id.clone(),
            producer_id: t.producer_id,
            transaction_state: Str::from_static(t.state.name()),
            ..Default::default()
        });
        Reply::Listed(ErrorCode::None, listed.collect())
    }
}

fn described(transaction: &Transaction) -> Described {
    let mut topics: Vec<TopicData> = Vec::new();
    for partition in &transaction.partitions {
        match topics.last_mut().filter(|t| t.topic == partition.topic) {
            Some(topic) => topic.partitions.push(partition.partition),
            None => topics.push(TopicData {
                topic: partition.topic.clone(),
                partitions: vec![partition.partition],
                ..Default::default()
            }),
        }
    }
    Described {
        error_code: ErrorCode::None.code(),
        transactional_id: transaction.transactional_id.clone(),
        transaction_state: Str::from_static(transaction.state.name()),
        transaction_timeout_ms: transaction.timeout_ms,
        transaction_start_time_ms: transaction.start_ms,
        producer_id: transaction.producer_id,
        producer_epoch: transaction.producer_epoch,
        topics,
        ..Default::default()
    }
}
