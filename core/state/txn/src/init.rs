//! InitProducerId with a transactional id (KIP-98, KIP-360, KIP-588).

use kafka_rs_coordinator::Token;
use kafka_rs_types::{ErrorCode, ProducerEpoch};

use crate::coordinator::Out;
use crate::request::{InitProducerId, Producer};
use crate::transaction::{NO_EPOCH, NO_PRODUCER_ID, is_exhausted};
use crate::{Reply, Transaction, TransactionCoordinator, TransactionState};

impl TransactionCoordinator {
    pub(crate) fn init_producer_id(&mut self, token: Token, request: &InitProducerId) -> Out {
        let refuse = |error| Out::reply(token, Reply::InitProducerId(Err(error)));
        if request.transactional_id.is_empty() {
            return refuse(ErrorCode::InvalidRequest);
        }
        if request.timeout_ms <= 0 || request.timeout_ms > self.config.max_timeout_ms {
            return refuse(ErrorCode::InvalidTransactionTimeout);
        }
        let known = self.transactions.get(&request.transactional_id);
        let current = match (known, request.fresh_producer_id) {
            (Some(transaction), _) => (**transaction).clone(),
            (None, Some(id)) => Transaction::new(request.transactional_id.detached(), id),
            (None, None) => return Out::reply(token, Reply::NeedsProducerId),
        };
        if !is_expected(&current, request.expected) {
            return refuse(ErrorCode::ProducerFenced);
        }
        match current.state {
            state if state.is_settled() => self.next_epoch(token, request, current),
            TransactionState::Ongoing => {
                // The new producer comes again until the old one's transaction is out of the way.
                let mut out = self.fence_and_abort(current);
                let wait = Reply::InitProducerId(Err(ErrorCode::ConcurrentTransactions));
                out.replies.push((token, wait));
                out
            }
            _ => refuse(ErrorCode::ConcurrentTransactions),
        }
    }

    fn next_epoch(&mut self, token: Token, request: &InitProducerId, current: Transaction) -> Out {
        let expected = request.expected.map(|producer| producer.epoch);
        let next = Transaction {
            previous_producer_id: current.producer_id,
            next_producer_id: NO_PRODUCER_ID,
            timeout_ms: request.timeout_ms,
            state: TransactionState::Empty,
            partitions: Default::default(),
            start_ms: -1,
            last_update_ms: self.now.wall_ms,
            ..current.clone()
        };
        let is_current = expected.is_none_or(|epoch| epoch == current.producer_epoch);
        if current.is_epoch_exhausted() && is_current {
            let Some(producer_id) = request.fresh_producer_id else {
                return Out::reply(token, Reply::NeedsProducerId);
            };
            let next = Transaction {
                producer_id,
                producer_epoch: 0,
                ..next
            };
            let last = expected.map_or(NO_EPOCH, |_| current.producer_epoch);
            return self.initialized(token, next, last);
        }
        let last_epoch = self.last_epoch(&current);
        let (producer_epoch, last) = match expected {
            None => (current.producer_epoch + 1, NO_EPOCH),
            Some(epoch)
                if current.producer_epoch == NO_EPOCH || epoch == current.producer_epoch =>
            {
                (current.producer_epoch + 1, current.producer_epoch)
            }
            // The answer to the same request was lost.
            Some(epoch) if epoch == last_epoch => (current.producer_epoch, last_epoch),
            Some(_) => {
                let fenced = Reply::InitProducerId(Err(ErrorCode::ProducerFenced));
                return Out::reply(token, fenced);
            }
        };
        let next = Transaction {
            producer_epoch,
            ..next
        };
        self.initialized(token, next, last)
    }

    fn initialized(&mut self, token: Token, next: Transaction, last: ProducerEpoch) -> Out {
        self.set_last_epoch(&next, last);
        self.watch_expiry();
        Out {
            records: vec![self.record(&next)],
            replies: vec![(token, Reply::InitProducerId(Ok(next.producer())))],
            ..Out::default()
        }
    }
}

/// Whether a producer that says what it was may go on: it was the last one, or its epochs ran out
/// and its successor is.
fn is_expected(current: &Transaction, expected: Option<Producer>) -> bool {
    let Some(expected) = expected else {
        return true;
    };
    current.producer_epoch == NO_EPOCH
        || expected.id == current.producer_id
        || (expected.id == current.previous_producer_id && is_exhausted(expected.epoch))
}
