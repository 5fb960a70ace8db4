use std::io;

use rustix::io::Errno;

/// What a storage can be asked to do, for [`Fault`] and the hook of a
/// [`SimStorage`](super::SimStorage).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Opening (or making) a file.
    Open,
    /// Reading from a file.
    Read,
    /// Writing to a file.
    Write,
    /// Cutting a file.
    Truncate,
    /// Making a file's content durable.
    Sync,
    /// Making a directory's names durable.
    SyncDir,
    /// Renaming.
    Rename,
    /// Removing a file or directory.
    Remove,
    /// Making a directory.
    CreateDir,
    /// Listing a directory.
    List,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// EIO: the medium fails.
    Io,
    /// ENOSPC: the disk is full.
    NoSpace,
    /// EROFS: the file system became read-only.
    ReadOnly,
    /// ENOENT: somebody removed it.
    Gone,
    /// Half of a write reaches the file, then EIO.
    Torn,
    /// The operation reports success and does nothing: a sync that a disk's cache swallowed.
    Lost,
}

impl Failure {
    pub(in crate::storage) fn error(self) -> io::Error {
        let errno = match self {
            Self::Io | Self::Torn | Self::Lost => Errno::IO,
            Self::NoSpace => Errno::NOSPC,
            Self::ReadOnly => Errno::ROFS,
            Self::Gone => Errno::NOENT,
        };
        errno.into()
    }
}

/// Makes chosen operations of a [`SimStorage`](super::SimStorage) fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which operation.
    pub operation: Operation,
    /// Only on paths that contain this.
    pub path_contains: String,
    /// How many fitting operations are spared first.
    pub after: u64,
    /// How many then fail.
    pub times: u64,
    /// How they fail.
    pub failure: Failure,
}

impl Fault {
    /// Every such operation fails, whatever the path.
    pub fn always(operation: Operation, failure: Failure) -> Self {
        Self {
            operation,
            path_contains: String::new(),
            after: 0,
            times: u64::MAX,
            failure,
        }
    }

    /// The same on paths that contain `part` only.
    pub fn on(self, part: &str) -> Self {
        Self {
            path_contains: part.to_owned(),
            ..self
        }
    }

    pub(super) fn strikes(&mut self, operation: Operation, path: &str) -> bool {
        if operation != self.operation || !path.contains(&self.path_contains) || self.times == 0 {
            return false;
        }
        if self.after > 0 {
            self.after -= 1;
            return false;
        }
        self.times -= 1;
        true
    }
}
