use std::fs::File;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};

/// A stretch of a file that goes to a socket without passing through this process.
#[derive(Debug, Clone)]
pub struct FileRegion {
    /// The file, kept open.
    pub file: Arc<File>,
    /// Where the stretch begins.
    pub position: u64,
    /// Its length in bytes; the file is at least as long.
    pub len: usize,
}

/// One piece of a [`Rope`].
#[derive(Debug, Clone, Copy)]
pub enum Piece<'a> {
    /// Bytes in memory.
    Bytes(&'a Bytes),
    /// Bytes in a file.
    Region(&'a FileRegion),
}

/// Bytes in several shared pieces that stand one after the other on the wire.
///
/// A fetch answer is made of batches that lie in different buffers, or still in their file; a rope
/// carries them to the socket without joining them. Empty pieces are never kept.
#[derive(Debug, Clone, Default)]
pub struct Rope {
    chunks: Vec<Bytes>,
    /// Each with the number of chunks before it. Only fetch answers have any.
    regions: Vec<(usize, FileRegion)>,
    len: usize,
}

impl Rope {
    /// No bytes at all.
    pub const fn new() -> Self {
        Self {
            chunks: Vec::new(),
            regions: Vec::new(),
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

    /// Adds a stretch of a file at the end.
    pub fn push_region(&mut self, region: FileRegion) {
        if region.len > 0 {
            self.len += region.len;
            self.regions.push((self.chunks.len(), region));
        }
    }

    /// Adds all pieces of `other` at the end.
    pub fn append(&mut self, other: Self) {
        self.len += other.len;
        let before = self.chunks.len();
        let regions = other.regions.into_iter();
        self.regions
            .extend(regions.map(|(at, region)| (before + at, region)));
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

    /// True when all pieces are in memory; all ropes are, but those of fetch answers on their way to a
    /// socket.
    pub fn is_in_memory(&self) -> bool {
        self.regions.is_empty()
    }

    /// The pieces in order, wherever they are.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        let mut regions = self.regions.iter().peekable();
        let mut chunks = self.chunks.iter().enumerate().peekable();
        std::iter::from_fn(move || {
            let chunk_at = chunks.peek().map_or(usize::MAX, |(at, _)| *at);
            match regions.next_if(|(at, _)| *at <= chunk_at) {
                Some((_, region)) => Some(Piece::Region(region)),
                None => chunks.next().map(|(_, chunk)| Piece::Bytes(chunk)),
            }
        })
    }

    /// The pieces in order, of a rope that is in memory.
    pub fn chunks(&self) -> &[Bytes] {
        assert!(
            self.is_in_memory(),
            "a rope with file regions has no chunks"
        );
        &self.chunks
    }

    /// One contiguous buffer: shared when there is one piece, copied otherwise. The rope is in memory.
    pub fn to_bytes(&self) -> Bytes {
        match self.chunks() {
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
    /// What a file holds is not looked at: a region equals only itself.
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b): (&(usize, FileRegion), &(usize, FileRegion))| {
            let (a, b) = (&a.1, &b.1);
            Arc::ptr_eq(&a.file, &b.file) && (a.position, a.len) == (b.position, b.len)
        };
        match (self.is_in_memory(), other.is_in_memory()) {
            (true, true) => self.len == other.len && self.to_bytes() == other.to_bytes(),
            (false, false) => {
                self.chunks == other.chunks
                    && self.regions.len() == other.regions.len()
                    && self.regions.iter().zip(&other.regions).all(same)
            }
            _ => false,
        }
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

    #[test]
    fn regions_keep_their_place_among_chunks() {
        let file = Arc::new(File::open("/dev/null").expect("a file"));
        let region = |position, len| FileRegion {
            file: Arc::clone(&file),
            position,
            len,
        };
        let mut tail = Rope::new();
        tail.push_region(region(20, 2));
        tail.push(Bytes::from_static(b"c"));
        let mut rope = Rope::new();
        rope.push_region(region(0, 0));
        rope.push_region(region(10, 5));
        rope.push(Bytes::from_static(b"ab"));
        rope.append(tail);
        rope.push_region(region(30, 1));
        let seen: Vec<String> = rope
            .pieces()
            .map(|piece| match piece {
                Piece::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                Piece::Region(region) => format!("{}+{}", region.position, region.len),
            })
            .collect();
        assert_eq!(seen, ["10+5", "ab", "20+2", "c", "30+1"]);
        assert_eq!(rope.len(), 11);
        assert!(!rope.is_in_memory());
        assert_eq!(rope, rope.clone());
        assert_ne!(rope, Rope::new());
    }
}
