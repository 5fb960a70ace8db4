use bytes::Bytes;

/// Tagged fields that a layout does not know, in the order in which they came.
///
/// Almost always empty, so it takes one word in every struct.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(
    clippy::box_collection,
    reason = "a vector would triple the size of every small struct"
)]
pub struct TaggedFields(Option<Box<Vec<TaggedField>>>);

/// One tagged field that a layout does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaggedField {
    /// Its number.
    pub tag: u32,
    /// Its bytes, without tag and length.
    pub data: Bytes,
}

impl TaggedFields {
    /// Adds a field at the end. Encoding needs ascending tags.
    pub fn push(&mut self, tag: u32, data: Bytes) {
        self.0
            .get_or_insert_default()
            .push(TaggedField { tag, data });
    }

    /// The fields in order.
    pub fn as_slice(&self) -> &[TaggedField] {
        self.0.as_ref().map_or(&[], |fields| fields.as_slice())
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }
}
