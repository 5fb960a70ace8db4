//! `StreamsGroupTopologyDescriptionUpdateRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `StreamsGroupTopologyDescriptionUpdateRequest`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StreamsGroupTopologyDescriptionUpdateRequest {
    /// Versions 0.
    pub group_id: Str,
    /// Versions 0.
    pub member_id: Str,
    /// Versions 0.
    pub topology_epoch: i32,
    /// Versions 0.
    pub topology_description: TopologyDescription,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for StreamsGroupTopologyDescriptionUpdateRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_id: r.get(v),
            member_id: r.get(v),
            topology_epoch: r.get(v),
            topology_description: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_id, v);
        w.put(&self.member_id, v);
        w.put(&self.topology_epoch, v);
        w.put(&self.topology_description, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopologyDescription` in [`StreamsGroupTopologyDescriptionUpdateRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopologyDescription {
    /// Versions 0.
    pub subtopologies: Vec<TopologyDescriptionSubtopology>,
    /// Versions 0.
    pub global_stores: Vec<TopologyDescriptionGlobalStore>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopologyDescription {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            subtopologies: r.get(v),
            global_stores: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.subtopologies, v);
        w.put(&self.global_stores, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopologyDescriptionSubtopology` in [`StreamsGroupTopologyDescriptionUpdateRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopologyDescriptionSubtopology {
    /// Versions 0.
    pub subtopology_id: Str,
    /// Versions 0.
    pub nodes: Vec<TopologyDescriptionNode>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopologyDescriptionSubtopology {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            subtopology_id: r.get(v),
            nodes: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.subtopology_id, v);
        w.put(&self.nodes, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopologyDescriptionNode` in [`StreamsGroupTopologyDescriptionUpdateRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopologyDescriptionNode {
    /// Versions 0.
    pub name: Str,
    /// Versions 0.
    pub node_type: i8,
    /// Versions 0.
    pub source_topics: Vec<Str>,
    /// Versions 0, nullable, default null.
    pub sink_topic: Option<Str>,
    /// Versions 0.
    pub stores: Vec<Str>,
    /// Versions 0.
    pub successors: Vec<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopologyDescriptionNode {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            node_type: r.get(v),
            source_topics: r.get(v),
            sink_topic: r.get(v),
            stores: r.get(v),
            successors: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.node_type, v);
        w.put(&self.source_topics, v);
        w.put(&self.sink_topic, v);
        w.put(&self.stores, v);
        w.put(&self.successors, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopologyDescriptionGlobalStore` in [`StreamsGroupTopologyDescriptionUpdateRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopologyDescriptionGlobalStore {
    /// Versions 0.
    pub source: TopologyDescriptionNode,
    /// Versions 0.
    pub processor: TopologyDescriptionNode,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopologyDescriptionGlobalStore {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            source: r.get(v),
            processor: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.source, v);
        w.put(&self.processor, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for StreamsGroupTopologyDescriptionUpdateRequest {
    const NAME: &'static str = "StreamsGroupTopologyDescriptionUpdateRequest";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for StreamsGroupTopologyDescriptionUpdateRequest {
    const API_KEY: ApiKey = ApiKey::StreamsGroupTopologyDescriptionUpdate;
    type Response = super::streams_group_topology_description_update_response::StreamsGroupTopologyDescriptionUpdateResponse;
}
