//! `DefaultPrincipalData`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `DefaultPrincipalData`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DefaultPrincipalData {
    /// Versions 0.
    pub r#type: Str,
    /// Versions 0.
    pub name: Str,
    /// Versions 0.
    pub token_authenticated: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DefaultPrincipalData {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            r#type: r.get(v),
            name: r.get(v),
            token_authenticated: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.r#type, v);
        w.put(&self.name, v);
        w.put(&self.token_authenticated, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for DefaultPrincipalData {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("type", self.r#type.describe(v));
        fields.put("name", self.name.describe(v));
        fields.put("tokenAuthenticated", self.token_authenticated.describe(v));
        fields.into_struct()
    }
}

impl Message for DefaultPrincipalData {
    const NAME: &'static str = "DefaultPrincipalData";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}
