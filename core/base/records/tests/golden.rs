//! Batches, records and verdicts of Apache Kafka's own classes, held against ours.
//! `golden/Golden.java` wrote `golden/golden.txt`.
#![allow(missing_docs, clippy::unwrap_used)]

use bytes::Bytes;
use kafka_rs_records::{
    BatchBuilder, Codec, Compression, ControlKey, ControlType, EndTransactionMarker, Error,
    HeaderRef, RecordBatch, RecordRef, Records, Stamp, TimestampType, ValidateOptions,
    control_batch, convert_to_v2, crc32c, split_batches, validate,
};

const LIMIT: usize = 16 << 20;

struct Golden {
    name: &'static str,
    bytes: Bytes,
    records: Vec<&'static str>,
}

fn text() -> &'static str {
    include_str!("golden/golden.txt")
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = text.strip_prefix('x').unwrap();
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect()
}

fn batches() -> Vec<Golden> {
    let mut found: Vec<Golden> = Vec::new();
    for line in text().lines() {
        match line.split_once(' ').unwrap() {
            ("batch", rest) => {
                let (name, bytes) = rest.split_once(' ').unwrap();
                found.push(Golden {
                    name,
                    bytes: unhex(bytes).into(),
                    records: Vec::new(),
                });
            }
            ("record", rest) => found.last_mut().unwrap().records.push(rest),
            _ => {}
        }
    }
    assert!(found.len() > 25);
    found
}

fn golden(name: &str) -> RecordBatch {
    let golden = batches().into_iter().find(|g| g.name == name).unwrap();
    RecordBatch::parse(golden.bytes).unwrap()
}

fn hex(bytes: Option<&[u8]>) -> String {
    match bytes {
        None => "-".to_owned(),
        Some(bytes) => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("x{digits}")
        }
    }
}

fn show(record: &RecordRef<'_>) -> String {
    let value = match record.value {
        Some(long) if long.len() > 100 => format!("#{}:{}", long.len(), crc32c(long)),
        value => hex(value),
    };
    let mut line = format!(
        "{} {} {} {} {value}",
        record.offset,
        record.timestamp,
        record.sequence,
        hex(record.key)
    );
    for header in record.headers.iter() {
        line += &format!(" {}={}", hex(Some(header.key)), hex(header.value));
    }
    line
}

fn shown(records: &Records) -> Vec<String> {
    records
        .iter()
        .map(|record| show(&record.unwrap()))
        .collect()
}

#[test]
fn every_format_and_codec_reads_as_in_kafka() {
    for golden in batches() {
        let mut lines = Vec::new();
        for batch in split_batches(golden.bytes) {
            let batch = batch.unwrap();
            batch.verify_crc().unwrap();
            let records = shown(&batch.records(LIMIT).unwrap());
            let first: i64 = records[0].split(' ').next().unwrap().parse().unwrap();
            assert_eq!(batch.first_offset(LIMIT), Ok(first), "{}", golden.name);
            lines.extend(records);
        }
        assert_eq!(lines, golden.records, "{}", golden.name);
    }
}

#[test]
fn owned_records_equal_borrowed_ones() {
    let batch = golden("v2-none");
    let records = batch.records(0).unwrap();
    let owned = records.to_records().unwrap();
    for (owned, borrowed) in owned.iter().zip(&records) {
        let borrowed = borrowed.unwrap();
        assert_eq!(owned.key.as_deref(), borrowed.key);
        assert_eq!(owned.value.as_deref(), borrowed.value);
        assert_eq!(owned.headers.len(), borrowed.headers.len());
    }
    assert_eq!(owned[3].headers[0].key, *"h");
    assert_eq!(owned[3].headers[1].value, None);
}

