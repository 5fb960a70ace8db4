use imbl::OrdMap;
use kafka_rs_types::Str;

use crate::MetadataVersion;

/// Finalized feature levels (KIP-584).
///
/// `metadata.version` is kept apart from the others, as in Kafka, because it decides how records
/// are written. `kraft.version` is not here: it lives in the quorum's control records.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeaturesImage {
    pub(crate) metadata_version: Option<MetadataVersion>,
    pub(crate) finalized: OrdMap<Str, i16>,
}

impl FeaturesImage {
    /// The finalized `metadata.version`; `None` until the bootstrap records are applied.
    pub fn metadata_version(&self) -> Option<MetadataVersion> {
        self.metadata_version
    }

    /// The finalized `metadata.version`, or the lowest supported one before there is any.
    pub fn metadata_version_or_minimum(&self) -> MetadataVersion {
        self.metadata_version.unwrap_or(MetadataVersion::MINIMUM)
    }

    /// The finalized level of any feature; 0 means disabled.
    pub fn level(&self, feature: &str) -> i16 {
        if feature == MetadataVersion::FEATURE_NAME {
            return self.metadata_version.map_or(0, MetadataVersion::level);
        }
        self.finalized.get(feature).copied().unwrap_or(0)
    }

    /// Every finalized feature except `metadata.version`, by name.
    pub fn others(&self) -> impl Iterator<Item = (&Str, i16)> {
        self.finalized.iter().map(|(name, level)| (name, *level))
    }

    /// Every finalized feature, `metadata.version` included, as ApiVersions reports them.
    pub fn all(&self) -> impl Iterator<Item = (Str, i16)> + '_ {
        let version = self
            .metadata_version
            .map(|v| (Str::from_static(MetadataVersion::FEATURE_NAME), v.level()));
        let others = self.finalized.iter().map(|(n, level)| (n.clone(), *level));
        version.into_iter().chain(others)
    }
}
