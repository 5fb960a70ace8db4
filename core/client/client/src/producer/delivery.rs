//! The news of a batch's fate, and those who wait for it.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};

use kafka_rs_types::{Offset, Timestamp, TopicPartition};
use parking_lot::Mutex;

use super::record::RecordMetadata;
use crate::Error;

/// What the broker said about a batch it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ack {
    /// Of the first record; -1 when the broker did not say.
    pub(crate) base_offset: Offset,
    /// The broker's time, where the topic has `message.timestamp.type=LogAppendTime`.
    pub(crate) log_append_time: Option<Timestamp>,
}

/// What became of a batch.
pub(crate) type Outcome = Result<Ack, Error>;

/// The first failure nobody was told of; `flush`, `commit` and `close` raise it.
pub(crate) type Untold = Arc<Mutex<Option<Error>>>;

/// The outcome of the records of a completion from this index on, up to the next part's.
#[derive(Debug)]
pub(crate) struct News {
    pub(crate) done: Arc<Completion>,
    pub(crate) first: i32,
    pub(crate) outcome: Outcome,
}

/// Tells everybody who waits for a batch. One per batch, however many records wait, and however
/// often the batch was split.
#[derive(Debug)]
pub(crate) struct Completion {
    at: TopicPartition,
    state: Mutex<State>,
    /// Somebody does not listen.
    unheard: AtomicBool,
    untold: Untold,
}

#[derive(Debug, Default)]
struct State {
    result: Option<Outcome>,
    /// Parts that were split off, by the index of their first record.
    parts: BTreeMap<i32, Option<Outcome>>,
    wakers: Vec<Waker>,
}

impl State {
    /// What became of the part that holds this record, and where the part begins.
    fn part(&mut self, index: i32) -> (i32, &mut Option<Outcome>) {
        match self.parts.range_mut(..=index).next_back() {
            Some((first, result)) => (*first, result),
            None => (0, &mut self.result),
        }
    }

    /// The result of all parts: the first failure, if one failed.
    fn whole(&self) -> Option<Outcome> {
        let mut whole = self.result.clone()?;
        for part in self.parts.values() {
            whole = whole.and(part.clone()?);
        }
        Some(whole)
    }
}

impl Completion {
    pub(crate) fn new(at: TopicPartition, untold: Untold) -> Arc<Self> {
        Arc::new(Self {
            at,
            state: Mutex::default(),
            unheard: AtomicBool::new(false),
            untold,
        })
    }

    /// One of those who could listen does not. To be called before it is finished.
    pub(crate) fn nobody_listens(&self) {
        self.unheard.store(true, Ordering::Relaxed);
    }

    /// The records from `index` on have an outcome of their own from now on.
    pub(crate) fn split_at(&self, index: i32) {
        self.state.lock().parts.entry(index).or_default();
    }

    /// What became of the part that begins at `first`; the first result counts.
    pub(crate) fn finish(&self, first: i32, result: Outcome) {
        let mut state = self.state.lock();
        let (_, part) = state.part(first);
        if part.is_some() {
            return;
        }
        if let (Err(error), true) = (&result, self.unheard.load(Ordering::Relaxed)) {
            self.untold.lock().get_or_insert_with(|| error.clone());
        }
        *part = Some(result);
        let open = state.result.is_none() || state.parts.values().any(Option::is_none);
        let wakers = match open {
            // Those of other parts go on waiting at their places.
            true => state.wakers.clone(),
            false => std::mem::take(&mut state.wakers),
        };
        drop(state);
        for waker in wakers {
            waker.wake();
        }
    }

    /// One of those who waited does so no longer.
    pub(crate) fn unheard(&self) {
        let state = self.state.lock();
        self.unheard.store(true, Ordering::Relaxed);
        if let Some(Err(error)) = state.whole() {
            self.untold.lock().get_or_insert(error);
        }
    }

    /// What `find` finds, or a promise to wake; `place` is where the caller's waker is.
    fn poll<T>(
        &self,
        cx: &Context<'_>,
        place: &mut Option<usize>,
        find: impl FnOnce(&mut State) -> Option<T>,
    ) -> Poll<T> {
        let mut state = self.state.lock();
        if let Some(found) = find(&mut state) {
            return Poll::Ready(found);
        }
        match place.and_then(|at| state.wakers.get_mut(at)) {
            Some(known) if known.will_wake(cx.waker()) => {}
            Some(known) => *known = cx.waker().clone(),
            None => {
                *place = Some(state.wakers.len());
                state.wakers.push(cx.waker().clone());
            }
        }
        Poll::Pending
    }

