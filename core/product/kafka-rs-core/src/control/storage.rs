//! What goes wrong below the protocol: disks that fill up, slow down, tear, forget and rot.

use std::path::Path;
use std::time::Duration;

use kafka_rs_platform::{Failure, Operation, StorageFault, StorageFaultStatus};
use kafka_rs_types::{ErrorCode, Offset, PartitionIndex};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::json::Control;
use crate::{Broker, Error};

/// The names of operations in JSON.
const OPERATIONS: &[(&str, Operation)] = &[
    ("open", Operation::Open),
    ("read", Operation::Read),
    ("write", Operation::Write),
    ("truncate", Operation::Truncate),
    ("sync", Operation::Sync),
    ("sync_dir", Operation::SyncDir),
    ("rename", Operation::Rename),
    ("remove", Operation::Remove),
    ("create_dir", Operation::CreateDir),
    ("list", Operation::List),
];
/// The names of failures in JSON.
const FAILURES: &[(&str, Failure)] = &[
    ("io", Failure::Io),
    ("no_space", Failure::NoSpace),
    ("read_only", Failure::ReadOnly),
    ("gone", Failure::Gone),
    ("torn", Failure::Torn),
    ("lost", Failure::Lost),
];

/// A storage fault as JSON: `operation` (any when not given), a part of the `path` it is about, such as
/// `in-0/` for a partition, `after` and `times` to count by, `slow_ms` and a `failure`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StorageFaultSpec {
    /// `open`, `read`, `write`, `truncate`, `sync`, `sync_dir`, `rename`, `remove`, `create_dir` or `list`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Only on paths that contain this.
    pub path: String,
    /// How many fitting operations are spared first.
    pub after: u64,
    /// How many it then strikes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
    /// How many milliseconds an operation takes longer.
    pub slow_ms: u64,
    /// `io`, `no_space`, `read_only`, `gone`, `torn` (half of a write reaches the disk) or `lost` (it
    /// reports success and does nothing).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

impl TryFrom<StorageFaultSpec> for StorageFault {
    type Error = Error;

    fn try_from(spec: StorageFaultSpec) -> Result<Self, Error> {
        if spec.failure.is_none() && spec.slow_ms == 0 {
            let reason = "a storage fault needs a failure or slow_ms";
            return Err(Error::Control(reason.to_owned()));
        }
        let operation = spec.operation.as_deref();
        let failure = spec.failure.as_deref();
        Ok(Self {
            operation: operation.map(|o| named(OPERATIONS, o)).transpose()?,
            path_contains: spec.path,
            after: spec.after,
            times: spec.times,
            delay: Duration::from_millis(spec.slow_ms),
            failure: failure.map(|f| named(FAILURES, f)).transpose()?,
        })
    }
}

fn named<T: Copy>(table: &[(&str, T)], name: &str) -> Result<T, Error> {
    let found = table.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = table.iter().map(|(known, _)| *known).collect();
        Error::Control(format!("{name:?} is none of {}", names.join(", ")))
    })
}

