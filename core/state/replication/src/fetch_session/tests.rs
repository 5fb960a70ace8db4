use std::collections::BTreeSet;

use bytes::Bytes;
use kafka_rs_types::{ErrorCode, Rope, Str, Uuid};
use kafka_rs_wire::messages::fetch_request::{FetchPartition, FetchTopic, ForgottenTopic};
use kafka_rs_wire::messages::fetch_response::{FetchableTopicResponse, PartitionData};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

use super::*;

const NAMES: i16 = 12;
const IDS: i16 = 17;

fn id(topic: u8) -> Uuid {
    Uuid::from_random([topic + 1; 16])
}

/// A request for partitions given as topic number, partition and offset.
fn request(
    session_id: i32,
    epoch: i32,
    version: i16,
    partitions: &[(u8, i32, i64)],
) -> FetchRequest {
    let topics = partitions
        .iter()
        .map(|(topic, partition, fetch_offset)| FetchTopic {
            topic: name(*topic, version),
            topic_id: topic_id(*topic, version),
            partitions: vec![FetchPartition {
                partition: *partition,
                fetch_offset: *fetch_offset,
                partition_max_bytes: 100,
                ..FetchPartition::default()
            }],
            ..FetchTopic::default()
        })
        .collect();
    FetchRequest {
        session_id,
        session_epoch: epoch,
        topics,
        ..FetchRequest::default()
    }
}

fn forgetting(mut request: FetchRequest, version: i16, topic: u8, partition: i32) -> FetchRequest {
    request.forgotten_topics_data.push(ForgottenTopic {
        topic: name(topic, version),
        topic_id: topic_id(topic, version),
        partitions: vec![partition],
        ..ForgottenTopic::default()
    });
    request
}

fn name(topic: u8, version: i16) -> Str {
    if version < 13 {
        Str::from(format!("t{topic}"))
    } else {
        Str::default()
    }
}

fn topic_id(topic: u8, version: i16) -> Uuid {
    if version < 13 { Uuid::ZERO } else { id(topic) }
}

/// A response to `plan` with the same answer for each partition, but for those with records.
fn response(plan: &FetchPlan, high_watermark: i64, with_records: &[i32]) -> FetchResponse {
    let mut response = FetchResponse::default();
    for wanted in &plan.partitions {
        let records = with_records
            .contains(&wanted.partition)
            .then(|| Rope::from(Bytes::from_static(b"batch")));
        response.responses.push(FetchableTopicResponse {
            topic: wanted.topic.clone(),
            topic_id: wanted.topic_id,
            partitions: vec![PartitionData {
                partition_index: wanted.partition,
                high_watermark,
                log_start_offset: 0,
                records,
                ..PartitionData::default()
            }],
            ..FetchableTopicResponse::default()
        });
    }
    response
}

fn answered(response: &FetchResponse) -> Vec<i32> {
    response
        .responses
        .iter()
        .flat_map(|topic| topic.partitions.iter().map(|p| p.partition_index))
        .collect()
}

fn wanted(plan: &FetchPlan) -> Vec<(i32, i64)> {
    plan.partitions
        .iter()
        .map(|p| (p.partition, p.fetch_offset))
        .collect()
}

/// Opens a session and returns its id.
fn open(
    cache: &mut FetchSessionCache,
    now: i64,
    follower: bool,
    partitions: &[(u8, i32, i64)],
) -> i32 {
    let plan = cache
        .begin(now, &request(0, 0, IDS, partitions), IDS, follower)
        .unwrap();
    let mut answer = response(&plan, 5, &[]);
    let all = answered(&answer);
    cache.finish(now, || 77, plan, &mut answer);
    assert_eq!(answered(&answer), all);
    answer.session_id
}

fn code(cache: &mut FetchSessionCache, request: &FetchRequest, version: i16) -> ErrorCode {
    cache.begin(0, request, version, false).unwrap_err().code()
}

/// For where none is opened: a random number costs a system call, too much for each fetch.
fn no_new_session() -> u32 {
    panic!("a session id was drawn")
}

#[test]
fn an_incremental_fetch_repeats_the_session_and_answers_only_news() {
    for version in [NAMES, IDS] {
        let mut cache = FetchSessionCache::new(10);
        let full = request(0, 0, version, &[(0, 0, 0), (0, 1, 0), (0, 2, 0)]);
        let plan = cache.begin(0, &full, version, false).unwrap();
        let mut answer = response(&plan, 5, &[]);
        cache.finish(0, || 77, plan, &mut answer);
        assert_eq!((answer.session_id, answered(&answer).len()), (77, 3));

        let next = request(77, 1, version, &[(0, 1, 9)]);
        let plan = cache.begin(1, &next, version, false).unwrap();
        assert_eq!(wanted(&plan), [(0, 0), (1, 9), (2, 0)]);
        let mut answer = response(&plan, 5, &[1]);
        cache.finish(1, no_new_session, plan, &mut answer);
        assert_eq!((answer.session_id, answered(&answer)), (77, vec![1]));

        let next = forgetting(request(77, 2, version, &[(1, 3, 0)]), version, 0, 0);
        let plan = cache.begin(2, &next, version, false).unwrap();
        assert_eq!(wanted(&plan), [(2, 0), (1, 9), (3, 0)]);
        let mut answer = response(&plan, 6, &[]);
        cache.finish(2, no_new_session, plan, &mut answer);
        assert_eq!(answered(&answer), [2, 1, 3]);

        let plan = cache
            .begin(3, &request(77, 3, version, &[]), version, false)
            .unwrap();
        let mut answer = response(&plan, 6, &[]);
        cache.finish(3, no_new_session, plan, &mut answer);
        assert!(answer.responses.is_empty());
    }
}

