//! `VotersRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `VotersRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct VotersRecord {
    /// Versions 0.
    pub version: i16,
    /// Versions 0.
    pub voters: Vec<Voter>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for VotersRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            version: r.get(v),
            voters: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.version, v);
        w.put(&self.voters, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for VotersRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("version", self.version.describe(v));
        fields.put("voters", self.voters.describe(v));
        fields.into_struct()
    }
}

/// `Voter` in [`VotersRecord`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Voter {
    /// Versions 0.
    pub voter_id: i32,
    /// Versions 0.
    pub voter_directory_id: Uuid,
    /// Versions 0.
    pub endpoints: Vec<Endpoint>,
    /// Versions 0.
    pub kraft_version_feature: KRaftVersionFeature,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Voter {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            voter_id: r.get(v),
            voter_directory_id: r.get(v),
            endpoints: r.get(v),
            kraft_version_feature: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.voter_id, v);
        w.put(&self.voter_directory_id, v);
        w.put(&self.endpoints, v);
        w.put(&self.kraft_version_feature, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for Voter {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("voterId", self.voter_id.describe(v));
        fields.put("voterDirectoryId", self.voter_directory_id.describe(v));
        fields.put("endpoints", self.endpoints.describe(v));
        fields.put("kRaftVersionFeature", self.kraft_version_feature.describe(v));
        fields.into_struct()
    }
}

/// `Endpoint` in [`VotersRecord`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Endpoint {
    /// Versions 0.
    pub name: Str,
    /// Versions 0.
    pub host: Str,
    /// Versions 0.
    pub port: u16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Endpoint {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            host: r.get(v),
            port: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.host, v);
        w.put(&self.port, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for Endpoint {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("name", self.name.describe(v));
        fields.put("host", self.host.describe(v));
        fields.put("port", self.port.describe(v));
        fields.into_struct()
    }
}

/// `KRaftVersionFeature` in [`VotersRecord`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KRaftVersionFeature {
    /// Versions 0.
    pub min_supported_version: i16,
    /// Versions 0.
    pub max_supported_version: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for KRaftVersionFeature {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            min_supported_version: r.get(v),
            max_supported_version: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.min_supported_version, v);
        w.put(&self.max_supported_version, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for KRaftVersionFeature {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("minSupportedVersion", self.min_supported_version.describe(v));
        fields.put("maxSupportedVersion", self.max_supported_version.describe(v));
        fields.into_struct()
    }
}

impl Message for VotersRecord {
    const NAME: &'static str = "VotersRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}
