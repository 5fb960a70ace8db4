//! `DescribeConfigsRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DescribeConfigsRequest`, versions 1-4.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DescribeConfigsRequest {
    /// Versions 1-4.
    pub resources: Vec<DescribeConfigsResource>,
    /// Versions 1-4, default false.
    pub include_synonyms: bool,
    /// Versions 3-4, default false.
    pub include_documentation: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DescribeConfigsRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            resources: r.get(v),
            include_synonyms: r.get(v),
            include_documentation: if v >= 3 { r.get(v) } else { false },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.resources, v);
        w.put(&self.include_synonyms, v);
        if v >= 3 { w.put(&self.include_documentation, v); } else if self.include_documentation { w.unsupported("IncludeDocumentation"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DescribeConfigsResource` in [`DescribeConfigsRequest`].
#[derive(Debug, Clone, PartialEq)]
pub struct DescribeConfigsResource {
    /// Versions 1-4.
    pub resource_type: i8,
    /// Versions 1-4.
    pub resource_name: Str,
    /// Versions 1-4, nullable.
    pub configuration_keys: Option<Vec<Str>>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DescribeConfigsResource {
    fn default() -> Self {
        Self {
            resource_type: 0,
            resource_name: Str::default(),
            configuration_keys: Some(Vec::new()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DescribeConfigsResource {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            resource_type: r.get(v),
            resource_name: r.get(v),
            configuration_keys: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.resource_type, v);
        w.put(&self.resource_name, v);
        w.put(&self.configuration_keys, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for DescribeConfigsRequest {
    const NAME: &'static str = "DescribeConfigsRequest";
    const VALID: VersionRange = VersionRange::new(1, 4);
    const FLEXIBLE_FROM: i16 = 4;
}

impl Request for DescribeConfigsRequest {
    const API_KEY: ApiKey = ApiKey::DescribeConfigs;
    type Response = super::describe_configs_response::DescribeConfigsResponse;
}
