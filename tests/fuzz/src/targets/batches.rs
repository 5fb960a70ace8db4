//! Record batches of all formats, produced batches and the codecs.

use bytes::Bytes;
use kafka_rs_records::{
    BatchBuilder, Codec, Compression, ControlKey, EndTransactionMarker, HeaderRef, ValidateOptions,
    convert_to_v2, crc32c, decompress, produced_batch, split_batches, validate,
};

use super::{Target, in_proportion};

/// What decompression may yield here.
const LIMIT: usize = 256 << 10;

pub(super) fn targets() -> Vec<Target> {
    let batches = |name, run| Target {
        name,
        seeds: batch_seeds,
        run,
        memory_max: |input| in_proportion(input) + 8 * LIMIT,
    };
    let codec = |name, run| Target {
        name,
        seeds: compressed_seeds,
        run,
        memory_max: |input| in_proportion(input) + 3 * LIMIT + CODEC_TABLES,
    };
    vec![
        batches("record_batches", read_batches),
        batches("produced_batch", validate_produced),
        batches("control_records", read_control_records),
        codec("gzip", |input| inflate(Compression::Gzip, input)),
        codec("snappy", |input| inflate(Compression::Snappy, input)),
        codec("lz4", |input| inflate(Compression::Lz4, input)),
        codec("zstd", |input| inflate(Compression::Zstd, input)),
    ]
}

/// LZ4 frames may have blocks of 4 MB, of which the decoder keeps two and a window.
const CODEC_TABLES: usize = 20 << 20;

fn read_batches(input: &[u8]) -> String {
    let mut said = String::new();
    for batch in split_batches(Bytes::copy_from_slice(input)) {
        let batch = match batch {
            Ok(batch) => batch,
            Err(error) => {
                said += &kind(&error);
                break;
            }
        };
        assert_eq!(batch.bytes.len(), batch.header.size());
        said += if batch.verify_crc().is_ok() { "+" } else { "-" };
        match batch.records(LIMIT) {
            Err(error) => said += &kind(&error),
            Ok(records) => {
                for record in &records {
                    match record {
                        Ok(record) => drop(records.share(&record)),
                        Err(error) => said += &kind(&error),
                    }
                }
                said += &records.iter().count().to_string();
            }
        }
        if let Ok(new) = convert_to_v2(&batch, LIMIT) {
            assert_eq!(new.header.magic, 2);
        }
    }
    said
}

/// Seals the input with the right checksum, so that validation gets beyond it.
fn validate_produced(input: &[u8]) -> String {
    let mut input = input.to_vec();
    if input.len() >= 61 {
        let crc = crc32c(&input[21..]);
        input[17..21].copy_from_slice(&crc.to_be_bytes());
    }
    let batch = match produced_batch(Bytes::from(input), true) {
        Ok(batch) => batch,
        Err(error) => return kind(&error),
    };
    let options = ValidateOptions {
        now: 1_700_000_000_000,
        inspect_compressed: true,
        decompressed_limit: LIMIT,
        ..ValidateOptions::default()
    };
    match validate(&batch, &options) {
        Err(error) => kind(&error),
        Ok(validated) => {
            // What was accepted, a consumer must be able to read.
            let records = batch.records(LIMIT).expect("validated");
            let mut count = 0;
            for record in &records {
                record.expect("validated");
                count += 1;
            }
            assert_eq!(count, batch.header.record_count as usize);
            let again = batch.recompress(Codec::from(Compression::Lz4), LIMIT);
            assert_eq!(again.expect("readable").header.record_count as usize, count);
            format!("{count} {:?}", validated.timestamp)
        }
    }
}

fn read_control_records(input: &[u8]) -> String {
    let key = ControlKey::parse(input).map(ControlKey::control_type);
    let mut said = format!("{key:?}");
    for batch in split_batches(Bytes::copy_from_slice(input)).flatten() {
        let Ok(records) = batch.records(LIMIT) else {
            continue;
        };
        for record in records.iter().flatten() {
            said += &format!(
                "{:?}",
                EndTransactionMarker::read(&record).map(|m| m.is_some())
            );
        }
    }
    said
}

fn inflate(codec: Compression, input: &[u8]) -> String {
    match decompress(codec, input, LIMIT) {
        Ok(out) => {
            assert!(out.len() <= LIMIT);
            format!("{}", usize::BITS - out.len().leading_zeros())
        }
        Err(error) => kind(&error),
    }
}

/// An error without the numbers in it, which would make every outcome a new one.
fn kind(error: &kafka_rs_records::Error) -> String {
    error.to_string().replace(|c: char| c.is_ascii_digit(), "")
}

pub(super) fn batch_seeds() -> Vec<Vec<u8>> {
    let header = HeaderRef {
        key: b"h",
        value: Some(b"1"),
    };
    let mut seeds = Vec::new();
    for codec in Compression::ALL {
        for count in [1, 3] {
            let mut builder = BatchBuilder::new(codec);
            for index in 0..count {
                let pushed = builder.push(1_700_000_000_000 + index, Some(b"k"), None, &[header]);
                pushed.expect("small records fit");
            }
            seeds.push(builder.build().expect("default levels").to_vec());
        }
    }
    let marker = EndTransactionMarker {
        commit: true,
        coordinator_epoch: 3,
    };
    seeds.push(marker.batch(4, 5, 6).expect("a marker fits").bytes.to_vec());
    seeds.extend(legacy_seeds());
    seeds
}

/// A message of format 0 and 1 each: offset, size, checksum, magic, attributes, time, key, value.
fn legacy_seeds() -> Vec<Vec<u8>> {
    let build = |magic: u8, time: &[u8]| {
        let tail = [&[magic, 0][..], time, &[0, 0, 0, 1, b'k', 0, 0, 0, 1, b'v']].concat();
        let size = (tail.len() as u32 + 4).to_be_bytes();
        [&[0; 8][..], &size, &[0; 4], &tail].concat()
    };
    vec![build(0, &[]), build(1, &[0; 8])]
}

fn compressed_seeds() -> Vec<Vec<u8>> {
    let input: Vec<u8> = (0..2000u32).map(|at| (at / 7) as u8).collect();
    Compression::ALL[1..]
        .iter()
        .map(|codec| {
            let mut out = Vec::new();
            Codec::from(*codec)
                .compress(&input, &mut out)
                .expect("default levels");
            out
        })
        .collect()
}
