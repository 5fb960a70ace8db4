//! `kafka-rs log`: look into log directories.

mod json;
mod text;

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand, ValueEnum};
use kafka_rs_inspect::{Decoder, FileKind, Item, Options, Summary, files_of, inspect};
use kafka_rs_platform::{DiskStorage, Storage};
use kafka_rs_wire::CoordinatorTopic;

/// Look into log directories, with or without a broker running on them.
#[derive(Args)]
pub(crate) struct Log {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Show what is in segments, indexes, snapshots and checkpoints.
    Dump(Dump),
}

/// Show what is in segments, indexes, snapshots and checkpoints.
///
/// Nothing is written or locked, so a running broker is not disturbed. Lines look like those of Kafka's
/// kafka-dump-log. Damage is shown with its position, what can be read behind it is shown too, and
/// the exit status is 1.
#[derive(Args)]
#[command(after_help = "Examples:
  kafka-rs log dump data/orders-0                        everything of a partition
  kafka-rs log dump --deep data/orders-0/*.log           with every record's offset and sizes
  kafka-rs log dump --print-data data/__consumer_offsets-7   group metadata and offsets, decoded
  kafka-rs log dump --verify-index data                  hold all indexes against their segments
  kafka-rs log dump --json --print-data data/orders-0 | jq 'select(.type==\"record\").value'

Files: *.log, *.index, *.timeindex, *.txnindex, *.snapshot, *.checkpoint, leader-epoch-checkpoint,
the checkpoints of a log directory, meta.properties, partition.metadata, quorum-state.
Exit status: 0 when all is well, 1 when something is damaged or cannot be read.")]
struct Dump {
    /// Files, partition directories or log directories.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Open every batch and show its records.
    #[arg(long)]
    deep: bool,
    /// Show keys and values too; implies --deep.
    #[arg(long)]
    print_data: bool,
    /// How keys and values are read; by default the name of the topic decides. Implies --print-data.
    #[arg(long, value_enum)]
    decoder: Option<DecoderName>,
    /// Hold indexes against the segment beside them instead of listing their entries.
    #[arg(long)]
    verify_index: bool,
    /// Read this many bytes of each segment at most.
    #[arg(long, value_name = "BYTES")]
    max_bytes: Option<u64>,
    /// One JSON object per line.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum DecoderName {
    /// As bytes, whatever the topic.
    None,
    /// As records of __consumer_offsets.
    Offsets,
    /// As records of __transaction_state.
    Transactions,
    /// As records of __share_group_state.
    ShareGroups,
    /// As records of __cluster_metadata.
    Metadata,
}

impl From<DecoderName> for Decoder {
    fn from(name: DecoderName) -> Self {
        match name {
            DecoderName::None => Self::None,
            DecoderName::Offsets => Self::Coordinator(CoordinatorTopic::ConsumerOffsets),
            DecoderName::Transactions => Self::Coordinator(CoordinatorTopic::TransactionState),
            DecoderName::ShareGroups => Self::Coordinator(CoordinatorTopic::ShareGroupState),
            DecoderName::Metadata => Self::Metadata,
        }
    }
}

impl Log {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Dump(dump) => dump.run(),
        }
    }
}

impl Dump {
    fn run(self) -> anyhow::Result<()> {
        let print_data = self.print_data || self.decoder.is_some();
        let options = Options {
            records: self.deep || print_data,
            decoder: self.decoder.map(Decoder::from),
            verify_index: self.verify_index,
            bytes_max: self.max_bytes.unwrap_or(u64::MAX),
            ..Options::default()
        };
        let mut out = BufWriter::new(io::stdout().lock());
        let mut problems = 0;
        for path in &self.paths {
            problems += self.dump(path, &options, print_data, &mut out)?;
        }
        out.flush()?;
        if problems > 0 {
            bail!("{problems} problems found");
        }
        Ok(())
    }

    /// Shows everything at `path` and counts the problems.
    fn dump(
        &self,
        path: &Path,
        options: &Options,
        print_data: bool,
        out: &mut impl Write,
    ) -> anyhow::Result<u64> {
        if path.is_file() && FileKind::of(path).is_none() {
            bail!("{}: is no file of a log directory", path.display());
        }
        let (root, inner) = split(path)?;
        let storage: Arc<dyn Storage> =
            Arc::new(DiskStorage::open(&root).with_context(|| path.display().to_string())?);
        let files = files_of(&storage, &inner)?;
        if files.is_empty() {
            bail!("{}: no file of a log directory is in there", path.display());
        }
        let mut problems = 0;
        for file in files {
            if self.verify_index && !is_index(&file) {
                continue;
            }
            let shown = root.join(&file);
            let mut render = |item: Item<'_>| {
                if self.json {
                    json::write(out, &shown, &item, print_data)
                } else {
                    text::write(out, &shown, &item, print_data)
                }
            };
            let summary: Summary = inspect(&storage, &file, options, &mut render)?;
            problems += summary.problems;
        }
        Ok(problems)
    }
}

/// The directory above and the name; a name alone says nothing about the topic it is in.
fn split(path: &Path) -> anyhow::Result<(PathBuf, PathBuf)> {
    let full = std::fs::canonicalize(path).with_context(|| path.display().to_string())?;
    let name = full.file_name().map(PathBuf::from).unwrap_or_default();
    let parent = full.parent().unwrap_or(Path::new("/"));
    match parent.file_name() {
        // Two levels up, so that the partition's directory is part of the path.
        Some(directory) if full.is_file() => Ok((
            parent.parent().unwrap_or(Path::new("/")).to_owned(),
            PathBuf::from(directory).join(name),
        )),
        _ => Ok((parent.to_owned(), name)),
    }
}

fn is_index(path: &Path) -> bool {
    path.file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name.contains(".index") || name.contains(".timeindex"))
}
