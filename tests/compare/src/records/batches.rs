//! Batches as clients make them, and as they should not.

use bytes::Bytes;
use kafka_rs_records::{BatchBuilder, Compression, crc32c};

/// Position of the checksum in a batch, and of the first byte that it is over.
const CRC: usize = 17;
const CHECKED: usize = 21;

/// A builder with some records in it.
pub(crate) fn some(compression: Compression, now: i64, keyed: bool) -> BatchBuilder {
    let mut builder = BatchBuilder::new(compression);
    for i in 0..3 {
        let key = format!("key-{i}");
        let key = keyed.then_some(key.as_bytes());
        let value = format!("value-{i}").repeat(5);
        builder
            .push(now + i, key, Some(value.as_bytes()), &[])
            .expect("a record");
    }
    builder
}

pub(crate) fn plain(now: i64) -> Bytes {
    some(Compression::None, now, true).build().expect("a batch")
}

/// Changes bytes of a batch and makes the checksum right again.
pub(crate) fn changed(batch: &Bytes, at: usize, with: &[u8]) -> Bytes {
    let mut bytes = batch.to_vec();
    bytes[at..at + with.len()].copy_from_slice(with);
    let crc = crc32c(&bytes[CHECKED..]);
    bytes[CRC..CHECKED].copy_from_slice(&crc.to_be_bytes());
    bytes.into()
}

/// A message of format 0 or 1 with an arbitrary checksum.
pub(crate) fn old(magic: u8, now: i64) -> Bytes {
    let mut message = vec![0, 0, 0, 0, magic, 0];
    if magic == 1 {
        message.extend(now.to_be_bytes());
    }
    message.extend((-1_i32).to_be_bytes());
    message.extend(3_i32.to_be_bytes());
    message.extend(b"old");
    let mut bytes = 0_i64.to_be_bytes().to_vec();
    bytes.extend((message.len() as i32).to_be_bytes());
    bytes.extend(message);
    bytes.into()
}

/// Named ways to get it wrong.
pub(crate) fn broken(now: i64) -> Vec<(&'static str, Bytes)> {
    let good = plain(now);
    let mut bad_crc = good.to_vec();
    let last = bad_crc.len() - 1;
    bad_crc[last] ^= 1;
    let twice = [good.clone(), good.clone()].concat();
    let flags = |bits: i16| changed(&good, 21, &bits.to_be_bytes());
    vec![
        ("a wrong checksum", bad_crc.into()),
        ("format 0", old(0, now)),
        ("format 1", old(1, now)),
        ("format 3", changed(&good, 16, &[3])),
        ("two batches", twice.into()),
        ("a cut batch", good.slice(..good.len() - 7)),
        ("a cut header", good.slice(..40)),
        ("no bytes", Bytes::new()),
        ("a base offset", changed(&good, 0, &7_i64.to_be_bytes())),
        (
            "too large a last offset",
            changed(&good, 23, &9_i32.to_be_bytes()),
        ),
        (
            "a negative last offset",
            changed(&good, 23, &(-3_i32).to_be_bytes()),
        ),
        (
            "too many records announced",
            changed(&good, 57, &9_i32.to_be_bytes()),
        ),
        (
            "too few records announced",
            changed(&good, 57, &1_i32.to_be_bytes()),
        ),
        (
            "no records announced",
            changed(&good, 57, &0_i32.to_be_bytes()),
        ),
        ("an unknown codec", flags(5)),
        ("not gzip", flags(1)),
        ("not snappy", flags(2)),
        ("not lz4", flags(3)),
        ("not zstd", flags(4)),
        ("log append time", flags(8)),
        ("transactional without a producer", flags(16)),
        ("a control batch", flags(32)),
        (
            "a sequence without a producer",
            changed(&good, 53, &5_i32.to_be_bytes()),
        ),
        ("a future timestamp", plain(now + 7_200_000)),
        ("an old timestamp", plain(1_000)),
        ("no timestamp", plain(-1)),
        (
            "a wrong first timestamp",
            changed(&good, 27, &(now + 10_000_000).to_be_bytes()),
        ),
        (
            "a wrong max timestamp",
            changed(&good, 35, &(now + 10_000_000).to_be_bytes()),
        ),
    ]
}
