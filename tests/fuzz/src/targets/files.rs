//! What a log directory may contain after a crash, or after somebody was in it.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use kafka_rs_log::{FlushScheduler, LogConfig, LogDir};
use kafka_rs_platform::{MemoryStorage, Storage};
use kafka_rs_records::{BatchBuilder, Compression, RecordBatch, Stamp};
use kafka_rs_replication::ProducerStateTable;
use kafka_rs_types::TopicPartition;

use super::{Target, in_proportion};

pub(super) fn targets() -> Vec<Target> {
    vec![
        Target {
            name: "log_segment",
            seeds: segment_seeds,
            run: open_log,
            memory_max: |input| in_proportion(input) + (32 << 20),
        },
        Target {
            name: "producer_snapshot",
            seeds: snapshot_seeds,
            run: read_snapshot,
            memory_max: in_proportion,
        },
    ]
}

/// Recovers a log whose segment, or one of whose indexes, is the input; the first byte says which.
///
/// Whatever it was: the log opens, what it then serves are whole batches in order, and it can be
/// appended to.
fn open_log(input: &[u8]) -> String {
    let Some((which, content)) = input.split_first() else {
        return String::new();
    };
    let storage = Arc::new(MemoryStorage::new());
    let partition = TopicPartition::new("fuzz", 0);
    let dir = Path::new("fuzz-0");
    storage.create_dir_all(dir).expect("memory");
    let (extension, batches) = match which % 4 {
        0 => ("log", Bytes::new()),
        1 => ("index", Bytes::from(segment(3))),
        2 => ("timeindex", Bytes::from(segment(3))),
        _ => ("txnindex", Bytes::from(segment(3))),
    };
    let name = |extension: &str| dir.join(format!("00000000000000000000.{extension}"));
    storage.replace_file(&name("log"), batches).expect("memory");
    storage
        .replace_file(&name(extension), Bytes::copy_from_slice(content))
        .expect("memory");
    let log_dir = LogDir::open(storage, FlushScheduler::inline()).expect("memory");
    let mut log = match log_dir.open_log(&partition, None, LogConfig::default()) {
        Ok(log) => log,
        Err(error) => return format!("{extension}{error}"),
    };
    let served = read_all(&log.reader());
    let batch = batch().stamp(&Stamp::new(log.log_end_offset(), 1));
    let appended = log.append(&batch.header, batch.bytes.clone().into());
    assert!(appended.is_ok(), "{appended:?}");
    assert_eq!(read_all(&log.reader()), served + 1);
    format!("{extension}{served}")
}

/// Counts the batches the log serves, checking each.
fn read_all(reader: &kafka_rs_log::LogReader) -> usize {
    let mut offset = reader.log_start_offset();
    let mut count = 0;
    while offset < reader.log_end_offset() {
        let data = reader
            .read(offset, 1 << 20, i64::MAX, true)
            .expect("recovered");
        let records = data.records.to_bytes();
        assert!(!records.is_empty(), "nothing at {offset}");
        for batch in kafka_rs_records::split_batches(records) {
            let batch = batch.expect("whole batches");
            batch.verify_crc().expect("checked by recovery");
            assert!(batch.header.last_offset() >= offset, "out of order");
            offset = batch.header.next_offset();
            count += 1;
        }
    }
    count
}

fn batch() -> RecordBatch {
    let mut builder = BatchBuilder::new(Compression::None);
    for _ in 0..2 {
        let pushed = builder.push(1_700_000_000_000, Some(b"k"), Some(b"v"), &[]);
        pushed.expect("small records fit");
    }
    RecordBatch::parse(builder.build().expect("fits")).expect("just built")
}

pub(super) fn segment(batches: i64) -> Vec<u8> {
    (0..batches)
        .flat_map(|index| batch().stamp(&Stamp::new(index * 2, 1)).bytes.to_vec())
        .collect()
}

pub(super) fn segment_seeds() -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = (0..4)
        .map(|which| [vec![which], vec![0; 24]].concat())
        .collect();
    seeds.push([vec![0], segment(1)].concat());
    seeds.push([vec![0], segment(3)].concat());
    seeds
}

pub(super) fn snapshot_seeds() -> Vec<Vec<u8>> {
    let mut table = ProducerStateTable::new(0, i64::MAX);
    let mut seeds = vec![table.to_snapshot().to_vec()];
    for producer in 0..3 {
        let mut builder = BatchBuilder::new(Compression::None)
            .producer(producer, 1, 5)
            .transactional(producer == 1);
        builder.push(9, None, None, &[]).expect("small records fit");
        let batch = RecordBatch::parse(builder.build().expect("fits")).expect("just built");
        let stamped = batch.stamp(&Stamp::new(producer, 0));
        table.replay(&stamped).expect("a data batch");
        seeds.push(table.to_snapshot().to_vec());
    }
    seeds
}

/// With the right checksum, for every other input would end there.
fn read_snapshot(input: &[u8]) -> String {
    let mut input = input.to_vec();
    if input.len() >= 6 && input[1] != 9 {
        let crc = kafka_rs_records::crc32c(&input[6..]);
        input[2..6].copy_from_slice(&crc.to_be_bytes());
    }
    match ProducerStateTable::from_snapshot(&input, 10, 0, i64::MAX) {
        Err(error) => error.to_string(),
        Ok(table) => {
            let bytes = table.to_snapshot();
            // The table may differ: an entry that is later than the last of its producer is written as old as that.
            let again = ProducerStateTable::from_snapshot(&bytes, 10, 0, i64::MAX);
            assert_eq!(again.map(|again| again.to_snapshot()), Ok(bytes));
            format!("{}", table.producers().len())
        }
    }
}
