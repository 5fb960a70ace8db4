//! What a leader checks before it appends a produced batch; see [`validate`].

use bytes::Bytes;
use kafka_rs_types::Timestamp;

use crate::compression::decompress;
use crate::walk::glance;
use crate::{
    BatchHeader, Compression, Error, RecordBatch, RecordError, StampTimestamp, TimestampType,
    split_batches,
};

/// Who hands in a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// A Produce request: no control records, base offset 0, sequence numbers where due.
    #[default]
    Client,
    /// This broker itself (coordinators, transaction markers, the metadata quorum).
    Internal,
}

/// The topic's rules and the moment, for [`validate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValidateOptions {
    /// Who hands the batch in.
    pub origin: Origin,
    /// `max.message.bytes`: size limit of the batch as stored, in bytes.
    pub max_message_bytes: usize,
    /// `message.timestamp.type`.
    pub timestamp_type: TimestampType,
    /// The broker's time.
    pub now: Timestamp,
    /// `message.timestamp.before.max.ms`; `i64::MAX` allows any age.
    pub timestamp_before_max_ms: i64,
    /// `message.timestamp.after.max.ms`; `i64::MAX` allows any future.
    pub timestamp_after_max_ms: i64,
    /// The topic is compacted, so every record needs a key.
    pub require_keys: bool,
    /// Decompress and walk compressed batches too, as Kafka does. Otherwise that happens only when
    /// another option cannot be checked without: see [`validate`].
    pub inspect_compressed: bool,
    /// Most bytes a batch may decompress to when it is inspected.
    pub decompressed_limit: usize,
}

impl Default for ValidateOptions {
    /// Kafka's defaults for a client at time 0.
    fn default() -> Self {
        Self {
            origin: Origin::Client,
            max_message_bytes: 1_048_588,
            timestamp_type: TimestampType::CreateTime,
            now: 0,
            timestamp_before_max_ms: i64::MAX,
            timestamp_after_max_ms: 3_600_000,
            require_keys: false,
            inspect_compressed: false,
            decompressed_limit: 64 << 20,
        }
    }
}

/// What validation found out on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validated {
    /// Largest timestamp of the batch once stamped.
    pub max_timestamp: Timestamp,
    /// What [`crate::Stamp`] has to do to the timestamps.
    pub timestamp: StampTimestamp,
}

/// Takes the one batch a Produce request (version 3 and later) may carry per partition.
///
/// No batch, more than one, or a format other than 2 is [`Error::Invalid`]; Zstandard is refused
/// unless `allow_zstd`, which Produce 7 introduced (KIP-110). Checks no content yet.
pub fn produced_batch(records: Bytes, allow_zstd: bool) -> Result<RecordBatch, Error> {
    let mut batches = split_batches(records);
    let batch = match batches.next() {
        None => return Err(Error::Invalid("produce request without a record batch")),
        Some(Err(Error::Truncated { .. })) => {
            return Err(Error::Invalid("produce request with a part of a batch"));
        }
        Some(batch) => batch?,
    };
    if !batches.remaining().is_empty() {
        return Err(Error::Invalid(
            "produce requests must contain exactly one record batch per partition",
        ));
    }
    if batch.header.magic != 2 {
        return Err(Error::Invalid(
            "produce requests may only contain record batches with magic version 2",
        ));
    }
    match batch.header.compression()? {
        Compression::Zstd if !allow_zstd => {
            Err(Error::UnsupportedCompression(Compression::Zstd.id()))
        }
        _ => Ok(batch),
    }
}