#[test]
fn converted_messages_keep_offsets_timestamps_keys_and_values() {
    for golden in batches().into_iter().filter(|g| !g.name.starts_with("v2")) {
        let mut lines = Vec::new();
        for batch in split_batches(golden.bytes) {
            let old = batch.unwrap();
            let new = convert_to_v2(&old, LIMIT).unwrap();
            new.verify_crc().unwrap();
            assert_eq!(new.header.magic, 2);
            assert_eq!(new.header.last_offset(), old.header.last_offset());
            assert_eq!(new.header.timestamp_type(), old.header.timestamp_type());
            lines.extend(shown(&new.records(LIMIT).unwrap()));
        }
        assert_eq!(lines, golden.records, "{}", golden.name);
    }
}

fn push_few(mut builder: BatchBuilder) -> Bytes {
    let headers = [
        HeaderRef {
            key: b"h",
            value: Some(b"1"),
        },
        HeaderRef {
            key: b"h",
            value: None,
        },
        HeaderRef {
            key: b"",
            value: Some(b""),
        },
    ];
    let base = 1_700_000_000_000;
    let older = b"no key, older";
    builder
        .push(base, Some(b"key"), Some(b"value"), &[])
        .unwrap();
    builder.push(base - 1000, None, Some(older), &[]).unwrap();
    builder
        .push(base + 5000, Some(b"tombstone"), None, &[])
        .unwrap();
    builder
        .push(base + 5001, Some(b""), Some(b""), &headers)
        .unwrap();
    builder.build().unwrap()
}

#[test]
fn the_builder_writes_the_bytes_kafka_writes() {
    let plain = || BatchBuilder::new(Compression::None);
    let cases = [
        ("v2-none", plain()),
        (
            "v2-offset-epoch",
            plain().base_offset(5_000_000_000).leader_epoch(7),
        ),
        (
            "v2-idempotent",
            plain()
                .base_offset(10)
                .leader_epoch(1)
                .producer(4000, 3, i32::MAX - 1),
        ),
        (
            "v2-transactional",
            plain()
                .base_offset(10)
                .leader_epoch(1)
                .producer(4000, 3, 12)
                .transactional(true),
        ),
        (
            "v2-log-append-time",
            plain()
                .base_offset(10)
                .leader_epoch(1)
                .log_append_time(1_700_000_009_999),
        ),
        (
            "delete-horizon",
            plain()
                .base_offset(3)
                .leader_epoch(1)
                .delete_horizon(1_700_000_100_000),
        ),
    ];
    for (name, builder) in cases {
        assert_eq!(push_few(builder), golden(name).bytes, "{name}");
    }
}

#[test]
fn control_batches_are_the_bytes_kafka_writes() {
    for (name, commit, coordinator_epoch, offset, timestamp) in [
        ("marker-commit", true, 11, 77, 1_700_000_000_000),
        ("marker-abort", false, 12, 78, 1_700_000_000_001),
    ] {
        let marker = EndTransactionMarker {
            commit,
            coordinator_epoch,
        };
        let expected = golden(name);
        let written = marker.batch(4000, 3, timestamp).unwrap();
        let stamped = written.stamp(&Stamp::new(offset, 4));
        assert_eq!(stamped.bytes, expected.bytes, "{name}");
        let records = expected.records(LIMIT).unwrap();
        let record = records.iter().next().unwrap().unwrap();
        assert_eq!(EndTransactionMarker::read(&record), Ok(Some(marker)));
    }
    for (name, kind, offset) in [
        ("leader-change", ControlType::LeaderChange, 5),
        ("snapshot-header", ControlType::SnapshotHeader, 0),
    ] {
        let expected = golden(name);
        let records = expected.records(LIMIT).unwrap();
        let record = records.iter().next().unwrap().unwrap();
        let key = ControlKey::parse(record.key.unwrap()).unwrap();
        assert_eq!(key.control_type(), Some(kind));
        assert_eq!(EndTransactionMarker::read(&record), Ok(None));
        let value = Bytes::copy_from_slice(record.value.unwrap());
        let written = control_batch(offset, 9, 1_700_000_000_000, &[(kind, value)]).unwrap();
        assert_eq!(written.bytes, expected.bytes, "{name}");
    }
}

