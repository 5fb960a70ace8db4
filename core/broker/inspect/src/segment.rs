//! Segments and metadata snapshots: batches and their records.

use std::path::Path;

use kafka_rs_log::walk;
use kafka_rs_platform::StorageFile;
use kafka_rs_records::RecordBatch;

use crate::content::{Content, Decoder};
use crate::item::Out;
use crate::{Error, Item, Options};

/// Shows every batch of the file, damaged ones too, up to where no batch can be told any more.
pub(crate) fn show(
    file: &dyn StorageFile,
    path: &Path,
    options: &Options,
    out: &mut Out<'_>,
) -> Result<(), Error> {
    let length = file.len().map_err(|source| Error::io(path, source))?;
    let decoder = options.decoder.unwrap_or_else(|| Decoder::of(path));
    let mut reader = BatchReader {
        decoder,
        options,
        next_offset: None,
    };
    let mut failed = None;
    let limit = options.bytes_max;
    let walked = walk(file, 0, length, false, |position, batch| {
        if position >= limit {
            return false;
        }
        match reader.show(position, &batch, out) {
            Ok(()) => true,
            Err(error) => {
                failed = Some(error);
                false
            }
        }
    })
    .map_err(|source| Error::io(path, source))?;
    if let Some(error) = failed {
        return Err(error);
    }
    let Some(reason) = walked.stopped else {
        return Ok(());
    };
    let left = length - walked.valid_until;
    if rest_is_zero(file, path, walked.valid_until, length)? {
        // What an unclean stop leaves of a preallocated file.
        return out.problem(
            walked.valid_until,
            format!("{left} bytes of zeros to the end of the file"),
        );
    }
    out.problem(
        walked.valid_until,
        format!("no batch begins here: {reason}; {left} bytes are left unread"),
    )
}

fn rest_is_zero(file: &dyn StorageFile, path: &Path, from: u64, until: u64) -> Result<bool, Error> {
    const STEP: usize = 1 << 20;
    let mut position = from;
    while position < until {
        let bytes = file
            .read(position, STEP)
            .map_err(|source| Error::io(path, source))?;
        if bytes.is_empty() {
            break;
        }
        if bytes.iter().any(|byte| *byte != 0) {
            return Ok(false);
        }
        position += bytes.len() as u64;
    }
    Ok(true)
}

struct BatchReader<'o> {
    decoder: Decoder,
    options: &'o Options,
    /// First offset that may follow the batches so far.
    next_offset: Option<i64>,
}

impl BatchReader<'_> {
    fn show(&mut self, position: u64, batch: &RecordBatch, out: &mut Out<'_>) -> Result<(), Error> {
        let header = &batch.header;
        let crc = batch.verify_crc();
        out.show(Item::Batch {
            position,
            header,
            valid: crc.is_ok(),
        })?;
        if let Err(error) = crc {
            // Its fields cannot be trusted, so nothing more is said about it.
            return out.problem(position, error.to_string());
        }
        if let Some(expected) = self.next_offset.filter(|next| header.last_offset() < *next) {
            out.problem(
                position,
                format!(
                    "offsets go back: {} after {}",
                    header.last_offset(),
                    expected - 1
                ),
            )?;
        }
        self.next_offset = Some(header.next_offset());
        if self.options.records {
            self.records(position, batch, out)?;
        }
        Ok(())
    }

    fn records(&self, position: u64, batch: &RecordBatch, out: &mut Out<'_>) -> Result<(), Error> {
        let records = match batch.records(self.options.decompressed_bytes_max) {
            Ok(records) => records,
            Err(error) => return out.problem(position, error.to_string()),
        };
        for record in &records {
            let record = match record {
                Ok(record) => record,
                Err(error) => return out.problem(position, error.to_string()),
            };
            let content = self.decoder.read(&record, batch.header.is_control());
            let damage = match &content {
                Content::Undecodable(reason) => Some(reason.clone()),
                _ => None,
            };
            out.show(Item::Record {
                record: &record,
                content,
            })?;
            if let Some(reason) = damage {
                out.problem(position, format!("record {}: {reason}", record.offset))?;
            }
        }
        Ok(())
    }
}