/// Checks a v2 batch as a leader must before appending it.
///
/// In this order: base offset 0 (clients), size, checksum, offset range against record count, no
/// control records (clients), a sequence number where there is a producer id, then every record:
/// lengths, header counts, offset deltas counting up from 0, the record count, keys and timestamps.
///
/// The walk over the records happens in place and allocates nothing. A compressed batch is
/// decompressed only if `inspect_compressed`, `require_keys` or a finite `timestamp_before_max_ms`
/// asks for it; otherwise the header's largest timestamp is held against the upper bound and
/// readers find out if the records inside are not what the header says. Apache Kafka decompresses
/// every batch here. It also accepts offset deltas in disorder and renumbers or stores them; we
/// refuse them, since no known client writes such a batch and a reader could not seek in it.
pub fn validate(batch: &RecordBatch, options: &ValidateOptions) -> Result<Validated, Error> {
    let header = &batch.header;
    if header.magic != 2 {
        return Err(Error::UnknownMagic(header.magic));
    }
    let is_client = options.origin == Origin::Client;
    if is_client && header.base_offset != 0 {
        return Err(Error::BaseOffsetNotZero(header.base_offset));
    }
    if batch.bytes.len() > options.max_message_bytes {
        return Err(Error::MessageTooLarge {
            size: batch.bytes.len(),
            max: options.max_message_bytes,
        });
    }
    batch.verify_crc()?;
    check_header(header, is_client)?;
    let max_timestamp = check_records(batch, options)?;
    Ok(match options.timestamp_type {
        TimestampType::LogAppendTime => Validated {
            max_timestamp: options.now,
            timestamp: StampTimestamp::LogAppendTime(options.now),
        },
        TimestampType::CreateTime
            if max_timestamp == header.max_timestamp
                && header.timestamp_type() == TimestampType::CreateTime =>
        {
            Validated {
                max_timestamp,
                timestamp: StampTimestamp::Keep,
            }
        }
        TimestampType::CreateTime => Validated {
            max_timestamp,
            timestamp: StampTimestamp::CorrectMax(max_timestamp),
        },
    })
}

fn check_header(header: &BatchHeader, is_client: bool) -> Result<(), Error> {
    if header.last_offset_delta < 0 {
        return Err(Error::Invalid("batch has an invalid offset range"));
    }
    if header.record_count <= 0 {
        return Err(Error::Invalid("batch must count at least one record"));
    }
    if i64::from(header.last_offset_delta) + 1 != i64::from(header.record_count) {
        return Err(Error::CountMismatch {
            last_offset_delta: header.last_offset_delta,
            count: header.record_count,
        });
    }
    if is_client && header.is_control() {
        return Err(Error::Invalid(
            "clients are not allowed to write control records",
        ));
    }
    if is_client && header.has_producer_id() && header.base_sequence < 0 {
        return Err(Error::Invalid(
            "batch of a producer with an id needs a sequence number",
        ));
    }
    Ok(())
}

/// Checks the records as far as `options` ask; returns the largest timestamp.
fn check_records(batch: &RecordBatch, options: &ValidateOptions) -> Result<Timestamp, Error> {
    let header = &batch.header;
    let codec = header.compression()?;
    let rules = Rules::of(header, options);
    if codec == Compression::None {
        return rules.walk(batch.payload());
    }
    let bounded_below = rules.bounded && options.timestamp_before_max_ms != i64::MAX;
    if options.inspect_compressed || options.require_keys || bounded_below {
        let body = decompress(codec, batch.payload(), options.decompressed_limit)?;
        return rules.walk(&body);
    }
    if !rules.allow(header.max_timestamp) {
        let error = rules.timestamp_error(header.last_offset_delta, header.max_timestamp);
        return Err(Error::TimestampsInvalid(vec![error]));
    }
    Ok(header.max_timestamp)
}

/// What the records of one batch are held against.
struct Rules {
    count: i32,
    base_timestamp: Timestamp,
    /// The batch claims LogAppendTime, so all its records have this time.
    claimed_append_time: Option<Timestamp>,
    require_keys: bool,
    /// Producers set the timestamps of this topic, within these bounds.
    bounded: bool,
    from: Timestamp,
    to: Timestamp,
}

