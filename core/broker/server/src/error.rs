/// Why a server cannot start or stop.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A setting cannot be used.
    #[error(transparent)]
    Config(#[from] kafka_rs_config::Error),
    /// A log directory cannot be used.
    #[error(transparent)]
    Log(#[from] kafka_rs_log::Error),
    /// The partitions cannot be opened or closed.
    #[error(transparent)]
    Runtime(#[from] kafka_rs_runtime::Error),
    /// The metadata quorum cannot be started.
    #[error(transparent)]
    Quorum(#[from] kafka_rs_quorum::Error),
    /// A listener cannot be bound.
    #[error(
        "cannot listen on {address}: {source}; choose another address or port (0 for any free port)"
    )]
    Listen {
        /// The address.
        address: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The directory belongs to another node or cluster.
    #[error("{0}")]
    WrongDirectory(String),
    /// The controller does not let the broker in.
    #[error("the controller refused to register node {node_id}: {code}")]
    Registration {
        /// This node.
        node_id: i32,
        /// The error code.
        code: i16,
    },
    /// The cluster was formatted or upgraded with more than this version has.
    #[error(
        "the cluster uses {feature} {level}, this version of kafka-rs supports {min} to {max}; lower it with \
         `kafka-features downgrade` on the broker that wrote the directory, or format with that level"
    )]
    UnsupportedFeature {
        /// The feature's name.
        feature: String,
        /// Its finalized level.
        level: i16,
        /// The lowest level there is here.
        min: i16,
        /// The highest level there is here; 0 when the feature is unknown.
        max: i16,
    },
    /// A file or directory could not be made or opened.
    #[error(
        "cannot open data directory {path}: {source}; log.dirs (--data-dir) must name a directory \
         this user may write to"
    )]
    DataDir {
        /// The directory.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}
