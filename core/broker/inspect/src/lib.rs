//! Reads what lies in a log directory, file by file, without a broker: what `kafka-dump-log` is for.
//!
//! ```text
//!   path ──▶ files_of ──▶ FileKind ─┬─ .log, .checkpoint ──▶ Batch, Record (decoded by its topic)
//!                                   ├─ .index, .timeindex ─▶ entries, held against the .log beside
//!                                   ├─ .txnindex, .snapshot, leader-epoch-checkpoint
//!                                   └─ checkpoints of a directory, meta.properties, …
//!                                          all of it as Items, one after the other, to a visitor
//! ```
//!
//! Invariants:
//! - Nothing is written, locked or repaired.
//! - Damage is an [`Item::Problem`] with its position, and what can be read behind it is still shown;
//!   only a disk that does not answer is an [`Error`].
//! - Memory does not grow with the size of a segment, but for the index check, which keeps four
//!   numbers per batch.

mod content;
mod error;
mod file_kind;
mod index;
mod item;
mod segment;
mod table;

use std::path::Path;
use std::sync::Arc;

use kafka_rs_platform::Storage;

pub use content::{Content, Decoder};
pub use error::Error;
pub use file_kind::{FileKind, files_of};
pub use item::{Item, Summary, Visitor};

/// What to look at.
#[derive(Debug, Clone)]
pub struct Options {
    /// Open every batch and show its records.
    pub records: bool,
    /// How keys and values are read; `None` goes by the topic's name.
    pub decoder: Option<Decoder>,
    /// Hold indexes against their segment instead of listing their entries.
    pub verify_index: bool,
    /// Stop reading a segment after this many bytes.
    pub bytes_max: u64,
    /// Decompressed bytes that one batch may have.
    pub decompressed_bytes_max: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            records: false,
            decoder: None,
            verify_index: false,
            bytes_max: u64::MAX,
            decompressed_bytes_max: 256 << 20,
        }
    }
}

/// Shows one file of `storage` to `visitor`, beginning with [`Item::File`].
///
/// # Errors
/// [`Error::Io`] when the disk does not answer, [`Error::Unknown`] for a file that is none of
/// Kafka's, and what the visitor returns.
pub fn inspect(
    storage: &Arc<dyn Storage>,
    path: &Path,
    options: &Options,
    visitor: Visitor<'_>,
) -> Result<Summary, Error> {
    let kind = FileKind::of(path).ok_or_else(|| Error::Unknown(path.to_owned()))?;
    let mut out = item::Out::new(visitor);
    out.show(Item::File {
        path,
        kind,
        base_offset: file_kind::base_offset(path),
    })?;
    let open = || {
        storage
            .open(path, false)
            .map_err(|source| Error::io(path, source))
    };
    match kind {
        FileKind::Segment | FileKind::Snapshot => {
            segment::show(open()?.as_ref(), path, options, &mut out)?;
        }
        FileKind::OffsetIndex | FileKind::TimeIndex => {
            index::show(storage, path, kind, options, &mut out)?;
        }
        _ => {
            let bytes = storage
                .read_file(path)
                .map_err(|source| Error::io(path, source))?;
            table::show(kind, &bytes, &mut out)?;
        }
    }
    Ok(out.into_summary())
}
