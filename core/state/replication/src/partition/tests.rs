use std::collections::BTreeMap;

use kafka_rs_records::{BatchBuilder, Compression, EndTransactionMarker, Stamp};
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const LAG: i64 = 30_000;

fn partition(log_end_offset: Offset, high_watermark: Offset) -> PartitionState {
    let log = Recovered {
        log_start_offset: 0,
        log_end_offset,
        high_watermark,
        producers: ProducerStateTable::new(log_end_offset, 1 << 40),
        leader_epochs: LeaderEpochCache::new(),
    };
    PartitionState::new(1, LAG, 1, log)
}

fn lead(leader_epoch: LeaderEpoch, partition_epoch: i32, replicas: &[i32], isr: &[i32]) -> Event {
    Event::BecomeLeader(Assignment {
        leader_epoch,
        partition_epoch,
        replicas: replicas.to_vec(),
        isr: isr.to_vec(),
    })
}

fn appended(log_end_offset: Offset) -> Event {
    Event::Appended { log_end_offset }
}

fn fetched(replica_id: NodeId, fetch_offset: Offset) -> Event {
    Event::FollowerFetched {
        replica_id,
        fetch_offset,
        log_start_offset: 0,
    }
}

fn committed(isr: &[i32], partition_epoch: i32) -> Event {
    Event::IsrAnswered(IsrAnswer::Committed {
        isr: isr.to_vec(),
        partition_epoch,
    })
}

fn code(result: Result<(), Error>) -> &'static str {
    result.map_or_else(|error| error.code().name(), |()| "NONE")
}

#[test]
fn a_lone_leader_is_its_own_isr_and_acknowledges_at_once() {
    let mut state = partition(10, 4);
    let effects = state.step(0, lead(0, 0, &[1], &[1]));
    assert_eq!(
        (effects.high_watermark, effects.leadership_changed),
        (Some(10), true)
    );
    assert!(effects.leader_epochs_changed);
    let effects = state.step(1, appended(15));
    assert_eq!(
        (effects.high_watermark, effects.last_stable_offset),
        (Some(15), Some(15))
    );
    assert_eq!(state.ack_state(0, 15), AckState::Replicated);
    assert_eq!(state.ack_state(0, 16), AckState::Waiting);
    assert_eq!(state.next_deadline(), None);
    assert_eq!(code(state.check_enough_replicas()), "NONE");
    let _ = state.step(2, Event::MinInSyncReplicas(2));
    // One replica can never be two, so the setting is capped by the replica count.
    assert_eq!(code(state.check_enough_replicas()), "NONE");
}

#[test]
fn the_high_watermark_waits_for_the_slowest_of_the_isr() {
    let mut state = partition(0, 0);
    let _ = state.step(0, lead(3, 0, &[1, 2, 3], &[1, 2, 3]));
    let _ = state.step(0, appended(10));
    assert_eq!(state.high_watermark(), 0);
    let _ = state.step(1, fetched(2, 10));
    assert_eq!(state.ack_state(3, 5), AckState::Waiting);
    let effects = state.step(1, fetched(3, 6));
    assert_eq!(effects.high_watermark, Some(6));
    assert_eq!(state.ack_state(3, 5), AckState::Replicated);
    assert_eq!(state.readable_end(Isolation::LogEnd), 10);
    assert_eq!(state.readable_end(Isolation::HighWatermark), 6);
    assert_eq!(state.follower(3).unwrap().log_end_offset, 6);
}

#[test]
fn a_lagging_replica_leaves_the_isr_only_when_the_controller_agrees() {
    let mut state = partition(0, 0);
    let _ = state.step(0, lead(3, 7, &[1, 2], &[1, 2]));
    let _ = state.step(0, appended(10));
    assert_eq!(state.next_deadline(), Some(LAG + 1));
    assert_eq!(state.step(LAG, Event::Tick).propose_isr, None);
    let effects = state.step(LAG + 1, Event::Tick);
    let proposal = IsrProposal {
        leader_epoch: 3,
        partition_epoch: 7,
        isr: vec![1],
    };
    assert_eq!(effects.propose_isr, Some(proposal));
    assert_eq!(
        (effects.high_watermark, state.next_deadline()),
        (None, None)
    );
    assert_eq!(state.step(LAG + 2, Event::Tick).propose_isr, None);
    let effects = state.step(LAG + 3, committed(&[1], 8));
    assert_eq!((effects.high_watermark, state.isr()), (Some(10), &[1][..]));
}

#[test]
fn a_refused_proposal_is_repeated_after_a_pause() {
    let mut state = partition(0, 0);
    let _ = state.step(0, lead(3, 7, &[1, 2], &[1, 2]));
    let _ = state.step(0, appended(10));
    let late = LAG + 1;
    assert!(state.step(late, Event::Tick).propose_isr.is_some());
    let refused = Event::IsrAnswered(IsrAnswer::Rejected);
    assert_eq!(state.step(late, refused).propose_isr, None);
    assert_eq!(state.next_deadline(), Some(late + 500));
    assert!(state.step(late + 500, Event::Tick).propose_isr.is_some());
}

