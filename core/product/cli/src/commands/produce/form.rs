//! From bytes to records: where one ends, and what is key, value and header.

use anyhow::{Context as _, anyhow, bail};
use bytes::Bytes;
use kafka_rs_client::producer::{ProducerRecord, RecordHeader};
use kafka_rs_types::Str;
use serde_json::{Map, Value};

use crate::output::from_base64;

/// A line without an end may not eat the memory.
const RECORD_BYTES_MAX: usize = 1 << 30;

/// Cuts what comes in, in whatever pieces, into records.
pub(super) struct Cutter {
    /// What ends a record; `None` when only the end of the input does.
    delimiter: Option<Vec<u8>>,
    rest: Vec<u8>,
}

impl Cutter {
    pub(super) fn new(delimiter: Option<Vec<u8>>) -> Self {
        Self {
            delimiter,
            rest: Vec::new(),
        }
    }

    /// The records that `piece` completes.
    pub(super) fn push(&mut self, piece: &[u8]) -> anyhow::Result<Vec<Bytes>> {
        let known = self.rest.len();
        self.rest.extend_from_slice(piece);
        if self.rest.len() > RECORD_BYTES_MAX {
            bail!("a record of more than {RECORD_BYTES_MAX} bytes");
        }
        let Some(delimiter) = &self.delimiter else {
            return Ok(Vec::new());
        };
        // The delimiter may begin in what was there before.
        let mut from = known.saturating_sub(delimiter.len() - 1);
        let mut ends = Vec::new();
        while let Some(found) = find(&self.rest[from..], delimiter) {
            ends.push(from + found);
            from += found + delimiter.len();
        }
        if ends.is_empty() {
            return Ok(Vec::new());
        }
        let rest = self.rest.split_off(from);
        let whole = Bytes::from(std::mem::replace(&mut self.rest, rest));
        let mut start = 0;
        let records = ends.into_iter().map(|end| {
            let record = whole.slice(start..end);
            start = end + delimiter.len();
            record
        });
        Ok(records.collect())
    }

    /// The last record, when nothing ended it but the end of the input.
    pub(super) fn finish(&mut self) -> Option<Bytes> {
        let rest = std::mem::take(&mut self.rest);
        (!rest.is_empty() || self.delimiter.is_none()).then(|| Bytes::from(rest))
    }
}

fn find(bytes: &[u8], delimiter: &[u8]) -> Option<usize> {
    match delimiter {
        [byte] => bytes.iter().position(|other| other == byte),
        _ => bytes
            .windows(delimiter.len())
            .position(|window| window == delimiter),
    }
}

/// What is made of the bytes of a record.
pub(super) struct Form {
    pub(super) topic: Str,
    pub(super) partition: Option<i32>,
    pub(super) key: Option<Bytes>,
    pub(super) key_separator: Option<Vec<u8>>,
    pub(super) headers: Vec<RecordHeader>,
    pub(super) json: bool,
    /// Nothing at all is null, not empty.
    pub(super) empty_is_null: bool,
}

impl Form {
    /// The record; `None` for an empty line between JSON objects.
    pub(super) fn record(&self, bytes: Bytes) -> anyhow::Result<Option<ProducerRecord>> {
        let mut record = ProducerRecord::to(self.topic.clone());
        record.partition = self.partition;
        record.headers.clone_from(&self.headers);
        if self.json {
            if bytes.trim_ascii().is_empty() {
                return Ok(None);
            }
            self.fill_from_json(&mut record, &bytes)
                .with_context(|| format!("in {}", String::from_utf8_lossy(&bytes)))?;
            return Ok(Some(record));
        }
        let key_end = self
            .key_separator
            .as_ref()
            .and_then(|separator| Some((find(&bytes, separator)?, separator.len())));
        (record.key, record.value) = match key_end {
            Some((end, length)) => (Some(bytes.slice(..end)), Some(bytes.slice(end + length..))),
            None => (self.key.clone(), Some(bytes)),
        };
        if self.empty_is_null {
            record.key = record.key.filter(|key| !key.is_empty());
            record.value = record.value.filter(|value| !value.is_empty());
        }
        Ok(Some(record))
    }

    fn fill_from_json(&self, record: &mut ProducerRecord, bytes: &[u8]) -> anyhow::Result<()> {
        let mut fields: Map<String, Value> = serde_json::from_slice(bytes)?;
        record.key = match fields.remove("key") {
            None => self.key.clone(),
            Some(key) => bytes_of(key)?,
        };
        record.value = fields.remove("value").map_or(Ok(None), bytes_of)?;
        if let Some(headers) = fields.remove("headers") {
            record.headers.extend(headers_of(headers)?);
        }
        if let Some(at) = fields.remove("timestamp").filter(|at| !at.is_null()) {
            let at = at.as_i64().filter(|at| *at >= 0);
            record.timestamp = Some(at.context("timestamp is no number of milliseconds")?);
        }
        let partition = fields.remove("partition");
        if let (None, Some(partition)) = (self.partition, partition.filter(|p| !p.is_null())) {
            let index = partition.as_i64().and_then(|p| i32::try_from(p).ok());
            record.partition = Some(index.context("partition is no number")?);
        }
        // What `consume --json` says beyond that is where a record was, not where it goes.
        let other = fields
            .keys()
            .find(|name| !matches!(name.as_str(), "topic" | "offset" | "leader_epoch"));
        match other {
            Some(name) => Err(anyhow!(
                "{name} is no field of a record; those are key, value, headers, timestamp, partition"
            )),
            None => Ok(()),
        }
    }
}

/// Text as its bytes, `{"base64": …}` as what it stands for, other JSON as its text.
fn bytes_of(value: Value) -> anyhow::Result<Option<Bytes>> {
    let encoded = match &value {
        Value::Object(fields) if fields.len() == 1 => fields.get("base64").and_then(Value::as_str),
        _ => None,
    };
    if let Some(encoded) = encoded {
        let bytes = from_base64(encoded).with_context(|| format!("{encoded:?} is no base64"))?;
        return Ok(Some(Bytes::from(bytes)));
    }
    Ok(match value {
        Value::Null => None,
        Value::String(text) => Some(Bytes::from(text)),
        other => Some(Bytes::from(other.to_string())),
    })
}

/// `[{"key": …, "value": …}, …]`, or `{"key": "value", …}`.
fn headers_of(headers: Value) -> anyhow::Result<Vec<RecordHeader>> {
    let header = |key: &str, value: Value| {
        Ok(RecordHeader {
            key: Str::from(key),
            value: bytes_of(value)?,
        })
    };
    match headers {
        Value::Null => Ok(Vec::new()),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(key, value)| header(&key, value))
            .collect(),
        Value::Array(list) => list
            .into_iter()
            .map(|mut entry| {
                let value = entry.get_mut("value").map(Value::take).unwrap_or_default();
                let key = entry.get("key").and_then(Value::as_str);
                header(key.context("a header has no key")?, value)
            })
            .collect(),
        _ => bail!("headers must be a list of keys and values, or an object"),
    }
}

#[cfg(test)]
mod tests;
