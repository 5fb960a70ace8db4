use bytes::{Bytes, BytesMut};

/// Bytes in several shared pieces that stand one after the other on the wire.
///
/// A fetch answer is made of batches that lie in different buffers; a rope carries them to the
/// socket without joining them. Empty pieces are never kept.
#[derive(Debug, Clone, Default)]
pub struct Rope {
    chunks: Vec<Bytes>,
    len: usize,
}

impl Rope {
    /// No bytes at all.
    pub const fn new() -> Self {
        Self {
            chunks: Vec::new(),
            len: 0,
        }
    }

    /// Adds a piece at the end, sharing it.
    pub fn push(&mut self, chunk: Bytes) {
        if !chunk.is_empty() {
            self.len += chunk.len();
            self.chunks.push(chunk);
        }
    }

    /// Adds all pieces of `other` at the end.
    pub fn append(&mut self, other: Self) {
        self.len += other.len;
        self.chunks.extend(other.chunks);
    }

    /// Length of all pieces together, in bytes.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True when there is not one byte.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The pieces in order.
    pub fn chunks(&self) -> &[Bytes] {
        &self.chunks
    }

    /// One contiguous buffer: shared when there is one piece, copied otherwise.
    pub fn to_bytes(&self) -> Bytes {
        match self.chunks.as_slice() {
            [] => Bytes::new(),
            [only] => only.clone(),
            many => {
                let mut joined = BytesMut::with_capacity(self.len);
                for chunk in many {
                    joined.extend_from_slice(chunk);
                }
                joined.freeze()
            }
        }
    }
}

impl From<Bytes> for Rope {
    fn from(chunk: Bytes) -> Self {
        let mut rope = Self::new();
        rope.push(chunk);
        rope
    }
}

impl PartialEq for Rope {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.to_bytes() == other.to_bytes()
    }
}

impl Eq for Rope {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equality_does_not_see_where_pieces_end() {
        let mut split = Rope::from(Bytes::from_static(b"ab"));
        split.push(Bytes::new());
        split.push(Bytes::from_static(b"c"));
        assert_eq!(split, Rope::from(Bytes::from_static(b"abc")));
        assert_eq!((split.len(), split.chunks().len()), (3, 2));
    }
}
