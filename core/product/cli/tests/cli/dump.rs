use std::path::Path;

use kafka_rs_records::{BatchBuilder, Compression};
use serde_json::Value;

use super::broker::Broker;
use super::{kafka_rs, run, stderr, stdout};

const SEGMENT: &str = "00000000000000000000.log";

/// A partition directory with a batch of three records for each codec.
fn partition(root: &Path) -> std::path::PathBuf {
    let dir = root.join("orders-0");
    std::fs::create_dir(&dir).expect("directory");
    let mut bytes = Vec::new();
    let codecs = [Compression::None, Compression::Lz4, Compression::Zstd];
    for (at, codec) in codecs.into_iter().enumerate() {
        let mut builder = BatchBuilder::new(codec);
        for n in 0..3 {
            let value = format!("value {n}");
            builder
                .push(
                    1_700_000_000_000 + n,
                    Some(b"key"),
                    Some(value.as_bytes()),
                    &[],
                )
                .expect("record");
        }
        let mut batch = builder.build().expect("batch").to_vec();
        batch[..8].copy_from_slice(&(at as i64 * 3).to_be_bytes());
        bytes.extend_from_slice(&batch);
    }
    std::fs::write(dir.join(SEGMENT), bytes).expect("segment");
    dir
}

fn dump(arguments: &[&str], path: &Path) -> std::process::Output {
    let path = path.to_str().expect("path");
    run(&[&["log", "dump"], arguments, &[path]].concat())
}

fn json_lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect()
}

#[test]
fn batches_are_listed_and_records_when_asked_for() {
    let root = tempfile::tempdir().expect("directory");
    let dir = partition(root.path());
    let output = dump(&[], &dir);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = stdout(&output);
    assert_eq!(
        text.lines()
            .filter(|l| l.starts_with("baseOffset: "))
            .count(),
        3
    );
    assert!(
        text.contains("baseOffset: 6 lastOffset: 8 count: 3"),
        "{text}"
    );
    assert!(
        text.contains("compresscodec: zstd") && !text.contains("| offset"),
        "{text}"
    );

    let deep = stdout(&dump(&["--deep"], &dir));
    assert_eq!(
        deep.lines().filter(|l| l.starts_with("| offset: ")).count(),
        9
    );
    assert!(!deep.contains("value 1"));
    let data = stdout(&dump(&["--print-data"], &dir));
    assert!(data.contains("key: key payload: value 1"), "{data}");

    let json = json_lines(&stdout(&dump(&["--json", "--print-data"], &dir)));
    let values: Vec<&Value> = json
        .iter()
        .filter(|v| v["type"] == "record")
        .map(|v| &v["value"])
        .collect();
    assert_eq!(values.len(), 9);
    assert_eq!(values[8], "value 2");
}

#[test]
fn damage_is_shown_with_its_position_and_what_follows_is_still_read() {
    let root = tempfile::tempdir().expect("directory");
    let dir = partition(root.path());
    let file = dir.join(SEGMENT);
    let mut bytes = std::fs::read(&file).expect("segment");
    let whole = bytes.len();
    bytes[70] ^= 0xff;
    bytes.truncate(whole - 5);
    std::fs::write(&file, &bytes).expect("segment");
    let output = dump(&["--json"], &dir);
    assert_eq!(output.status.code(), Some(1));
    let json = json_lines(&stdout(&output));
    let batches: Vec<&Value> = json.iter().filter(|v| v["type"] == "batch").collect();
    assert_eq!(batches.len(), 2);
    assert_eq!(
        (&batches[0]["isValid"], &batches[1]["isValid"]),
        (&Value::Bool(false), &Value::Bool(true))
    );
    let problems: Vec<&Value> = json.iter().filter(|v| v["type"] == "problem").collect();
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert_eq!(problems[0]["position"], 0);
    let end = batches[1]["position"].as_u64().expect("position")
        + batches[1]["size"].as_u64().expect("size");
    assert_eq!(problems[1]["position"], end);
    assert!(stderr(&output).contains("2 problems"));
}