#[test]
fn recompressing_changes_the_codec_and_nothing_else() {
    for from in Compression::ALL {
        let name = match from {
            Compression::None => "v2-idempotent".to_owned(),
            codec => format!("v2-many-{}", codec.name()),
        };
        let batch = golden(&name);
        let before = shown(&batch.records(LIMIT).unwrap());
        for to in Compression::ALL {
            let again = batch.recompress(Codec::from(to), LIMIT).unwrap();
            again.verify_crc().unwrap();
            assert_eq!(again.header.compression(), Ok(to));
            assert_eq!(shown(&again.records(LIMIT).unwrap()), before);
            let mut header = again.header;
            header.batch_length = batch.header.batch_length;
            header.crc = batch.header.crc;
            header.attributes = batch.header.attributes;
            assert_eq!(header, batch.header);
        }
    }
}

/// Verdicts that differ on purpose, with the reason.
const DIFFERENCES: [(&str, &str, &str); 2] = [
    // Kafka stores such a batch as it is; a reader could not seek in it.
    ("offset-delta-wrong", "NONE", "INVALID_RECORD"),
    // Kafka lets an IOException of the codec through; the client is to blame.
    ("gzip-broken", "UNKNOWN_SERVER_ERROR", "INVALID_RECORD"),
];

#[test]
fn validation_says_what_log_validator_says() {
    let mut checked = 0;
    for line in text().lines().filter(|line| line.starts_with("validate ")) {
        let fields: Vec<&str> = line.split(' ').collect();
        let [
            _,
            name,
            topic,
            before,
            after,
            compacted,
            input,
            verdict,
            detail @ ..,
        ] = &fields[..]
        else {
            panic!("{line}");
        };
        let options = ValidateOptions {
            now: 1_700_000_001_000,
            timestamp_type: match *topic {
                "create" => TimestampType::CreateTime,
                _ => TimestampType::LogAppendTime,
            },
            timestamp_before_max_ms: before.parse().unwrap(),
            timestamp_after_max_ms: after.parse().unwrap(),
            require_keys: *compacted == "true",
            inspect_compressed: true,
            ..ValidateOptions::default()
        };
        let batch = RecordBatch::parse(unhex(input).into()).unwrap();
        let outcome = validate(&batch, &options);
        let ours = match &outcome {
            Ok(_) => "NONE",
            Err(error) => error.code().name(),
        };
        let expected = DIFFERENCES
            .iter()
            .find(|(difference, ..)| difference == name)
            .map_or(*verdict, |(_, kafka, ours)| {
                assert_eq!(kafka, verdict);
                ours
            });
        assert_eq!(ours, expected, "{name}: {outcome:?}");
        match outcome {
            Ok(validated) => {
                assert_eq!(validated.max_timestamp.to_string(), detail[0], "{name}");
                let mut stamp = Stamp::new(1000, 5);
                stamp.timestamp = validated.timestamp;
                let rope = batch.stamped(&stamp).to_bytes();
                let stamped = batch.stamp(&stamp).bytes;
                assert_eq!(hex(Some(&stamped)), detail[1], "{name}");
                assert_eq!(stamped, rope);
            }
            Err(error) if verdict == &expected => {
                let indexes: Vec<String> = error
                    .record_errors()
                    .iter()
                    .map(|error| error.batch_index.to_string())
                    .collect();
                assert_eq!(indexes.join(","), detail[0].trim_matches('-'), "{name}");
            }
            Err(_) => {}
        }
        checked += 1;
    }
    assert!(checked >= 40);
}

#[test]
fn a_limit_below_the_records_is_an_error_for_every_codec() {
    for codec in &Compression::ALL[1..] {
        let batch = golden(&format!("v2-many-{}", codec.name()));
        let size = batch.records(LIMIT).unwrap().body().len();
        assert!(batch.records(size).is_ok());
        assert!(matches!(
            batch.records(size - 1),
            Err(Error::DecompressedTooLarge { .. })
        ));
    }
}
