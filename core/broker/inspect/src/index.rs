//! Offset and time indexes: their entries, or whether they fit the segment beside them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use kafka_rs_log::{IndexEntry, OffsetEntry, TimeEntry, walk};
use kafka_rs_platform::Storage;
use kafka_rs_types::Offset;

use crate::file_kind::base_offset;
use crate::item::Out;
use crate::{Error, FileKind, Item, Options};

/// What the check needs to know of a batch.
struct Batch {
    position: u64,
    base_offset: Offset,
    last_offset: Offset,
    max_timestamp: i64,
}

pub(crate) fn show(
    storage: &Arc<dyn Storage>,
    path: &Path,
    kind: FileKind,
    options: &Options,
    out: &mut Out<'_>,
) -> Result<(), Error> {
    let bytes = storage
        .read_file(path)
        .map_err(|source| Error::io(path, source))?;
    let base = match base_offset(path) {
        Some(base) => base,
        None => return out.problem(0, "the name does not begin with an offset".to_owned()),
    };
    let batches = if options.verify_index {
        Some(batches_of(storage, path)?)
    } else {
        None
    };
    let (entries, size) = match kind {
        FileKind::OffsetIndex => (
            offset_index(&bytes, base, batches.as_deref(), out)?,
            OffsetEntry::SIZE,
        ),
        _ => (
            time_index(&bytes, base, batches.as_deref(), out)?,
            TimeEntry::SIZE,
        ),
    };
    if !bytes.len().is_multiple_of(size) {
        let whole = bytes.len() - bytes.len() % size;
        out.problem(
            whole as u64,
            format!("{} bytes are no whole entry", bytes.len() % size),
        )?;
    }
    if batches.is_some() {
        out.show(Item::IndexVerified { entries })?;
    }
    Ok(())
}

fn offset_index(
    bytes: &Bytes,
    base: Offset,
    batches: Option<&[Batch]>,
    out: &mut Out<'_>,
) -> Result<u64, Error> {
    let mut last: Option<OffsetEntry> = None;
    let mut count = 0;
    for (at, chunk) in bytes.chunks_exact(OffsetEntry::SIZE).enumerate() {
        let entry = OffsetEntry::decode(chunk);
        let place = (at * OffsetEntry::SIZE) as u64;
        // The rest of a preallocated file is zeros.
        if entry.relative_offset <= 0 && at > 0 {
            break;
        }
        count += 1;
        let offset = base + i64::from(entry.relative_offset);
        if let Some(last) = last.filter(|last| {
            entry.relative_offset <= last.relative_offset || entry.position <= last.position
        }) {
            out.problem(
                place,
                format!(
                    "entry {offset} → {} does not come after {} → {}",
                    entry.position,
                    base + i64::from(last.relative_offset),
                    last.position
                ),
            )?;
        }
        last = Some(entry);
        match batches {
            None => out.show(Item::OffsetIndexEntry {
                offset,
                position: entry.position,
            })?,
            Some(batches) => {
                if let Some(reason) = misplaced(offset, entry.position, batches) {
                    out.problem(place, reason)?;
                }
            }
        }
    }
    Ok(count)
}

/// What is wrong with an entry that says that the batch ending at `offset` begins at `position`.
fn misplaced(offset: Offset, position: i32, batches: &[Batch]) -> Option<String> {
    let position = u64::try_from(position).unwrap_or(u64::MAX);
    let found = batches
        .binary_search_by_key(&position, |batch| batch.position)
        .ok()
        .map(|at| &batches[at]);
    match found {
        None => Some(format!(
            "entry {offset} → {position}: no batch begins there in the segment"
        )),
        Some(batch) if batch.last_offset != offset => Some(format!(
            "entry {offset} → {position}: the batch there ends at {}",
            batch.last_offset
        )),
        Some(_) => None,
    }
}

fn time_index(
    bytes: &Bytes,
    base: Offset,
    batches: Option<&[Batch]>,
    out: &mut Out<'_>,
) -> Result<u64, Error> {
    let mut last: Option<TimeEntry> = None;
    let mut count = 0;
    for (at, chunk) in bytes.chunks_exact(TimeEntry::SIZE).enumerate() {
        let entry = TimeEntry::decode(chunk);
        let place = (at * TimeEntry::SIZE) as u64;
        if entry.relative_offset <= 0 && at > 0 {
            break;
        }
        count += 1;
        let offset = base + i64::from(entry.relative_offset);
        if let Some(last) = last.filter(|last| {
            entry.timestamp < last.timestamp || entry.relative_offset < last.relative_offset
        }) {
            out.problem(
                place,
                format!(
                    "entry {} → {offset} does not come after {} → {}",
                    entry.timestamp,
                    last.timestamp,
                    base + i64::from(last.relative_offset)
                ),
            )?;
        }
        last = Some(entry);
        match batches {
            None => out.show(Item::TimeIndexEntry {
                timestamp: entry.timestamp,
                offset,
            })?,
            Some(batches) => {
                if let Some(reason) = mistimed(entry.timestamp, offset, batches) {
                    out.problem(place, reason)?;
                }
            }
        }
    }
    Ok(count)
}

/// What is wrong with an entry that says that `timestamp` is the largest up to `offset`.
fn mistimed(timestamp: i64, offset: Offset, batches: &[Batch]) -> Option<String> {
    let until = batches.partition_point(|batch| batch.base_offset <= offset);
    let batch = match batches[..until].last() {
        Some(batch) if offset <= batch.last_offset => batch,
        _ => {
            return Some(format!(
                "entry {timestamp} → {offset}: no batch of the segment has this offset"
            ));
        }
    };
    (batch.max_timestamp != timestamp).then(|| {
        format!(
            "entry {timestamp} → {offset}: the batch with this offset has {} as largest timestamp",
            batch.max_timestamp
        )
    })
}

/// The batches of the segment beside an index, as far as they are whole.
fn batches_of(storage: &Arc<dyn Storage>, index: &Path) -> Result<Vec<Batch>, Error> {
    let path = segment_beside(index);
    let failed = |source| Error::io(&path, source);
    let file = storage.open(&path, false).map_err(failed)?;
    let length = file.len().map_err(failed)?;
    let mut batches = Vec::new();
    walk(file.as_ref(), 0, length, false, |position, batch| {
        batches.push(Batch {
            position,
            base_offset: batch.header.base_offset,
            last_offset: batch.header.last_offset(),
            max_timestamp: batch.header.max_timestamp,
        });
        true
    })
    .map_err(failed)?;
    Ok(batches)
}

fn segment_beside(index: &Path) -> PathBuf {
    let name = index
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let deleted = if name.ends_with(".deleted") {
        ".deleted"
    } else {
        ""
    };
    index.with_file_name(format!("{stem}.log{deleted}"))
}