#[test]
fn an_index_is_held_against_its_segment() {
    let root = tempfile::tempdir().expect("directory");
    let dir = partition(root.path());
    let lines = json_lines(&stdout(&dump(&["--json"], &dir)));
    let second = lines
        .iter()
        .filter(|v| v["type"] == "batch")
        .nth(1)
        .expect("batch");
    let position = second["position"].as_i64().expect("position") as i32;
    let entry =
        |offset: i32, position: i32| [offset.to_be_bytes(), position.to_be_bytes()].concat();
    let index = dir.join("00000000000000000000.index");
    // The rest of a preallocated file is zeros.
    std::fs::write(&index, [entry(5, position), entry(0, 0)].concat()).expect("index");
    let good = dump(&["--verify-index"], &dir);
    assert!(good.status.success(), "{}{}", stdout(&good), stderr(&good));
    assert!(stdout(&good).contains("1 entries checked"));
    std::fs::write(&index, entry(5, position + 1)).expect("index");
    let bad = dump(&["--verify-index"], &dir);
    assert_eq!(bad.status.code(), Some(1));
    assert!(
        stdout(&bad).contains("no batch begins there"),
        "{}",
        stdout(&bad)
    );
}

/// A message of format 0 or 1: CRC, magic, attributes, timestamp in 1, key and value.
fn legacy_message(offset: i64, magic: u8) -> Vec<u8> {
    let mut body = vec![magic, 0];
    if magic == 1 {
        body.extend_from_slice(&1_500_000_000_000_i64.to_be_bytes());
    }
    for part in [&b"old key"[..], b"old value"] {
        body.extend_from_slice(&(part.len() as i32).to_be_bytes());
        body.extend_from_slice(part);
    }
    let mut message = offset.to_be_bytes().to_vec();
    message.extend_from_slice(&(body.len() as i32 + 4).to_be_bytes());
    message.extend_from_slice(&crc32(&body).to_be_bytes());
    message.extend_from_slice(&body);
    message
}

/// CRC-32 bit by bit, from its definition.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                crc >> 1 ^ 0xedb8_8320
            } else {
                crc >> 1
            };
        }
    }
    !crc
}

#[test]
fn formats_0_and_1_are_read() {
    let root = tempfile::tempdir().expect("directory");
    let dir = root.path().join("old-0");
    std::fs::create_dir(&dir).expect("directory");
    let bytes = [legacy_message(0, 0), legacy_message(1, 1)].concat();
    std::fs::write(dir.join(SEGMENT), bytes).expect("segment");
    let output = dump(&["--json", "--print-data"], &dir);
    assert!(output.status.success(), "{}", stdout(&output));
    let json = json_lines(&stdout(&output));
    let of = |kind: &str| {
        json.iter()
            .filter(|v| v["type"] == kind)
            .cloned()
            .collect::<Vec<_>>()
    };
    let (batches, records) = (of("batch"), of("record"));
    assert_eq!(
        (&batches[0]["magic"], &batches[1]["magic"]),
        (&0.into(), &1.into())
    );
    assert!(batches.iter().all(|batch| batch["isValid"] == true));
    assert_eq!(records.len(), 2);
    assert_eq!(
        (&records[1]["key"], &records[1]["value"]),
        (&"old key".into(), &"old value".into())
    );
    assert_eq!(records[1]["timestamp"], 1_500_000_000_000_i64);
}

#[test]
fn the_metadata_log_of_a_broker_is_decoded() {
    let root = tempfile::tempdir().expect("directory");
    let mut command = kafka_rs();
    command
        .args(["start", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(root.path());
    assert!(Broker::start(command).end("TERM").status.success());
    let output = dump(&["--print-data"], root.path());
    assert!(
        output.status.success(),
        "{}{}",
        stdout(&output),
        stderr(&output)
    );
    let text = stdout(&output);
    for expected in [
        "\"type\":\"RegisterBrokerRecord\"",
        "LeaderChange: ",
        "cluster.id: ",
        "\"type\":\"FeatureLevelRecord\"",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
}

#[test]
fn what_is_no_log_directory_is_said_to_be_none() {
    let root = tempfile::tempdir().expect("directory");
    let empty = dump(&[], root.path());
    assert_eq!(empty.status.code(), Some(1));
    assert!(stderr(&empty).contains("no file of a log directory"));
    let missing = dump(&[], &root.path().join("missing"));
    assert!(stderr(&missing).contains("missing"), "{}", stderr(&missing));
    let other = root.path().join("notes.txt");
    std::fs::write(&other, "x").expect("file");
    let output = dump(&[], &other);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(
        said.contains("notes.txt: is no file of a log directory"),
        "{said}"
    );
}