#[test]
fn a_partition_is_told_again_after_its_error_is_gone() {
    let mut cache = FetchSessionCache::new(10);
    let session = open(&mut cache, 0, false, &[(0, 0, 0)]);
    for (epoch, error, told) in [(1, 6, true), (2, 6, true), (3, 0, true), (4, 0, false)] {
        let plan = cache
            .begin(0, &request(session, epoch, IDS, &[]), IDS, false)
            .unwrap();
        let mut answer = response(&plan, 5, &[]);
        answer.responses[0].partitions[0].error_code = error;
        cache.finish(0, || 0, plan, &mut answer);
        assert_eq!(!answer.responses.is_empty(), told, "epoch {epoch}");
    }
    for change in [
        |p: &mut PartitionData| p.preferred_read_replica = 2,
        |p: &mut PartitionData| p.log_start_offset = 1,
        |p: &mut PartitionData| p.diverging_epoch.end_offset = 3,
    ] {
        let epoch = cache.sessions[&session].epoch;
        let plan = cache
            .begin(0, &request(session, epoch, IDS, &[]), IDS, false)
            .unwrap();
        let mut answer = response(&plan, 5, &[]);
        change(&mut answer.responses[0].partitions[0]);
        cache.finish(0, || 0, plan, &mut answer);
        assert_eq!(answer.responses.len(), 1);
    }
}

#[test]
fn wrong_ids_epochs_and_versions_have_their_own_errors() {
    let mut cache = FetchSessionCache::new(10);
    let session = open(&mut cache, 0, false, &[(0, 0, 0)]);
    let unknown = request(session + 1, 1, IDS, &[]);
    assert_eq!(
        code(&mut cache, &unknown, IDS),
        ErrorCode::FetchSessionIdNotFound
    );
    let early = request(session, 2, IDS, &[]);
    assert_eq!(
        code(&mut cache, &early, IDS),
        ErrorCode::InvalidFetchSessionEpoch
    );
    let names = request(session, 1, NAMES, &[]);
    assert_eq!(
        code(&mut cache, &names, NAMES),
        ErrorCode::FetchSessionTopicIdError
    );
    assert!(
        cache
            .begin(0, &request(session, 1, IDS, &[]), IDS, false)
            .is_ok()
    );
    let again = request(session, 1, IDS, &[]);
    assert_eq!(
        code(&mut cache, &again, IDS),
        ErrorCode::InvalidFetchSessionEpoch
    );
}

#[test]
fn a_duplicate_request_spoils_the_answer_of_the_first() {
    let mut cache = FetchSessionCache::new(10);
    let session = open(&mut cache, 0, false, &[(0, 0, 0)]);
    let first = cache
        .begin(0, &request(session, 1, IDS, &[]), IDS, false)
        .unwrap();
    let second = cache
        .begin(0, &request(session, 2, IDS, &[]), IDS, false)
        .unwrap();
    let mut answer = response(&first, 5, &[0]);
    cache.finish(0, || 0, first, &mut answer);
    assert_eq!(
        answer.error_code,
        ErrorCode::InvalidFetchSessionEpoch.code()
    );
    assert!(answer.responses.is_empty());
    let mut answer = response(&second, 5, &[0]);
    cache.finish(0, || 0, second, &mut answer);
    assert_eq!((answer.error_code, answered(&answer)), (0, vec![0]));
}

#[test]
fn sessions_end_when_asked_when_empty_and_when_their_client_starts_over() {
    let mut cache = FetchSessionCache::new(10);
    let session = open(&mut cache, 0, false, &[(0, 0, 0)]);
    let last = request(session, -1, IDS, &[(0, 0, 3)]);
    let plan = cache.begin(0, &last, IDS, false).unwrap();
    assert_eq!((wanted(&plan), cache.len()), (vec![(0, 3)], 0));
    let mut answer = response(&plan, 5, &[]);
    cache.finish(0, || 1, plan, &mut answer);
    assert_eq!((answer.session_id, cache.len()), (0, 0));

    let session = open(&mut cache, 0, false, &[(0, 0, 0)]);
    let nothing = forgetting(request(session, 1, IDS, &[]), IDS, 0, 0);
    let plan = cache.begin(0, &nothing, IDS, false).unwrap();
    assert_eq!((plan.partitions.len(), cache.len()), (0, 0));

    let session = open(&mut cache, 0, false, &[(0, 0, 0)]);
    let restart = request(session, 0, IDS, &[(0, 1, 0)]);
    let plan = cache.begin(0, &restart, IDS, false).unwrap();
    let mut answer = response(&plan, 5, &[]);
    cache.finish(0, || 78, plan, &mut answer);
    assert_eq!(
        (answer.session_id, cache.len(), cache.partition_count()),
        (78, 1, 1)
    );
}