#[test]
fn a_replica_joins_the_isr_once_it_has_what_is_replicated_and_the_epochs_start() {
    let mut state = partition(8, 5);
    let _ = state.step(0, lead(3, 7, &[1, 2], &[1]));
    assert_eq!(state.high_watermark(), 8);
    assert_eq!(state.step(1, fetched(2, 7)).propose_isr, None);
    let effects = state.step(2, fetched(2, 8));
    assert_eq!(effects.propose_isr.unwrap().isr, [1, 2]);
    // While proposed, it counts for the high watermark, for it may be in already.
    assert_eq!(state.step(3, appended(9)).high_watermark, None);
    let _ = state.step(4, committed(&[1, 2], 8));
    assert_eq!(state.step(5, fetched(2, 9)).high_watermark, Some(9));
}

#[test]
fn below_min_isr_nothing_is_accepted_and_the_high_watermark_stands_still() {
    let mut state = partition(0, 0);
    let _ = state.step(0, Event::MinInSyncReplicas(2));
    let _ = state.step(0, lead(0, 0, &[1, 2, 3], &[1, 2]));
    let _ = state.step(0, appended(4));
    assert_eq!(state.step(1, fetched(2, 4)).high_watermark, Some(4));
    let _ = state.step(2, lead(0, 1, &[1, 3], &[1]));
    assert_eq!(code(state.check_enough_replicas()), "NOT_ENOUGH_REPLICAS");
    assert_eq!(state.step(3, appended(6)).high_watermark, None);
    assert_eq!(state.ack_state(0, 4), AckState::TooFewReplicas);
}

#[test]
fn epochs_fence_both_ways() {
    let mut state = partition(0, 0);
    let _ = state.step(0, lead(5, 0, &[1], &[1]));
    assert_eq!(code(state.check_leader_epoch(-1, true)), "NONE");
    assert_eq!(code(state.check_leader_epoch(5, true)), "NONE");
    assert_eq!(
        code(state.check_leader_epoch(4, true)),
        "FENCED_LEADER_EPOCH"
    );
    assert_eq!(
        code(state.check_leader_epoch(6, true)),
        "UNKNOWN_LEADER_EPOCH"
    );
    let follow = Event::BecomeFollower {
        leader_epoch: 6,
        leader_id: 2,
    };
    assert!(state.step(1, follow).leadership_changed);
    assert_eq!(
        code(state.check_leader_epoch(6, true)),
        "NOT_LEADER_OR_FOLLOWER"
    );
    assert_eq!(code(state.check_leader_epoch(6, false)), "NONE");
    assert_eq!(
        code(state.check_enough_replicas()),
        "NOT_LEADER_OR_FOLLOWER"
    );
    assert_eq!(state.ack_state(5, 0), AckState::NotLeader);
    assert_eq!((state.leader_id(), state.is_leader()), (2, false));
    // What arrives late from an older epoch changes nothing.
    let _ = state.step(2, lead(5, 9, &[1], &[1]));
    assert!(!state.is_leader());
    let _ = state.step(3, lead(7, 9, &[1], &[1]));
    assert_eq!(state.ack_state(5, 0), AckState::NotLeader);
}

#[test]
fn a_follower_takes_the_leaders_high_watermark_and_truncates() {
    let mut state = partition(10, 2);
    let follow = Event::BecomeFollower {
        leader_epoch: 1,
        leader_id: 2,
    };
    let _ = state.step(0, follow);
    assert_eq!(
        state.step(1, Event::LeaderHighWatermark(7)).high_watermark,
        Some(7)
    );
    assert_eq!(
        state.step(2, Event::LeaderHighWatermark(50)).high_watermark,
        Some(10)
    );
    let cut = Event::Truncated { log_end_offset: 6 };
    assert_eq!(state.step(3, cut).high_watermark, Some(6));
    assert_eq!((state.log_end_offset(), state.last_stable_offset()), (6, 6));
}

#[test]
fn records_that_go_at_the_start_push_everything_along() {
    let mut state = partition(10, 2);
    let _ = state.step(
        0,
        Event::BecomeFollower {
            leader_epoch: 1,
            leader_id: 2,
        },
    );
    state.leader_epochs.assign(0, 0);
    let effects = state.step(1, Event::LogStartOffset(5));
    assert_eq!(
        (effects.high_watermark, effects.leader_epochs_changed),
        (Some(5), true)
    );
    assert_eq!(state.leader_epochs.earliest(), Some((0, 5)));
    assert_eq!(state.step(2, Event::LogStartOffset(4)), Effects::default());
}