fn name_of<T: Copy + PartialEq>(table: &[(&'static str, T)], value: T) -> Option<String> {
    let found = table.iter().find(|(_, known)| *known == value);
    found.map(|(name, _)| (*name).to_owned())
}

fn status(status: &StorageFaultStatus) -> Value {
    let fault = &status.fault;
    let spec = StorageFaultSpec {
        operation: fault.operation.and_then(|o| name_of(OPERATIONS, o)),
        path: fault.path_contains.clone(),
        after: fault.after,
        times: fault.times,
        slow_ms: u64::try_from(fault.delay.as_millis()).unwrap_or(u64::MAX),
        failure: fault.failure.and_then(|f| name_of(FAILURES, f)),
    };
    json!({"id": status.id, "fault": spec, "seen": status.seen, "hits": status.hits})
}

impl Broker {
    /// Makes operations of the broker's storage fail or take long; returns the fault's number. A log
    /// directory that failed is offline, as in Kafka, until the broker comes up again.
    pub fn add_storage_fault(&self, fault: StorageFault) -> u64 {
        self.storage.add(fault)
    }

    /// The storage faults, in the order they were added, with what came of them.
    pub fn storage_faults(&self) -> Vec<StorageFaultStatus> {
        self.storage.faults()
    }

    /// Takes all storage faults and the limit of room away.
    pub fn clear_storage_faults(&self) {
        self.storage.clear();
    }

    /// The disk is full beyond this many bytes.
    pub fn set_storage_capacity(&self, bytes: u64) {
        self.storage.set_capacity(bytes);
    }

    /// Changes a bit of the stored batch that holds the record at `offset`, as a failing disk does
    /// behind everybody's back.
    ///
    /// # Errors
    /// When there is no such record or the storage cannot be read.
    pub fn corrupt_segment(
        &self,
        topic: &str,
        partition: PartitionIndex,
        offset: Offset,
    ) -> Result<(), Error> {
        let found = self.partition(topic, partition)?;
        let dir = format!("{topic}-{partition}");
        let there = (found.log_start_offset()..found.log_end_offset()).contains(&offset);
        let damaged = if there {
            self.damage(Path::new(&dir), offset)
        } else {
            Ok(false)
        };
        found.reader().drop_tail_cache();
        match damaged {
            Ok(true) => Ok(()),
            Ok(false) => Err(Error::Refused {
                what: format!("{dir} has no record at {offset}"),
                code: ErrorCode::OffsetOutOfRange,
                message: None,
            }),
            Err(source) => Err(Error::File { path: dir, source }),
        }
    }

    fn damage(&self, dir: &Path, offset: Offset) -> std::io::Result<bool> {
        /// Base offset and length stand before what the length counts.
        const BEFORE: u64 = 12;
        let storage = self.stores_open().map_err(std::io::Error::other)?;
        let mut segments: Vec<String> = storage
            .list(dir)?
            .into_iter()
            .map(|entry| entry.name)
            .filter(|name| name.ends_with(".log"))
            .collect();
        segments.retain(|name| {
            let base = name.trim_end_matches(".log").parse::<Offset>();
            base.is_ok_and(|base| base <= offset)
        });
        let Some(segment) = segments.pop() else {
            return Ok(false);
        };
        let file = storage.open(&dir.join(segment), false)?;
        let (mut at, mut batch) = (0, None);
        loop {
            let header = file.read(at, BEFORE as usize)?;
            let [base, length] = [header.get(..8), header.get(8..)];
            let (Some(base), Some(length)) = (
                base.and_then(|b| b.try_into().ok()).map(i64::from_be_bytes),
                length
                    .and_then(|l| l.try_into().ok())
                    .map(u32::from_be_bytes),
            ) else {
                break;
            };
            if base > offset {
                break;
            }
            at += BEFORE + u64::from(length);
            batch = Some(at - 1);
        }
        let Some(last) = batch.filter(|last| file.len().is_ok_and(|len| *last < len)) else {
            return Ok(false);
        };
        let byte = file.read(last, 1)?;
        let flipped: Vec<u8> = byte.iter().map(|byte| byte ^ 1).collect();
        file.write(last, &[flipped.into()])?;
        Ok(true)
    }

    pub(super) async fn control_storage(&self, control: Control) -> Result<Value, Error> {
        let done = json!({});
        Ok(match control {
            Control::AddStorageFault(spec) => {
                json!({"id": self.add_storage_fault(spec.try_into()?)})
            }
            Control::StorageFaults => {
                json!({"faults": self.storage_faults().iter().map(status).collect::<Vec<_>>()})
            }
            Control::ClearStorageFaults => {
                self.clear_storage_faults();
                done
            }
            Control::SetStorageCapacity { bytes } => {
                self.set_storage_capacity(bytes);
                done
            }
            Control::CorruptSegment {
                topic,
                partition,
                offset,
            } => {
                self.corrupt_segment(&topic, partition, offset)?;
                done
            }
            Control::Down => {
                self.down().await?;
                done
            }
            Control::Crash => {
                self.crash().await;
                done
            }
            Control::PowerCut { seed } => {
                self.power_cut(seed).await?;
                done
            }
            Control::Up => {
                self.up().await?;
                done
            }
            Control::Snapshot { path } => {
                self.snapshot(path)?;
                done
            }
            Control::Impersonate { release } => {
                self.impersonate(release.as_deref())?;
                done
            }
            _ => json!({"releases": crate::Release::all()}),
        })
    }
}