#[test]
fn a_full_cache_gives_way_by_age_size_and_privilege() {
    let big = [(0, 0, 0), (0, 1, 0), (0, 2, 0)];
    let mut cache = FetchSessionCache::new(1);
    let session = open(&mut cache, 0, false, &[(0, 0, 0)]);
    assert_eq!(open(&mut cache, 1, false, &big), 0);
    assert!(
        cache
            .begin(100_000, &request(session, 1, IDS, &[]), IDS, false)
            .is_ok()
    );
    // Two minutes old, but in use: only a larger session may take its place.
    assert_eq!(open(&mut cache, 120_001, false, &[]), 0);
    assert_ne!(open(&mut cache, 120_001, false, &big), 0);
    // A follower may take a young consumer's place, never the reverse.
    assert_ne!(open(&mut cache, 120_002, true, &[(0, 0, 0)]), 0);
    assert_eq!(open(&mut cache, 240_002, false, &big), 0);
    // Unused for two minutes, anybody may.
    assert_ne!(open(&mut cache, 240_003, false, &[(0, 0, 0)]), 0);
    assert_eq!((cache.len(), cache.evictions()), (1, 3));
    assert_eq!(open(&mut FetchSessionCache::new(0), 0, true, &big), 0);
}

#[test]
fn session_ids_are_never_zero_nor_taken() {
    let mut cache = FetchSessionCache::new(10);
    let mut seen = BTreeSet::new();
    for random in [0, 1, 0x8000_0000, 0x7fff_ffff, 0xffff_ffff] {
        let plan = cache
            .begin(0, &request(0, 0, IDS, &[(0, 0, 0)]), IDS, false)
            .unwrap();
        let mut answer = response(&plan, 5, &[]);
        cache.finish(0, || random, plan, &mut answer);
        assert!(answer.session_id > 0 && seen.insert(answer.session_id));
    }
}

#[test]
fn of_a_partition_named_twice_the_last_counts() {
    let mut cache = FetchSessionCache::new(10);
    let twice = request(0, 0, IDS, &[(0, 0, 1), (0, 1, 2), (0, 0, 3)]);
    let plan = cache.begin(0, &twice, IDS, false).unwrap();
    assert_eq!(wanted(&plan), [(0, 3), (1, 2)]);
}

proptest! {
    /// The model is what a client assumes: a set of partitions with the offset last asked for, and
    /// the high watermark it was last told.
    #[test]
    fn a_client_always_knows_what_the_broker_knows(
        steps in vec(
            (btree_set(0i32..6, 0..4), btree_set(0i32..6, 0..2), btree_set(0i32..6, 0..3), 0i64..3),
            1..20,
        ),
    ) {
        let mut cache = FetchSessionCache::new(3);
        let mut asked: BTreeMap<i32, i64> = [(0, 0), (1, 0)].into();
        let mut told: BTreeMap<i32, i64> = [(0, 5), (1, 5)].into();
        let session = open(&mut cache, 0, false, &[(0, 0, 0), (0, 1, 0)]);
        for (at, (added, removed, with_records, high_watermark)) in steps.into_iter().enumerate() {
            let at = at as i64 + 1;
            let mut ask: Vec<(u8, i32, i64)> = added.iter().map(|p| (0, *p, at)).collect();
            ask.sort();
            let mut request = request(session, at as i32, IDS, &ask);
            asked.extend(added.iter().map(|p| (*p, at)));
            for partition in &removed {
                request = forgetting(request, IDS, 0, *partition);
                asked.remove(partition);
                told.remove(partition);
            }
            let plan = cache.begin(at, &request, IDS, false).unwrap();
            let plan_is: BTreeMap<i32, i64> = wanted(&plan).into_iter().collect();
            prop_assert_eq!(&plan_is, &asked);
            if asked.is_empty() {
                prop_assert!(cache.is_empty());
                return Ok(());
            }
            let with_records: Vec<i32> = with_records.into_iter().collect();
            let mut answer = response(&plan, high_watermark, &with_records);
            cache.finish(at, || 0, plan, &mut answer);
            for partition in answered(&answer) {
                let news = told.insert(partition, high_watermark) != Some(high_watermark);
                prop_assert!(news || with_records.contains(&partition));
            }
            for partition in asked.keys() {
                prop_assert_eq!(told.get(partition), Some(&high_watermark));
            }
            for partition in with_records.iter().filter(|p| asked.contains_key(p)) {
                prop_assert!(answered(&answer).contains(partition));
            }
        }
    }
}
