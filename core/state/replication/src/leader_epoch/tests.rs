use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn cache(entries: &[(i32, i64)]) -> LeaderEpochCache {
    let mut cache = LeaderEpochCache::new();
    for (epoch, start) in entries {
        cache.assign(*epoch, *start);
    }
    cache
}

fn entries(cache: &LeaderEpochCache) -> Vec<(i32, i64)> {
    cache.iter().collect()
}

#[test]
fn assigning_keeps_both_columns_increasing() {
    let mut cache = cache(&[(1, 0), (2, 10), (5, 20)]);
    assert!(!cache.assign(5, 30));
    assert!(!cache.assign(-1, 30));
    assert!(!cache.assign(6, -1));
    assert!(cache.assign(6, 20));
    assert_eq!(entries(&cache), [(1, 0), (2, 10), (6, 20)]);
    assert!(cache.assign(3, 12));
    assert_eq!(entries(&cache), [(1, 0), (2, 10), (3, 12)]);
    assert!(cache.assign(3, 5));
    assert_eq!(entries(&cache), [(1, 0), (3, 5)]);
}

#[test]
fn end_offsets_are_those_of_kip_101_and_279() {
    let cache = cache(&[(2, 5), (4, 10), (7, 20)]);
    let ends = |epoch| {
        let end = cache.end_offset_for(epoch, 30);
        (end.leader_epoch, end.end_offset)
    };
    assert_eq!(ends(-1), (-1, -1));
    assert_eq!(ends(0), (0, 5));
    assert_eq!(ends(2), (2, 10));
    assert_eq!(ends(3), (2, 10));
    assert_eq!(ends(4), (4, 20));
    assert_eq!(ends(6), (4, 20));
    assert_eq!(ends(7), (7, 30));
    assert_eq!(ends(8), (-1, -1));
    let none = LeaderEpochCache::new().end_offset_for(3, 30);
    assert_eq!((none.leader_epoch, none.end_offset), (-1, -1));
}

#[test]
fn truncation_cuts_at_either_end() {
    let whole = cache(&[(2, 5), (4, 10), (7, 20)]);
    let mut from_end = whole.clone();
    assert!(!from_end.truncate_from_end(21));
    assert!(!from_end.truncate_from_end(-1));
    assert!(from_end.truncate_from_end(10));
    assert_eq!(entries(&from_end), [(2, 5)]);
    let mut from_start = whole.clone();
    assert!(!from_start.truncate_from_start(4));
    assert!(!from_start.truncate_from_start(5));
    assert!(from_start.truncate_from_start(12));
    assert_eq!(entries(&from_start), [(4, 12), (7, 20)]);
    assert!(from_start.truncate_from_start(100));
    assert_eq!(entries(&from_start), [(7, 100)]);
}

#[test]
fn a_checkpoint_is_kafkas_text() {
    let cache = cache(&[(0, 0), (3, 17)]);
    assert_eq!(cache.to_checkpoint(), "0\n2\n0 0\n3 17\n");
    assert_eq!(
        LeaderEpochCache::from_checkpoint("0\n2\n0 0\n3 17\n"),
        Ok(cache)
    );
    assert_eq!(
        LeaderEpochCache::from_checkpoint("0\n0\n"),
        Ok(LeaderEpochCache::new())
    );
    assert_eq!(
        LeaderEpochCache::from_checkpoint(""),
        Ok(LeaderEpochCache::new())
    );
    for (text, line) in [
        ("1\n0\n", 1),
        ("0\nx\n", 2),
        ("0\n1\n", 3),
        ("0\n1\n5\n", 3),
        ("0\n1\n6 2", 4),
        ("0\n2\n1 1\n-1 4\n", 4),
        ("0\n1\n1 1\n2 2\n", 4),
    ] {
        let expected = Err(Error::MalformedCheckpoint { line });
        assert_eq!(LeaderEpochCache::from_checkpoint(text), expected, "{text}");
    }
}

#[derive(Debug, Clone)]
enum Op {
    /// The next leader, so many epochs on, appends so many records.
    Lead {
        later: i32,
        records: i64,
    },
    CutEnd {
        keep: i64,
    },
    CutStart {
        drop: i64,
    },
}

proptest! {
    /// The model is the log itself: the epoch of every record.
    #[test]
    fn the_cache_answers_as_the_log_would(
        ops in vec(
            prop_oneof![
                4 => (0..3, 1i64..5).prop_map(|(later, records)| Op::Lead { later, records }),
                1 => (0i64..10).prop_map(|keep| Op::CutEnd { keep }),
                1 => (0i64..5).prop_map(|drop| Op::CutStart { drop }),
            ],
            1..20,
        ),
    ) {
        let (mut cache, mut log, mut start, mut epoch) = (LeaderEpochCache::new(), Vec::new(), 0i64, 0);
        for op in ops {
            match op {
                Op::Lead { later, records } => {
                    epoch += later;
                    cache.assign(epoch, start + log.len() as i64);
                    log.extend(std::iter::repeat_n(epoch, records as usize));
                }
                Op::CutEnd { keep } => {
                    log.truncate(keep as usize);
                    cache.truncate_from_end(start + log.len() as i64);
                }
                Op::CutStart { drop } => {
                    let drop = drop.min(log.len() as i64);
                    log.drain(..drop as usize);
                    start += drop;
                    if !log.is_empty() {
                        cache.truncate_from_start(start);
                    }
                }
            }
            let end = start + log.len() as i64;
            for (index, epoch) in log.iter().enumerate() {
                prop_assert_eq!(cache.epoch_for_offset(start + index as i64), Some(*epoch));
            }
            if let (Some(first), Some(last)) = (log.first(), log.last()) {
                for asked in *first..=*last {
                    let at = log.iter().take_while(|epoch| **epoch <= asked).count();
                    let found = cache.end_offset_for(asked, end);
                    prop_assert_eq!(found.leader_epoch, log[at - 1]);
                    prop_assert_eq!(found.end_offset, start + at as i64);
                }
            }
            let text = cache.to_checkpoint();
            prop_assert_eq!(LeaderEpochCache::from_checkpoint(&text), Ok(cache.clone()));
        }
    }
}
