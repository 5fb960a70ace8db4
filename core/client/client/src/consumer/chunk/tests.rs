use kafka_rs_records::{BatchBuilder, Codec, Compression, EndTransactionMarker, Stamp};
use proptest::prelude::*;

use super::*;

/// One thing a log may hold.
#[derive(Debug, Clone, Copy)]
enum Entry {
    /// Records of a producer, in a transaction or not.
    Records {
        producer: i64,
        count: usize,
        transactional: bool,
        codec: Compression,
    },
    /// The end of a producer's transaction.
    End { producer: i64, commit: bool },
}

fn entry() -> impl Strategy<Value = Entry> {
    let codecs = prop_oneof![
        Just(Compression::None),
        Just(Compression::Lz4),
        Just(Compression::Zstd)
    ];
    prop_oneof![
        (0..3i64, 1..6usize, any::<bool>(), codecs).prop_map(
            |(producer, count, transactional, codec)| {
                // A producer writes either in transactions or never.
                let producer = producer * 2 + i64::from(transactional);
                Entry::Records {
                    producer,
                    count,
                    transactional,
                    codec,
                }
            }
        ),
        (0..3i64, any::<bool>()).prop_map(|(producer, commit)| {
            Entry::End {
                producer: producer * 2 + 1,
                commit,
            }
        }),
    ]
}

#[derive(Default)]
struct Log {
    bytes: Vec<u8>,
    next: Offset,
    /// Offset, producer when in a transaction, and whether that was committed.
    records: Vec<(Offset, Option<i64>, bool)>,
    /// With where their markers are.
    aborted: Vec<(Offset, AbortedTransaction)>,
}

impl Log {
    fn write(entries: &[Entry]) -> Self {
        let mut log = Self::default();
        for entry in entries {
            match *entry {
                Entry::Records {
                    producer,
                    count,
                    transactional,
                    codec,
                } => {
                    let mut batch = BatchBuilder::new(Codec::from(codec))
                        .base_offset(log.next)
                        .leader_epoch(3)
                        .producer(producer, 0, 0)
                        .transactional(transactional);
                    for _ in 0..count {
                        let value = log.next.to_string();
                        batch
                            .push(0, None, Some(value.as_bytes()), &[])
                            .expect("record");
                        let of = transactional.then_some(producer);
                        log.records.push((log.next, of, !transactional));
                        log.next += 1;
                    }
                    log.bytes.extend(batch.build().expect("batch"));
                }
                Entry::End { producer, commit } => log.end(producer, commit),
            }
        }
        // What is still open is beyond the last stable offset; the log ends before it.
        for producer in [1, 3, 5] {
            log.end(producer, true);
        }
        log
    }

    fn end(&mut self, producer: i64, commit: bool) {
        let mut open = self
            .records
            .iter_mut()
            .filter(|(_, of, committed)| *of == Some(producer) && !committed);
        let mut first = None;
        for record in &mut open {
            first.get_or_insert(record.0);
            match commit {
                true => record.2 = true,
                // Aborted for good.
                false => record.1 = Some(-producer),
            }
        }
        let marker = EndTransactionMarker {
            commit,
            coordinator_epoch: 0,
        };
        let batch = marker.batch(producer, 0, 0).expect("marker");
        self.bytes
            .extend(&batch.stamp(&Stamp::new(self.next, 3)).bytes[..]);
        self.next += 1;
        if let (false, Some(first_offset)) = (commit, first) {
            let aborted = AbortedTransaction {
                producer_id: producer,
                first_offset,
                ..AbortedTransaction::default()
            };
            self.aborted.push((self.next - 1, aborted));
        }
    }
}

fn read(chunk: &mut Chunk, limit: usize) -> Vec<Offset> {
    let mut offsets = Vec::new();
    while let Some(part) = chunk.take(limit).expect("whole batches") {
        assert!(part.count > 0 && part.count <= limit);
        assert_eq!(part.leader_epoch, 3);
        for record in part.records.iter_from(part.start).take(part.count) {
            let record = record.expect("record");
            assert_eq!(record.value, Some(record.offset.to_string().as_bytes()));
            offsets.push(record.offset);
        }
        assert_eq!(
            offsets.last().map(|last| chunk.next_offset() > *last),
            Some(true)
        );
    }
    offsets
}

proptest! {
    #[test]
    fn readers_of_committed_records_see_those_and_no_others(
        entries in proptest::collection::vec(entry(), 0..40),
        limit in 1..8usize,
        from in 0..60i64,
        cut in 0..200usize,
    ) {
        let log = Log::write(&entries);
        let from = from.min(log.next);
        let all: Vec<Offset> = log.records.iter().map(|r| r.0).filter(|at| *at >= from).collect();
        let committed = log.records.iter().filter(|r| r.2 && r.0 >= from).map(|r| r.0);
        let committed: Vec<Offset> = committed.collect();

        let mut chunk = Chunk::new(Bytes::from(log.bytes.clone()), from, None, true);
        prop_assert_eq!(read(&mut chunk, limit), all.clone());
        prop_assert_eq!(chunk.next_offset(), log.next);

        // A broker names the transactions that were aborted at or behind the offset asked for.
        let aborted = log.aborted.iter().filter(|(marker, _)| *marker >= from);
        let aborted = Some(aborted.map(|(_, aborted)| aborted.clone()).collect());
        let mut chunk = Chunk::new(Bytes::from(log.bytes.clone()), from, aborted, true);
        prop_assert_eq!(read(&mut chunk, limit), committed);
        prop_assert_eq!(chunk.next_offset(), log.next);

        // An answer that was cut in the middle of a batch ends before that batch.
        let short = log.bytes.len().saturating_sub(cut);
        let mut chunk = Chunk::new(Bytes::from(log.bytes[..short].to_vec()), from, None, true);
        let end = chunk.end_offset().map_or(0, |(offset, _)| offset);
        let whole: Vec<Offset> = all.into_iter().filter(|at| *at < end).collect();
        prop_assert_eq!(read(&mut chunk, limit), whole);
    }
}

#[test]
fn a_damaged_batch_is_an_error_where_it_begins() {
    let entry = |count| Entry::Records {
        producer: 0,
        count,
        transactional: false,
        codec: Compression::None,
    };
    let mut log = Log::write(&[entry(2), entry(3)]);
    let second = RecordBatch::parse(Bytes::from(log.bytes.clone()))
        .expect("batch")
        .bytes
        .len();
    log.bytes[second + 70] ^= 1;
    let mut chunk = Chunk::new(Bytes::from(log.bytes), 0, None, true);
    assert_eq!(
        chunk.take(10).expect("whole").map(|part| part.count),
        Some(2)
    );
    assert!(chunk.take(10).is_err());
    assert_eq!(chunk.next_offset(), 2);
}
