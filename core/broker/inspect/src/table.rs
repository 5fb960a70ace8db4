//! The small files: read whole, shown line by line.

use kafka_rs_log::{AbortedTransaction, parse_offsets};
use kafka_rs_replication::{LeaderEpochCache, ProducerStateTable};

use crate::item::Out;
use crate::{Error, FileKind, Item};

pub(crate) fn show(kind: FileKind, bytes: &[u8], out: &mut Out<'_>) -> Result<(), Error> {
    match kind {
        FileKind::TransactionIndex => aborted(bytes, out),
        FileKind::ProducerSnapshot => producers(bytes, out),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => lines(kind, text, out),
            Err(error) => out.problem(error.valid_up_to() as u64, "this is no text".to_owned()),
        },
    }
}

fn aborted(bytes: &[u8], out: &mut Out<'_>) -> Result<(), Error> {
    let mut last_offset = -1;
    for (at, chunk) in bytes.chunks(AbortedTransaction::SIZE).enumerate() {
        let position = (at * AbortedTransaction::SIZE) as u64;
        let Some(entry) = AbortedTransaction::decode_all(chunk).pop() else {
            let reason = if chunk.len() < AbortedTransaction::SIZE {
                format!("{} bytes are no whole entry", chunk.len())
            } else {
                "the version of the entry is not known".to_owned()
            };
            out.problem(position, reason)?;
            continue;
        };
        if entry.last_offset < last_offset {
            out.problem(
                position,
                format!("last offset {} after {last_offset}", entry.last_offset),
            )?;
        }
        last_offset = entry.last_offset;
        out.show(Item::AbortedTransaction(entry))?;
    }
    Ok(())
}

fn producers(bytes: &[u8], out: &mut Out<'_>) -> Result<(), Error> {
    // Nobody has expired in a file that is only looked at.
    match ProducerStateTable::from_snapshot(bytes, 0, 0, i64::MAX) {
        Ok(table) => {
            for producer in table.producers() {
                out.show(Item::Producer(producer))?;
            }
            Ok(())
        }
        Err(error) => out.problem(0, error.to_string()),
    }
}

fn lines(kind: FileKind, text: &str, out: &mut Out<'_>) -> Result<(), Error> {
    match kind {
        FileKind::LeaderEpochs => match LeaderEpochCache::from_checkpoint(text) {
            Ok(epochs) => {
                for (leader_epoch, start_offset) in epochs.iter() {
                    out.show(Item::LeaderEpoch {
                        leader_epoch,
                        start_offset,
                    })?;
                }
                Ok(())
            }
            Err(error) => out.problem(0, error.to_string()),
        },
        FileKind::OffsetCheckpoint => match parse_offsets(text) {
            Ok(offsets) => {
                for (topic_partition, offset) in offsets {
                    out.show(Item::Offset {
                        topic_partition,
                        offset,
                    })?;
                }
                Ok(())
            }
            Err(reason) => out.problem(0, reason),
        },
        FileKind::QuorumState => out.show(Item::Property {
            key: "quorum-state",
            value: text.trim(),
        }),
        _ => properties(text, out),
    }
}

fn properties(text: &str, out: &mut Out<'_>) -> Result<(), Error> {
    let mut position = 0;
    for line in text.lines() {
        let here = position;
        position += line.len() as u64 + 1;
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        match line.split_once(['=', ':']) {
            Some((key, value)) => out.show(Item::Property {
                key: key.trim(),
                value: value.trim(),
            })?,
            None => out.problem(here, format!("{line:?} is no property"))?,
        }
    }
    Ok(())
}