impl Rules {
    fn of(header: &BatchHeader, options: &ValidateOptions) -> Self {
        let claims = header.timestamp_type() == TimestampType::LogAppendTime;
        Self {
            count: header.record_count,
            base_timestamp: header.base_timestamp,
            claimed_append_time: claims.then_some(header.max_timestamp),
            require_keys: options.require_keys,
            bounded: options.timestamp_type == TimestampType::CreateTime,
            from: options.now.saturating_sub(options.timestamp_before_max_ms),
            to: options.now.saturating_add(options.timestamp_after_max_ms),
        }
    }

    fn timestamp(&self, delta: i64) -> Timestamp {
        self.claimed_append_time
            .unwrap_or_else(|| self.base_timestamp.wrapping_add(delta))
    }

    /// A timestamp must be within the bounds, if there is one and the topic has bounds; otherwise
    /// only the claim to be the broker's time is wrong.
    #[inline]
    fn allow(&self, timestamp: Timestamp) -> bool {
        if self.bounded && timestamp != -1 {
            self.from <= timestamp && timestamp <= self.to
        } else {
            self.claimed_append_time.is_none()
        }
    }

    fn timestamp_error(&self, batch_index: i32, timestamp: Timestamp) -> RecordError {
        RecordError::timestamp(batch_index, timestamp, self.from, self.to)
    }

    /// The loop keeps extremes only, which costs less than judging every record; when an extreme
    /// is not allowed, [`Self::describe_flaws`] judges.
    fn walk(&self, body: &[u8]) -> Result<Timestamp, Error> {
        let mut pos = 0;
        let (mut min_delta, mut max_delta) = (i64::MAX, i64::MIN);
        let mut all_have_keys = true;
        for index in 0..self.count {
            let record = glance(body, &mut pos)?;
            if record.offset_delta != index {
                return Err(Error::Invalid("offset deltas do not count up from 0"));
            }
            min_delta = min_delta.min(record.timestamp_delta);
            max_delta = max_delta.max(record.timestamp_delta);
            all_have_keys &= record.has_key;
        }
        if pos != body.len() {
            return Err(Error::Invalid("bytes remain after the last record"));
        }
        if self.base_timestamp.checked_add(min_delta).is_none()
            || self.base_timestamp.checked_add(max_delta).is_none()
        {
            return Err(Error::Invalid("timestamp delta overflows"));
        }
        let (earliest, latest) = (self.timestamp(min_delta), self.timestamp(max_delta));
        let all_fine = self.allow(earliest) && self.allow(latest) && earliest != -1;
        if !all_fine || (self.require_keys && !all_have_keys) {
            self.describe_flaws(body)?;
        }
        Ok(latest.max(-1))
    }

    /// Second walk over a suspicious batch: says which records are wrong, at most
    /// [`MAX_RECORD_ERRORS`] of them, so that the answer stays smaller than the request.
    fn describe_flaws(&self, body: &[u8]) -> Result<(), Error> {
        let mut pos = 0;
        let mut errors = Vec::new();
        let mut bad_timestamp = false;
        for index in 0..self.count {
            let Ok(record) = glance(body, &mut pos) else {
                break;
            };
            let timestamp = self.timestamp(record.timestamp_delta);
            if self.require_keys && !record.has_key {
                errors.push(RecordError::missing_key(index));
            } else if !self.allow(timestamp) {
                bad_timestamp = true;
                errors.push(self.timestamp_error(index, timestamp));
            }
            if errors.len() == MAX_RECORD_ERRORS {
                break;
            }
        }
        match (errors.is_empty(), bad_timestamp) {
            (true, _) => Ok(()),
            (false, true) => Err(Error::TimestampsInvalid(errors)),
            (false, false) => Err(Error::RecordsInvalid(errors)),
        }
    }
}

/// Most entries of `record_errors` reported for one batch.
const MAX_RECORD_ERRORS: usize = 1000;
