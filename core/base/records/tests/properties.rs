//! What holds for any batch, whole, cut, corrupted or invented.
#![allow(missing_docs, clippy::unwrap_used)]

use bytes::Bytes;
use kafka_rs_records::{
    BATCH_HEADER_SIZE, BatchBuilder, BatchHeader, Codec, Compression, Error, HeaderRef, Record,
    RecordBatch, RecordHeader, Stamp, StampTimestamp, TimestampType, ValidateOptions,
    convert_to_v2, crc32c, decompress, peek_batch_size, produced_batch, split_batches, validate,
};
use proptest::collection::vec;
use proptest::prelude::*;

const LIMIT: usize = 1 << 20;

fn bytes(max: usize) -> impl Strategy<Value = Bytes> {
    vec(any::<u8>(), 0..max).prop_map(Bytes::from)
}

fn record() -> impl Strategy<Value = Record> {
    let header =
        ("[a-z]{0,4}", proptest::option::of(bytes(5))).prop_map(|(key, value)| RecordHeader {
            key: key.into(),
            value,
        });
    (
        0i64..2_000_000_000_000,
        proptest::option::of(bytes(20)),
        proptest::option::of(bytes(200)),
        vec(header, 0..3),
    )
        .prop_map(|(timestamp, key, value, headers)| Record {
            offset: 0,
            timestamp,
            key,
            value,
            headers,
        })
}

fn codec() -> impl Strategy<Value = Codec> {
    proptest::sample::select(&Compression::ALL[..]).prop_map(Codec::from)
}

fn build(codec: Codec, base_offset: i64, records: &[Record]) -> RecordBatch {
    let mut builder = BatchBuilder::new(codec).base_offset(base_offset);
    for record in records {
        let headers: Vec<HeaderRef<'_>> = record
            .headers
            .iter()
            .map(|header| HeaderRef {
                key: header.key.as_bytes(),
                value: header.value.as_deref(),
            })
            .collect();
        let (key, value) = (record.key.as_deref(), record.value.as_deref());
        builder
            .push(record.timestamp, key, value, &headers)
            .unwrap();
    }
    RecordBatch::parse(builder.build().unwrap()).unwrap()
}

fn options() -> ValidateOptions {
    ValidateOptions {
        now: 2_000_000_000_000,
        inspect_compressed: true,
        ..ValidateOptions::default()
    }
}

/// Rewrites the checksum, so that what is behind it gets looked at.
fn seal(mut batch: Vec<u8>) -> Bytes {
    if batch.len() >= BATCH_HEADER_SIZE {
        let crc = crc32c(&batch[21..]);
        batch[17..21].copy_from_slice(&crc.to_be_bytes());
    }
    Bytes::from(batch)
}

