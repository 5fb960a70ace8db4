use std::io;
use std::path::{Path, PathBuf};

/// Why a file could not be shown to its end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk does not answer, or the file is not there.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// No file of Kafka's has such a name.
    #[error("{}: the name is that of no file of a log directory", .0.display())]
    Unknown(PathBuf),
    /// The visitor wants no more.
    #[error("output: {0}")]
    Output(io::Error),
}

impl Error {
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}