    /// Resolves with the batch's result, once all of its parts have one.
    pub(crate) async fn wait(&self) -> Outcome {
        let mut place = None;
        std::future::poll_fn(|cx| self.poll(cx, &mut place, |state| state.whole())).await
    }
}

/// A record that was taken in; resolves when it is acknowledged or has failed.
///
/// Dropping it ends the waiting only: the record is sent all the same, and a failure is raised by
/// the next [`Producer::flush`](super::Producer::flush) or close.
#[derive(Debug)]
pub struct Delivery {
    done: Arc<Completion>,
    index: i32,
    timestamp: Timestamp,
    place: Option<usize>,
    told: bool,
}

impl Delivery {
    pub(crate) fn new(done: Arc<Completion>, index: i32, timestamp: Timestamp) -> Self {
        Self {
            done,
            index,
            timestamp,
            place: None,
            told: false,
        }
    }
}

impl Future for Delivery {
    type Output = Result<RecordMetadata, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let index = this.index;
        let result = |state: &mut State| {
            let (first, result) = state.part(index);
            Some((first, result.clone()?))
        };
        let Poll::Ready((first, outcome)) = this.done.poll(cx, &mut this.place, result) else {
            return Poll::Pending;
        };
        this.told = true;
        Poll::Ready(outcome.map(|ack| RecordMetadata {
            partition: this.done.at.clone(),
            offset: match ack.base_offset {
                -1 => -1,
                base => base + i64::from(index - first),
            },
            timestamp: ack.log_append_time.unwrap_or(this.timestamp),
        }))
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        if !self.told {
            self.done.unheard();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completion() -> (Arc<Completion>, Untold) {
        let untold = Untold::default();
        let done = Completion::new(TopicPartition::new("t", 0), Arc::clone(&untold));
        (done, untold)
    }

    #[tokio::test]
    async fn every_record_of_a_batch_is_told_its_own_offset() {
        let (done, untold) = completion();
        let waiting: Vec<_> = (0..3)
            .map(|n| tokio::spawn(Delivery::new(Arc::clone(&done), n, 7)))
            .collect();
        tokio::task::yield_now().await;
        done.finish(
            0,
            Ok(Ack {
                base_offset: 40,
                log_append_time: None,
            }),
        );
        for (at, waiting) in waiting.into_iter().enumerate() {
            let told = waiting.await.expect("task").expect("acknowledged");
            assert_eq!((told.offset, told.timestamp), (40 + at as i64, 7));
        }
        assert_eq!(*untold.lock(), None);
    }

    #[tokio::test]
    async fn the_parts_of_a_split_batch_are_told_apart() {
        let (done, untold) = completion();
        let waiting: Vec<_> = (0..6)
            .map(|n| tokio::spawn(Delivery::new(Arc::clone(&done), n, 7)))
            .collect();
        let whole = tokio::spawn({
            let done = Arc::clone(&done);
            async move { done.wait().await }
        });
        tokio::task::yield_now().await;
        done.split_at(2);
        done.split_at(4);
        let ack = |base_offset| {
            Ok(Ack {
                base_offset,
                log_append_time: None,
            })
        };
        done.finish(4, ack(90));
        tokio::task::yield_now().await;
        let finished: Vec<_> = waiting.iter().map(|task| task.is_finished()).collect();
        assert_eq!(finished, [false, false, false, false, true, true]);
        done.finish(0, ack(10));
        done.finish(2, Err(Error::timeout("late")));
        done.finish(2, ack(50));
        let mut told = Vec::new();
        for task in waiting {
            told.push(task.await.expect("task").map(|record| record.offset).ok());
        }
        assert_eq!(told, [Some(10), Some(11), None, None, Some(90), Some(91)]);
        assert_eq!(whole.await.expect("task"), Err(Error::timeout("late")));
        assert_eq!(*untold.lock(), None);
    }

    #[tokio::test]
    async fn a_failure_nobody_listens_to_is_kept_and_one_that_is_told_is_not() {
        let (done, untold) = completion();
        let told = Delivery::new(Arc::clone(&done), 0, 0);
        done.finish(0, Err(Error::timeout("late")));
        told.await.expect_err("late");
        assert_eq!(*untold.lock(), None);
        drop(Delivery::new(Arc::clone(&done), 1, 0));
        assert_eq!(*untold.lock(), Some(Error::timeout("late")));
    }
}