/// Does everything a broker or a tool does with bytes it was given; only panics would matter.
fn exercise(bytes: Bytes) {
    let _ = peek_batch_size(&bytes);
    let _ = produced_batch(bytes.clone(), true).map(|batch| validate(&batch, &options()));
    for batch in split_batches(bytes) {
        let Ok(batch) = batch else { continue };
        let _ = batch.verify_crc();
        let _ = batch.first_offset(LIMIT);
        let _ = convert_to_v2(&batch, LIMIT);
        let _ = batch.recompress(Codec::from(Compression::Lz4), LIMIT);
        if let Ok(records) = batch.records(LIMIT) {
            for record in records.iter().flatten() {
                records.share(&record);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_built_is_read_back(
        codec in codec(), base in 0i64..1 << 40, records in vec(record(), 1..20),
    ) {
        let batch = build(codec, base, &records);
        batch.verify_crc().unwrap();
        let read = batch.records(LIMIT).unwrap().to_records().unwrap();
        let expected: Vec<Record> = records
            .iter()
            .zip(base..)
            .map(|(record, offset)| Record { offset, ..record.clone() })
            .collect();
        prop_assert_eq!(&read, &expected);
        let max = records.iter().map(|record| record.timestamp).max().unwrap();
        prop_assert_eq!(batch.header.max_timestamp, max);
        prop_assert_eq!(batch.header.next_offset(), base + records.len() as i64);

        let mut copied = BatchBuilder::new(codec).base_offset(base);
        for record in &batch.records(LIMIT).unwrap() {
            copied.push_record(&record.unwrap()).unwrap();
        }
        prop_assert_eq!(copied.build().unwrap(), batch.bytes);
    }

    #[test]
    fn a_good_batch_passes_and_any_flipped_bit_is_noticed(
        codec in codec(), records in vec(record(), 1..5), at in any::<prop::sample::Index>(), bit in 0u8..8,
    ) {
        let batch = build(codec, 0, &records);
        prop_assert!(validate(&batch, &options()).is_ok());
        let mut broken = batch.bytes.to_vec();
        let at = at.index(broken.len());
        broken[at] ^= 1u8 << bit;
        let refused = match RecordBatch::parse(Bytes::from(broken)) {
            Err(_) => true,
            Ok(parsed) => validate(&parsed, &options()).is_err(),
        };
        // The leader epoch is the leader's to write, so what a client puts there is no matter.
        prop_assert!(refused || (12..16).contains(&at), "byte {}", at);
    }

    #[test]
    fn nothing_invented_panics(
        codec in codec(), records in vec(record(), 1..5),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut batch = build(codec, 0, &records).bytes.to_vec();
        for (at, byte) in changes {
            let at = at.index(batch.len());
            batch[at] = byte;
        }
        exercise(Bytes::from(batch.clone()));
        exercise(seal(batch));
    }

    #[test]
    fn no_bytes_at_all_panic(input in vec(any::<u8>(), 0..300), magic in 0u8..4) {
        let mut input = input;
        if let Some(byte) = input.get_mut(16) {
            *byte = magic;
        }
        for codec in Compression::ALL {
            let _ = decompress(codec, &input, LIMIT);
        }
        exercise(Bytes::from(input.clone()));
        exercise(seal(input));
    }

    #[test]
    fn several_batches_come_apart_as_they_were_put_together(
        parts in vec(vec(record(), 1..3), 1..4), cut in any::<prop::sample::Index>(),
    ) {
        let batches: Vec<RecordBatch> =
            parts.iter().map(|records| build(Codec::default(), 0, records)).collect();
        let joined: Vec<u8> = batches.iter().flat_map(|batch| batch.bytes.to_vec()).collect();
        let split: Vec<RecordBatch> =
            split_batches(Bytes::from(joined.clone())).map(Result::unwrap).collect();
        prop_assert_eq!(&split, &batches);

        let cut = cut.index(joined.len());
        let mut walk = split_batches(Bytes::from(joined[..cut].to_vec()));
        let whole = walk.by_ref().take_while(Result::is_ok).count();
        let size: usize = batches[..whole].iter().map(|batch| batch.bytes.len()).sum();
        prop_assert_eq!(walk.position(), size);
        prop_assert!(size <= cut && (whole == batches.len() || cut < size + batches[whole].bytes.len()));
    }

    #[test]
    fn stamping_keeps_a_batch_valid(
        codec in codec(), records in vec(record(), 1..5), base in 0i64..1 << 50, epoch in 0i32..100,
        now in 0i64..1 << 45,
    ) {
        let batch = build(codec, 0, &records);
        for timestamp in [StampTimestamp::Keep, StampTimestamp::LogAppendTime(now), StampTimestamp::CorrectMax(now)] {
            let stamp = Stamp { base_offset: base, leader_epoch: epoch, timestamp };
            let rope = batch.stamped(&stamp);
            let stamped = batch.clone().stamp(&stamp);
            prop_assert_eq!(rope.to_bytes(), stamped.bytes.clone());
            stamped.verify_crc().unwrap();
            prop_assert_eq!(stamped.header.base_offset, base);
            prop_assert_eq!(stamped.header.partition_leader_epoch, epoch);
            let appended = matches!(timestamp, StampTimestamp::LogAppendTime(_));
            prop_assert_eq!(stamped.header.timestamp_type() == TimestampType::LogAppendTime, appended);
            for record in &stamped.records(LIMIT).unwrap() {
                prop_assert!(!appended || record.unwrap().timestamp == now);
            }
        }
    }
}

fn small() -> RecordBatch {
    let mut builder = BatchBuilder::new(Compression::None).producer(1, 0, 0);
    builder.push(5, Some(b"k"), Some(b"v"), &[]).unwrap();
    builder.push(6, None, Some(b"w"), &[]).unwrap();
    RecordBatch::parse(builder.build().unwrap()).unwrap()
}

#[test]
fn a_batch_cut_at_any_byte_is_truncated_and_never_more() {
    let whole = small().bytes;
    for cut in 0..whole.len() {
        let error = RecordBatch::parse(whole.slice(..cut)).unwrap_err();
        assert!(matches!(error, Error::Truncated { .. }), "{cut}: {error}");
        assert_eq!(BatchHeader::parse(&whole[..cut]).is_ok(), cut >= 61);
    }
}

#[test]
fn records_cut_at_any_byte_inside_a_sealed_batch_are_refused() {
    let whole = small().bytes;
    for cut in BATCH_HEADER_SIZE..whole.len() {
        let mut short = whole[..cut].to_vec();
        short[8..12].copy_from_slice(&(cut as i32 - 12).to_be_bytes());
        let batch = RecordBatch::parse(seal(short)).unwrap();
        batch.verify_crc().unwrap();
        let error = validate(&batch, &options()).unwrap_err();
        assert_eq!(error.code().name(), "INVALID_RECORD", "{cut}");
        let records = batch.records(0).unwrap();
        assert!(records.iter().last().unwrap().is_err(), "{cut}");
    }
}

#[test]
fn hostile_lengths_are_refused_before_anything_is_allocated() {
    for length in [i32::MIN, -1, 0, 48] {
        let mut batch = small().bytes.to_vec();
        batch[8..12].copy_from_slice(&length.to_be_bytes());
        let error = RecordBatch::parse(Bytes::from(batch)).unwrap_err();
        assert!(matches!(error, Error::BatchTooSmall { .. }), "{length}");
    }
    let mut batch = small().bytes.to_vec();
    batch[8..12].copy_from_slice(&i32::MAX.to_be_bytes());
    let error = RecordBatch::parse(Bytes::from(batch.clone())).unwrap_err();
    assert!(matches!(error, Error::Truncated { needed, .. } if needed == i32::MAX as usize + 12));
    batch = small().bytes.to_vec();
    batch[57..61].copy_from_slice(&i32::MAX.to_be_bytes());
    batch[23..27].copy_from_slice(&(i32::MAX - 1).to_be_bytes());
    let batch = RecordBatch::parse(seal(batch)).unwrap();
    assert!(validate(&batch, &options()).is_err());
    assert_eq!(batch.records(0).unwrap().iter().flatten().count(), 2);
}

#[test]
fn bombs_stop_at_the_limit() {
    let zeros = vec![0; 64 << 20];
    for codec in &Compression::ALL[1..] {
        let mut packed = Vec::new();
        Codec::from(*codec).compress(&zeros, &mut packed).unwrap();
        let error = decompress(*codec, &packed, LIMIT).unwrap_err();
        assert_eq!(error, Error::DecompressedTooLarge { limit: LIMIT });
    }
}

#[test]
fn produce_takes_one_v2_batch_and_zstd_only_when_allowed() {
    let one = small().bytes;
    assert_eq!(produced_batch(one.clone(), false).unwrap(), small());
    assert!(matches!(
        produced_batch(Bytes::new(), true),
        Err(Error::Invalid(_))
    ));
    let two = Bytes::from([&one[..], &one[..]].concat());
    assert!(matches!(produced_batch(two, true), Err(Error::Invalid(_))));
    let zstd = small()
        .recompress(Codec::from(Compression::Zstd), LIMIT)
        .unwrap();
    assert!(produced_batch(zstd.bytes.clone(), true).is_ok());
    let error = produced_batch(zstd.bytes, false).unwrap_err();
    assert_eq!(error.code().name(), "UNSUPPORTED_COMPRESSION_TYPE");
}

#[test]
fn size_crc_and_base_offset_have_their_own_errors() {
    let tight = ValidateOptions {
        max_message_bytes: small().bytes.len() - 1,
        ..options()
    };
    let code = |batch: &RecordBatch, options: &ValidateOptions| {
        validate(batch, options).unwrap_err().code().name()
    };
    assert_eq!(code(&small(), &tight), "MESSAGE_TOO_LARGE");
    let moved = small().stamp(&Stamp::new(1, 0));
    assert_eq!(code(&moved, &options()), "INVALID_RECORD");
    let mut broken = small().bytes.to_vec();
    broken[70] ^= 1;
    let broken = RecordBatch::parse(Bytes::from(broken)).unwrap();
    assert_eq!(code(&broken, &options()), "CORRUPT_MESSAGE");
}

#[test]
fn compressed_batches_are_not_opened_unless_an_option_needs_it() {
    let packed = small()
        .recompress(Codec::from(Compression::Gzip), LIMIT)
        .unwrap();
    let mut broken = packed.bytes.to_vec();
    let last = broken.len() - 1;
    broken[last] ^= 1;
    let broken = RecordBatch::parse(seal(broken)).unwrap();
    let trusting = ValidateOptions {
        inspect_compressed: false,
        ..options()
    };
    assert!(validate(&broken, &trusting).is_ok());
    for asks in [
        ValidateOptions {
            require_keys: true,
            ..trusting
        },
        ValidateOptions {
            timestamp_before_max_ms: 1 << 50,
            ..trusting
        },
        options(),
    ] {
        assert!(validate(&broken, &asks).is_err());
    }
    let past = ValidateOptions {
        now: 0,
        timestamp_after_max_ms: 3,
        ..trusting
    };
    let error = validate(&packed, &past).unwrap_err();
    assert_eq!(error.code().name(), "INVALID_TIMESTAMP");
}

#[test]
fn gaps_and_a_kept_last_offset_survive_as_compaction_leaves_them() {
    let mut builder = BatchBuilder::new(Compression::None).base_offset(100);
    builder.push_at(103, 1, None, None, &[]).unwrap();
    assert!(builder.push_at(103, 1, None, None, &[]).is_err());
    assert!(
        builder
            .push_at(100 + (1 << 31), 1, None, None, &[])
            .is_err()
    );
    let batch = builder.keep_last_offset(109).build().unwrap();
    let batch = RecordBatch::parse(batch).unwrap();
    assert_eq!(
        (batch.header.base_offset, batch.header.last_offset()),
        (100, 109)
    );
    let records = batch.records(0).unwrap();
    assert_eq!(records.iter().next().unwrap().unwrap().offset, 103);
    let empty = BatchBuilder::new(Compression::None).base_offset(7);
    let empty = RecordBatch::parse(empty.keep_last_offset(9).build().unwrap()).unwrap();
    assert_eq!(
        (empty.header.record_count, empty.header.next_offset()),
        (0, 10)
    );
    assert_eq!(empty.records(0).unwrap().iter().count(), 0);
}
