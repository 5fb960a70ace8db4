//! How a record is printed: kcat's `%` letters, or JSON.

use std::io::Write as _;

use anyhow::{Context as _, bail};
use kafka_rs_client::consumer::RecordView;
use serde_json::json;

use crate::output::{json_bytes, unescape};

/// A piece of a format.
#[derive(Debug, Clone, PartialEq)]
enum Part {
    Text(Vec<u8>),
    Topic,
    Partition,
    Offset,
    Timestamp,
    Key,
    KeySize,
    Value,
    ValueSize,
    Headers,
}

/// How records are printed.
#[derive(Debug)]
pub(super) struct Format {
    /// `None` for JSON.
    parts: Option<Vec<Part>>,
    /// What stands for no key and no value.
    null: &'static [u8],
}

impl Format {
    /// One JSON object a line.
    pub(super) fn json() -> Self {
        Self {
            parts: None,
            null: b"",
        }
    }

    /// Reads a format such as `%t[%p]@%o %k=%s\n`.
    pub(super) fn text(format: &str, null: &'static str) -> anyhow::Result<Self> {
        let mut parts = Vec::new();
        let mut rest = format;
        while let Some((before, after)) = rest.split_once('%') {
            let letter = after.chars().next();
            let letter = letter.with_context(|| format!("{format}: nothing follows the last %"))?;
            parts.push(Part::Text(unescape(before)));
            parts.push(match letter {
                't' => Part::Topic,
                'p' => Part::Partition,
                'o' => Part::Offset,
                'T' => Part::Timestamp,
                'k' => Part::Key,
                'K' => Part::KeySize,
                's' => Part::Value,
                'S' => Part::ValueSize,
                'h' => Part::Headers,
                '%' => Part::Text(b"%".to_vec()),
                other => bail!("{format}: %{other} means nothing; there are t p o T k K s S h %"),
            });
            rest = &after[letter.len_utf8()..];
        }
        parts.push(Part::Text(unescape(rest)));
        parts.retain(|part| *part != Part::Text(Vec::new()));
        Ok(Self {
            parts: Some(parts),
            null: null.as_bytes(),
        })
    }

    /// Adds a record to `out`.
    pub(super) fn write(&self, record: RecordView<'_>, out: &mut Vec<u8>) -> std::io::Result<()> {
        let Some(parts) = &self.parts else {
            return writeln!(out, "{}", as_json(record));
        };
        for part in parts {
            match part {
                Part::Text(text) => out.extend_from_slice(text),
                Part::Topic => out.extend_from_slice(record.topic().as_str().as_bytes()),
                Part::Partition => write!(out, "{}", record.partition())?,
                Part::Offset => write!(out, "{}", record.offset())?,
                Part::Timestamp => write!(out, "{}", record.timestamp())?,
                Part::Key => out.extend_from_slice(record.key().unwrap_or(self.null)),
                Part::KeySize => write!(out, "{}", size(record.key()))?,
                Part::Value => out.extend_from_slice(record.value().unwrap_or(self.null)),
                Part::ValueSize => write!(out, "{}", size(record.value()))?,
                Part::Headers => self.headers(record, out),
            }
        }
        Ok(())
    }

    fn headers(&self, record: RecordView<'_>, out: &mut Vec<u8>) {
        for (at, header) in record.headers().iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            out.extend_from_slice(header.key);
            out.push(b'=');
            out.extend_from_slice(header.value.unwrap_or(self.null));
        }
    }
}

/// Bytes, or -1 for null.
fn size(bytes: Option<&[u8]>) -> i64 {
    bytes.map_or(-1, |bytes| i64::try_from(bytes.len()).unwrap_or(i64::MAX))
}

fn as_json(record: RecordView<'_>) -> serde_json::Value {
    let headers = record.headers();
    let headers = headers
        .iter()
        .map(|header| json!({ "key": header.key_lossy(), "value": json_bytes(header.value) }));
    json!({
        "topic": record.topic().as_str(),
        "partition": record.partition(),
        "offset": record.offset(),
        "timestamp": record.timestamp(),
        "key": json_bytes(record.key()),
        "value": json_bytes(record.value()),
        "headers": headers.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_read_into_its_parts_or_refused() {
        let parts = |format: &str| Format::text(format, "").expect(format).parts;
        let text = |text: &str| Part::Text(text.as_bytes().to_vec());
        assert_eq!(
            parts("%t[%p]\\t%%%s\\n"),
            Some(vec![
                Part::Topic,
                text("["),
                Part::Partition,
                text("]\t"),
                text("%"),
                Part::Value,
                text("\n"),
            ])
        );
        assert_eq!(parts(""), Some(Vec::new()));
        for (wrong, reason) in [("%x", "%x means nothing"), ("a%", "nothing follows")] {
            let error = Format::text(wrong, "").expect_err(wrong).to_string();
            assert!(error.contains(reason), "{error}");
        }
    }
}