#[test]
fn an_open_transaction_holds_the_last_stable_offset() {
    let mut state = partition(0, 0);
    let _ = state.step(0, lead(2, 0, &[1], &[1]));
    let mut builder = BatchBuilder::new(Compression::None)
        .producer(9, 0, 0)
        .transactional(true);
    builder.push(1, None, Some(b"v"), &[]).unwrap();
    let batch = RecordBatch::parse(builder.build().unwrap()).unwrap();
    let (completed, epochs) = state.replay(&batch.stamp(&Stamp::new(0, 2))).unwrap();
    assert_eq!((completed, epochs), (None, false));
    let effects = state.step(1, appended(1));
    assert_eq!(
        (effects.high_watermark, effects.last_stable_offset),
        (Some(1), None)
    );
    assert_eq!(state.readable_end(Isolation::TxnCommitted), 0);
    let marker = EndTransactionMarker {
        commit: true,
        coordinator_epoch: 0,
    };
    let marker = marker.batch(9, 0, 2).unwrap().stamp(&Stamp::new(1, 2));
    let (completed, _) = state.replay(&marker).unwrap();
    assert_eq!(completed.unwrap().last_stable_offset, 2);
    let effects = state.step(2, appended(2));
    assert_eq!(
        (effects.high_watermark, effects.last_stable_offset),
        (Some(2), Some(2))
    );
    assert_eq!(state.end_offset_for_epoch(2).end_offset, 2);
}

#[derive(Debug, Clone)]
enum Op {
    Append(i64),
    Fetch { replica: i32, behind: i64 },
    Wait(i64),
    Answer { accept: bool },
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        3 => (1i64..5).prop_map(Op::Append),
        5 => (2i32..4, 0i64..4).prop_map(|(replica, behind)| Op::Fetch { replica, behind }),
        2 => (0i64..20_000).prop_map(Op::Wait),
        2 => any::<bool>().prop_map(|accept| Op::Answer { accept }),
    ]
}

proptest! {
    /// The model: followers' ends, the ISR that the controller knows and the one it may know.
    #[test]
    fn what_is_acknowledged_is_on_every_replica_the_controller_may_elect(ops in vec(op(), 1..80)) {
        let mut state = partition(0, 0);
        let (mut now, mut end, mut epoch) = (0, 0, 0);
        let mut ends: BTreeMap<i32, i64> = [(2, 0), (3, 0)].into();
        let mut isr = vec![1, 2, 3];
        let mut pending: Option<Vec<i32>> = None;
        let mut high_watermark = 0;
        let _ = state.step(now, lead(0, 0, &[1, 2, 3], &[1, 2, 3]));
        for op in ops {
            let event = match op {
                Op::Append(count) => {
                    end += count;
                    appended(end)
                }
                Op::Fetch { replica, behind } => {
                    // A follower's log only grows while nobody truncates it.
                    let at = ends[&replica].max(end - behind);
                    ends.insert(replica, at);
                    fetched(replica, at)
                }
                Op::Wait(ms) => {
                    now += ms;
                    Event::Tick
                }
                Op::Answer { accept } => match pending.take() {
                    Some(proposed) if accept => {
                        isr = proposed;
                        epoch += 1;
                        committed(&isr, epoch)
                    }
                    Some(_) => Event::IsrAnswered(IsrAnswer::Rejected),
                    None => Event::Tick,
                },
            };
            let effects = state.step(now, event);
            if let Some(proposal) = effects.propose_isr {
                prop_assert!(pending.is_none());
                prop_assert_eq!(proposal.partition_epoch, epoch);
                prop_assert!(proposal.isr.contains(&1));
                for joined in proposal.isr.iter().filter(|id| !isr.contains(id)) {
                    prop_assert!(ends[joined] >= high_watermark);
                }
                pending = Some(proposal.isr);
            }
            prop_assert!(state.high_watermark() >= high_watermark);
            high_watermark = state.high_watermark();
            prop_assert_eq!(effects.high_watermark.unwrap_or(high_watermark), high_watermark);
            prop_assert!(state.last_stable_offset() <= high_watermark && high_watermark <= end);
            for electable in isr.iter().chain(pending.iter().flatten()).filter(|id| **id != 1) {
                prop_assert!(ends[electable] >= high_watermark);
            }
        }
        // Once all catch up and the controller answers, everything is replicated and in sync.
        for round in 0..4 {
            for replica in [2, 3] {
                let effects = state.step(now, fetched(replica, end));
                pending = effects.propose_isr.map(|proposal| proposal.isr).or(pending);
            }
            if let Some(proposed) = pending.take() {
                epoch += 1;
                pending = state.step(now, committed(&proposed, epoch)).propose_isr.map(|p| p.isr);
            }
            now += 500 + round;
        }
        prop_assert_eq!(state.high_watermark(), end);
        prop_assert_eq!(state.isr().len(), 3);
    }
}
