use bytes::Bytes;
use kafka_rs_wire::records::metadata as wire;
use kafka_rs_wire::{Message, Reader, Record, Writer};

use crate::{Error, MetadataVersion};

/// The one version of the frame around metadata records.
const FRAME_VERSION: u32 = 1;

/// Declares the enum with one variant per record layout and the dispatch over it: a function or
/// table cannot name twenty-seven types.
macro_rules! metadata_records {
    ($($(#[$doc:meta])* $variant:ident($layout:ident) = $version:expr;)*) => {
        /// A record of `__cluster_metadata`, in Kafka's layout.
        #[derive(Debug, Clone, PartialEq)]
        pub enum MetadataRecord {
            $($(#[$doc])* $variant(wire::$layout),)*
        }

        $(impl From<wire::$layout> for MetadataRecord {
            fn from(record: wire::$layout) -> Self {
                Self::$variant(record)
            }
        })*

        impl MetadataRecord {
            /// Kafka's number of this kind of record.
            pub fn api_key(&self) -> i16 {
                match self {
                    $(Self::$variant(_) => wire::$layout::API_KEY,)*
                }
            }

            /// Kafka's name of this kind of record.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => stringify!($layout),)*
                }
            }

            /// The version in which a controller at `level` writes this record.
            pub fn version(&self, level: MetadataVersion) -> i16 {
                if let Self::BrokerRegistrationChange(record) = self {
                    return registration_change_version(record);
                }
                let choose: fn(MetadataVersion) -> i16 = match self {
                    $(Self::$variant(_) => $version,)*
                };
                choose(level)
            }

            fn encode_body(&self, w: &mut Writer, version: i16) -> Result<(), String> {
                let encoded = match self {
                    $(Self::$variant(record) => record.encode(w, version),)*
                };
                encoded.map_err(|error| error.to_string())
            }

            fn decode_body(r: &mut Reader, api_key: i16, version: i16) -> Result<Self, Error> {
                $(if api_key == wire::$layout::API_KEY {
                    return wire::$layout::decode(r, version)
                        .map(Self::$variant)
                        .map_err(|error| decode_error(api_key, version, error));
                })*
                Err(Error::UnknownRecord(u32::from(api_key as u16)))
            }
        }
    };
}

metadata_records! {
    /// A broker registered.
    RegisterBroker(RegisterBrokerRecord) = MetadataVersion::register_broker_record_version;
    /// A broker was removed.
    UnregisterBroker(UnregisterBrokerRecord) = |_| 0;
    /// A topic was created.
    Topic(TopicRecord) = |_| 0;
    /// A partition was created, or is described by a snapshot.
    Partition(PartitionRecord) = MetadataVersion::partition_record_version;
    /// One configuration value was set or removed.
    Config(ConfigRecord) = |_| 0;
    /// A partition changed.
    PartitionChange(PartitionChangeRecord) = MetadataVersion::partition_record_version;
    /// A broker was fenced; written before 3.3-IV2 only.
    FenceBroker(FenceBrokerRecord) = |_| 0;
    /// A broker was unfenced; written before 3.3-IV2 only.
    UnfenceBroker(UnfenceBrokerRecord) = |_| 0;
    /// A topic was deleted, its partitions and configuration with it.
    RemoveTopic(RemoveTopicRecord) = |_| 0;
    /// A delegation token was created or renewed.
    DelegationToken(DelegationTokenRecord) = |_| 0;
    /// A SCRAM credential was set.
    UserScramCredential(UserScramCredentialRecord) = |_| 0;
    /// A feature level was finalized.
    FeatureLevel(FeatureLevelRecord) = |_| 0;
    /// A client quota was set or removed.
    ClientQuota(ClientQuotaRecord) = |_| 0;
    /// A block of producer ids was handed out.
    ProducerIds(ProducerIdsRecord) = |_| 0;
    /// A broker's registration changed: fencing, controlled shutdown, directories.
    BrokerRegistrationChange(BrokerRegistrationChangeRecord) = |_| 0;
    /// An access control entry was added.
    AccessControlEntry(AccessControlEntryRecord) = |_| 0;
    /// An access control entry was removed.
    RemoveAccessControlEntry(RemoveAccessControlEntryRecord) = |_| 0;
    /// Nothing; lets observers see that the log moves.
    NoOp(NoOpRecord) = |_| 0;
    /// State of a migration from ZooKeeper; old logs only.
    ZkMigrationState(ZkMigrationStateRecord) = |_| 0;
    /// A SCRAM credential was removed.
    RemoveUserScramCredential(RemoveUserScramCredentialRecord) = |_| 0;
    /// The records up to the matching end take effect together.
    BeginTransaction(BeginTransactionRecord) = |_| 0;
    /// The records since the begin take effect.
    EndTransaction(EndTransactionRecord) = |_| 0;
    /// The records since the begin never happened.
    AbortTransaction(AbortTransactionRecord) = |_| 0;
    /// A delegation token was removed.
    RemoveDelegationToken(RemoveDelegationTokenRecord) = |_| 0;
    /// A controller registered.
    RegisterController(RegisterControllerRecord) = |_| 0;
    /// The eligible leader replicas of a topic, or of all, were forgotten.
    ClearElr(ClearElrRecord) = |_| 0;
    /// A controller was removed.
    UnregisterController(UnregisterControllerRecord) = |_| 0;
}

impl MetadataRecord {
    /// The framed record as a controller at `level` writes it: the value of a log record.
    ///
    /// # Errors
    /// [`Error::Encode`] when a field is set that the version at `level` cannot hold.
    pub fn encode(&self, level: MetadataVersion) -> Result<Bytes, Error> {
        let version = self.version(level);
        let mut writer = Writer::new();
        writer.put_uvarint(FRAME_VERSION);
        writer.put_uvarint(u32::from(self.api_key() as u16));
        writer.put_uvarint(u32::from(version as u16));
        match self.encode_body(&mut writer, version) {
            Ok(()) => Ok(writer.finish().to_bytes()),
            Err(reason) => Err(Error::Encode {
                api_key: self.api_key(),
                version,
                reason,
            }),
        }
    }

    /// Reads a framed record.
    ///
    /// # Errors
    /// [`Error::FrameVersion`], [`Error::UnknownRecord`] or [`Error::Decode`]; bytes left over
    /// after the record are an error too, as in Kafka.
    pub fn decode(value: Bytes) -> Result<Self, Error> {
        let mut reader = Reader::new(value);
        let mut header = [0; 3];
        for field in &mut header {
            *field = reader
                .read_uvarint()
                .map_err(|error| decode_error(-1, -1, error))?;
        }
        let [frame, api_key, version] = header;
        if frame != FRAME_VERSION {
            return Err(Error::FrameVersion(frame));
        }
        let (Ok(key), Ok(version)) = (i16::try_from(api_key), i16::try_from(version)) else {
            return Err(Error::UnknownRecord(api_key));
        };
        let record = Self::decode_body(&mut reader, key, version)?;
        match reader.remaining() {
            0 => Ok(record),
            left => Err(decode_error(
                key,
                version,
                format!("{left} bytes left over"),
            )),
        }
    }
}

fn decode_error(api_key: i16, version: i16, reason: impl ToString) -> Error {
    Error::Decode {
        api_key,
        version,
        reason: reason.to_string(),
    }
}

/// As Kafka's controller does, the lowest version that can say what the record says.
fn registration_change_version(record: &wire::BrokerRegistrationChangeRecord) -> i16 {
    if record.cordoned_log_dirs.is_some() {
        3
    } else if !record.log_dirs.is_empty() {
        2
    } else if record.in_controlled_shutdown != 0 {
        1
    } else {
        0
    }
}
