use std::fmt;

/// A level of the `metadata.version` feature: which records may be written and in which versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MetadataVersion(i16);

/// Levels and names, with whether the level changed the records (org.apache.kafka.server.common.MetadataVersion of Kafka 4.4).
const LEVELS: &[(i16, &str, bool)] = &[
    (7, "3.3-IV3", true),
    (8, "3.4-IV0", true),
    (9, "3.5-IV0", false),
    (10, "3.5-IV1", false),
    (11, "3.5-IV2", true),
    (12, "3.6-IV0", false),
    (13, "3.6-IV1", true),
    (14, "3.6-IV2", true),
    (15, "3.7-IV0", true),
    (16, "3.7-IV1", false),
    (17, "3.7-IV2", true),
    (18, "3.7-IV3", false),
    (19, "3.7-IV4", false),
    (20, "3.8-IV0", false),
    (21, "3.9-IV0", false),
    (22, "4.0-IV0", false),
    (23, "4.0-IV1", true),
    (24, "4.0-IV2", false),
    (25, "4.0-IV3", false),
    (26, "4.1-IV0", false),
    (27, "4.1-IV1", false),
    (28, "4.2-IV0", false),
    (29, "4.2-IV1", false),
    (30, "4.3-IV0", true),
    (31, "4.4-IV0", false),
    (32, "4.4-IV1", true),
    (33, "4.4-IV2", true),
];

impl MetadataVersion {
    /// The name of the feature.
    pub const FEATURE_NAME: &'static str = "metadata.version";
    /// The lowest level Kafka 4 supports, 3.3-IV3.
    pub const MINIMUM: Self = Self(7);
    /// The level of a newly formatted cluster, 4.4-IV2.
    pub const LATEST: Self = Self(33);

    /// The version with that level, if it is supported.
    pub fn from_level(level: i16) -> Option<Self> {
        (Self::MINIMUM.0..=Self::LATEST.0)
            .contains(&level)
            .then_some(Self(level))
    }

    /// The version called `name`; a release without suffix (`4.1`) means its last level.
    pub fn from_name(name: &str) -> Option<Self> {
        LEVELS
            .iter()
            .rev()
            .find(|(_, version, _)| *version == name || version.split('-').next() == Some(name))
            .map(|(level, _, _)| Self(*level))
    }

    /// The number finalized and reported for the feature.
    pub const fn level(self) -> i16 {
        self.0
    }

    /// The name, for example `4.4-IV2`.
    pub fn name(self) -> &'static str {
        LEVELS
            .iter()
            .find(|(level, _, _)| *level == self.0)
            .map_or("unknown", |(_, name, _)| name)
    }

    /// True when going from `self` down to `lower` would drop something records say.
    pub fn downgrade_loses_metadata(self, lower: Self) -> bool {
        LEVELS
            .iter()
            .any(|(level, _, changed)| *changed && *level > lower.0 && *level <= self.0)
    }

    /// SCRAM credentials can be stored (3.5-IV2, KIP-900).
    pub const fn supports_scram(self) -> bool {
        self.0 >= 11
    }

    /// ISR shrinks no longer raise the leader epoch (3.6-IV0, KAFKA-15021).
    pub const fn bumps_leader_epoch_on_isr_shrink(self) -> bool {
        self.0 < 12
    }

    /// Metadata transactions can be written (3.6-IV1, KIP-868).
    pub const fn supports_transactions(self) -> bool {
        self.0 >= 13
    }

    /// Delegation tokens can be stored (3.6-IV2).
    pub const fn supports_delegation_tokens(self) -> bool {
        self.0 >= 14
    }

    /// Controllers register themselves (3.7-IV0, KIP-919).
    pub const fn supports_controller_registration(self) -> bool {
        self.0 >= 15
    }

    /// Replicas are assigned to directories (3.7-IV2, KIP-858).
    pub const fn supports_directories(self) -> bool {
        self.0 >= 17
    }

    /// Eligible leader replicas can be stored (4.0-IV1, KIP-966).
    pub const fn supports_elr(self) -> bool {
        self.0 >= 23
    }

    /// Cordoned log directories can be stored (4.3-IV0, KIP-1066).
    pub const fn supports_cordoned_directories(self) -> bool {
        self.0 >= 30
    }

    /// Version in which PartitionRecord and PartitionChangeRecord are written.
    pub const fn partition_record_version(self) -> i16 {
        if self.supports_elr() {
            2
        } else if self.supports_directories() {
            1
        } else {
            0
        }
    }

    /// Version in which RegisterBrokerRecord is written.
    pub const fn register_broker_record_version(self) -> i16 {
        if self.supports_cordoned_directories() {
            4
        } else if self.supports_directories() {
            3
        } else if self.0 >= 8 {
            2
        } else {
            1
        }
    }
}

impl fmt::Display for MetadataVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_and_names_are_those_of_kafka_4_4() {
        assert_eq!(MetadataVersion::LATEST.to_string(), "4.4-IV2");
        assert_eq!(
            MetadataVersion::from_name("4.0").map(|v| v.level()),
            Some(25)
        );
        assert_eq!(
            MetadataVersion::from_name("4.3-IV0").map(|v| v.level()),
            Some(30)
        );
        assert_eq!(MetadataVersion::from_level(6), None);
        assert_eq!(MetadataVersion::from_level(34), None);
        let versions = |level| {
            let v = MetadataVersion::from_level(level).expect("supported");
            (
                v.partition_record_version(),
                v.register_broker_record_version(),
            )
        };
        assert_eq!(
            [versions(7), versions(8), versions(17)],
            [(0, 1), (0, 2), (1, 3)]
        );
        assert_eq!([versions(23), versions(30)], [(2, 3), (2, 4)]);
    }

    #[test]
    fn a_downgrade_is_lossy_when_it_crosses_a_change_of_records() {
        let v = |name| MetadataVersion::from_name(name).expect("known");
        assert!(v("4.4-IV2").downgrade_loses_metadata(v("4.4-IV1")));
        assert!(!v("4.2-IV1").downgrade_loses_metadata(v("4.0-IV1")));
    }
}
