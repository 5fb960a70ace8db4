//! `ConsumerGroupRegularExpressionKey`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ConsumerGroupRegularExpressionKey`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConsumerGroupRegularExpressionKey {
    /// Versions 0.
    pub group_id: Str,
    /// Versions 0.
    pub regular_expression: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ConsumerGroupRegularExpressionKey {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_id: r.get(v),
            regular_expression: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_id, v);
        w.put(&self.regular_expression, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ConsumerGroupRegularExpressionKey {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("groupId", self.group_id.describe(v));
        fields.put("regularExpression", self.regular_expression.describe(v));
        fields.into_struct()
    }
}

impl Message for ConsumerGroupRegularExpressionKey {
    const NAME: &'static str = "ConsumerGroupRegularExpressionKey";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl Record for ConsumerGroupRegularExpressionKey {
    const API_KEY: i16 = 16;
}

impl CoordinatorKey for ConsumerGroupRegularExpressionKey {
    type Value = super::consumer_group_regular_expression_value::ConsumerGroupRegularExpressionValue;
}
