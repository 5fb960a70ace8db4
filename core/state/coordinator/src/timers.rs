use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Deadlines by key, in monotonic time.
///
/// A deadline that only moves away, as a session's does with every heartbeat, costs one map
/// update: the queue keeps the earlier moment and looks up the true one when it comes.
#[derive(Debug, Clone)]
pub struct Timers<K> {
    due: BTreeMap<K, Due>,
    queue: BTreeSet<(Duration, K)>,
}

#[derive(Debug, Clone, Copy)]
struct Due {
    deadline: Duration,
    /// The moment under which the key stands in the queue; never after `deadline`.
    queued: Duration,
}

impl<K> Default for Timers<K> {
    fn default() -> Self {
        Self {
            due: BTreeMap::new(),
            queue: BTreeSet::new(),
        }
    }
}

impl<K: Ord + Clone> Timers<K> {
    /// Sets or moves the deadline of `key`.
    pub fn schedule(&mut self, key: K, deadline: Duration) {
        if let Some(due) = self.due.get_mut(&key) {
            due.deadline = deadline;
            if deadline < due.queued {
                self.queue.remove(&(due.queued, key.clone()));
                due.queued = deadline;
                self.queue.insert((deadline, key));
            }
            return;
        }
        let due = Due {
            deadline,
            queued: deadline,
        };
        self.queue.insert((deadline, key.clone()));
        self.due.insert(key, due);
    }

    /// Forgets `key`.
    pub fn cancel(&mut self, key: &K) {
        if let Some(due) = self.due.remove(key) {
            self.queue.remove(&(due.queued, key.clone()));
        }
    }

    /// No timer fires before this moment. One may fire later than it; ask again then.
    pub fn next_deadline(&self) -> Option<Duration> {
        self.queue.first().map(|(at, _)| *at)
    }

    /// When `key` is due.
    pub fn deadline(&self, key: &K) -> Option<Duration> {
        self.due.get(key).map(|due| due.deadline)
    }

    /// Takes one key whose deadline has been reached, the earliest first.
    pub fn pop_due(&mut self, now: Duration) -> Option<K> {
        while self.queue.first().is_some_and(|(at, _)| *at <= now) {
            let (at, key) = self.queue.pop_first()?;
            let Some(due) = self.due.get_mut(&key) else {
                continue;
            };
            if due.deadline == at {
                self.due.remove(&key);
                return Some(key);
            }
            // It was moved away. Due or not, it goes behind those that are due before it.
            due.queued = due.deadline;
            self.queue.insert((due.deadline, key));
        }
        None
    }

    /// Timers that are set.
    pub fn len(&self) -> usize {
        self.due.len()
    }

    /// True when no timer is set.
    pub fn is_empty(&self) -> bool {
        self.due.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const fn ms(value: u64) -> Duration {
        Duration::from_millis(value)
    }

    #[test]
    fn a_moved_deadline_fires_once_and_at_its_last_value() {
        let mut timers = Timers::default();
        timers.schedule("a", ms(10));
        timers.schedule("a", ms(30));
        assert_eq!(timers.next_deadline(), Some(ms(10)));
        assert_eq!(timers.pop_due(ms(29)), None);
        assert_eq!(timers.next_deadline(), Some(ms(30)));
        assert_eq!(timers.pop_due(ms(30)), Some("a"));
        assert_eq!(timers.pop_due(ms(99)), None);
        assert!(timers.is_empty());
    }

    #[test]
    fn an_earlier_deadline_replaces_a_later_one() {
        let mut timers = Timers::default();
        timers.schedule("a", ms(30));
        timers.schedule("a", ms(10));
        assert_eq!(timers.pop_due(ms(10)), Some("a"));
        assert_eq!(timers.next_deadline(), None);
    }

    #[test]
    fn due_keys_come_in_order_and_cancelled_ones_never() {
        let mut timers = Timers::default();
        timers.schedule("late", ms(20));
        timers.schedule("early", ms(10));
        timers.schedule("gone", ms(5));
        timers.cancel(&"gone");
        assert_eq!(timers.pop_due(ms(50)), Some("early"));
        assert_eq!(timers.pop_due(ms(50)), Some("late"));
        assert_eq!(timers.pop_due(ms(50)), None);
    }

    #[derive(Debug, Clone)]
    enum Step {
        Schedule(u8, u64),
        Cancel(u8),
        /// Time goes on and everything due is taken.
        Advance(u64),
        /// One is taken, what else is due stays.
        Take,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            4 => (0..6u8, 0..40u64).prop_map(|(key, after)| Step::Schedule(key, after)),
            1 => (0..6u8).prop_map(Step::Cancel),
            2 => (0..25u64).prop_map(Step::Advance),
            1 => Just(Step::Take),
        ];
        vec(step, 0..60)
    }

    /// A plain map of deadlines; the next is found by looking at all.
    #[derive(Default)]
    struct Model(BTreeMap<u8, u64>);

    impl Model {
        fn pop_due(&mut self, now: u64) -> Option<u8> {
            let due = self.0.iter().filter(|(_, at)| **at <= now);
            let (key, _) = due.min_by_key(|(key, at)| (**at, **key))?;
            let key = *key;
            self.0.remove(&key);
            Some(key)
        }
    }

    proptest! {
        #[test]
        fn timers_are_a_map_of_deadlines(steps in steps()) {
            let (mut timers, mut model) = (Timers::default(), Model::default());
            let mut now = 0;
            for step in steps {
                match step {
                    Step::Schedule(key, after) => {
                        timers.schedule(key, ms(now + after));
                        model.0.insert(key, now + after);
                    }
                    Step::Cancel(key) => {
                        timers.cancel(&key);
                        model.0.remove(&key);
                    }
                    Step::Advance(by) => {
                        now += by;
                        loop {
                            let taken = timers.pop_due(ms(now));
                            prop_assert_eq!(taken, model.pop_due(now));
                            if taken.is_none() {
                                break;
                            }
                        }
                        // Whoever sleeps until the next deadline must not wake at once for nothing for ever.
                        prop_assert!(timers.next_deadline().is_none_or(|at| at > ms(now)));
                    }
                    Step::Take => prop_assert_eq!(timers.pop_due(ms(now)), model.pop_due(now)),
                }
                prop_assert_eq!(timers.len(), model.0.len());
                prop_assert_eq!(timers.is_empty(), model.0.is_empty());
                for key in 0..6 {
                    prop_assert_eq!(timers.deadline(&key), model.0.get(&key).map(|at| ms(*at)));
                }
                let earliest = model.0.values().min().map(|at| ms(*at));
                // Never after the earliest deadline, or it would be missed.
                prop_assert!(timers.next_deadline() <= earliest || earliest.is_none());
                prop_assert_eq!(timers.next_deadline().is_none(), earliest.is_none());
            }
        }
    }
}
