//! Finishing, or forgetting, the swap of compacted segments that a crash interrupted.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use kafka_rs_types::Offset;

use crate::error::Error;
use crate::files::{
    CLEANED_SUFFIX, INDEX, LOG, SWAP_SUFFIX, TIME_INDEX, TXN_INDEX, file_name, parse_file_name,
};
use crate::log::Shared;
use crate::walk::walk;

/// Looks at what compaction left in a partition's directory, by the rules of Kafka's `LogLoader`.
///
/// A `.swap` file counts unless a `.cleaned` file of the same or an earlier segment says that not
/// all files of its segment had got that far. The segments a whole `.swap` segment replaces are
/// removed, and it gets its own name.
pub(crate) fn finish_swaps(shared: &Shared, dir: &Path) -> Result<(), Error> {
    let entries = shared
        .storage
        .list(dir)
        .map_err(shared.failed("list", dir))?;
    let with = |suffix: &str| -> Vec<(Offset, String, String)> {
        let named = entries.iter().filter_map(|entry| {
            let plain = entry.name.strip_suffix(suffix)?;
            let (offset, extension) = parse_file_name(plain)?;
            Some((offset, extension.to_owned(), entry.name.clone()))
        });
        named.collect()
    };
    let unfinished = with(CLEANED_SUFFIX)
        .iter()
        .map(|(offset, ..)| *offset)
        .min();
    let (invalid, swaps): (Vec<_>, Vec<_>) = with(SWAP_SUFFIX)
        .into_iter()
        .partition(|(offset, ..)| unfinished.is_some_and(|first| *offset >= first));
    for (.., name) in &invalid {
        remove(shared, &dir.join(name))?;
    }
    for (base_offset, extension, name) in &swaps {
        if extension == LOG {
            let replaced = replaced_by(shared, *base_offset, &dir.join(name))?;
            remove_replaced(shared, dir, &replaced)?;
        }
    }
    for (offset, extension, name) in &swaps {
        let (from, to) = (dir.join(name), dir.join(file_name(*offset, extension)));
        tracing::info!(path = %to.display(), "finishing the swap of a compacted segment");
        shared
            .storage
            .rename(&from, &to)
            .map_err(shared.failed("rename", &from))?;
    }
    Ok(())
}

/// The offsets whose segments a swap file stands for: its own base, and all its batches reach over.
fn replaced_by(shared: &Shared, base_offset: Offset, path: &Path) -> Result<Range<Offset>, Error> {
    let open = || {
        let file = shared.storage.open(path, false)?;
        let len = file.len()?;
        Ok((file, len))
    };
    let (file, len) = open().map_err(shared.failed("read", path))?;
    let mut end = base_offset + 1;
    walk(Arc::as_ref(&file), 0, len, false, |_, batch| {
        end = batch.header.next_offset();
        true
    })
    .map_err(shared.failed("read", path))?;
    Ok(base_offset..end)
}

fn remove_replaced(shared: &Shared, dir: &Path, replaced: &Range<Offset>) -> Result<(), Error> {
    let entries = shared
        .storage
        .list(dir)
        .map_err(shared.failed("list", dir))?;
    for entry in entries {
        let Some((offset, extension)) = parse_file_name(&entry.name) else {
            continue;
        };
        let is_segment = [LOG, INDEX, TIME_INDEX, TXN_INDEX].contains(&extension);
        if is_segment && replaced.contains(&offset) {
            remove(shared, &dir.join(&entry.name))?;
        }
    }
    Ok(())
}

fn remove(shared: &Shared, path: &Path) -> Result<(), Error> {
    shared
        .storage
        .remove_file(path)
        .map_err(shared.failed("remove", path))
}
