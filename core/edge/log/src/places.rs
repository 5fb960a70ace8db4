//! Where sequential readers go on.

use kafka_rs_types::Offset;

/// Readers remembered per segment.
const PLACES_MAX: usize = 8;

/// The ends of the last few reads in a segment: the offset that comes next and its position.
///
/// A consumer asks next for what follows its last answer. Remembering that place saves it the
/// search in the index and a second look at the batches before.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// Counts truncations: a read begun before one must not leave a place behind.
    generation: u64,
    ends: Vec<(Offset, u64)>,
    /// Which one to replace next.
    oldest: usize,
}

impl Places {
    /// To be passed to [`Self::remember`] after the read that begins now.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// Position of the first batch that reaches `offset`, if a read ended right before it.
    pub(crate) fn find(&self, offset: Offset) -> Option<u64> {
        let end = self.ends.iter().find(|(next, _)| *next == offset);
        end.map(|(_, position)| *position)
    }

    /// A read that came from `offset` ended before `next_offset` at `position`.
    pub(crate) fn remember(
        &mut self,
        generation: u64,
        offset: Offset,
        next_offset: Offset,
        position: u64,
    ) {
        if generation != self.generation {
            return;
        }
        let end = (next_offset, position);
        // The reader has moved on from where it was found.
        if let Some(place) = self.ends.iter_mut().find(|(next, _)| *next == offset) {
            *place = end;
        } else if self.ends.len() < PLACES_MAX {
            self.ends.push(end);
        } else {
            self.ends[self.oldest] = end;
            self.oldest = (self.oldest + 1) % PLACES_MAX;
        }
    }

    /// The segment was cut; its batches may end elsewhere from now on.
    pub(crate) fn forget(&mut self) {
        self.generation += 1;
        self.ends.clear();
        self.oldest = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_keeps_its_place_among_others() {
        let mut places = Places::default();
        for reader in 0..PLACES_MAX as i64 {
            places.remember(0, -1, reader * 100, reader as u64);
        }
        places.remember(0, 300, 350, 9);
        assert_eq!((places.find(300), places.find(350)), (None, Some(9)));
        places.remember(0, -1, 999, 10);
        assert_eq!((places.find(0), places.find(999)), (None, Some(10)));
    }

    #[test]
    fn a_read_from_before_a_truncation_leaves_nothing() {
        let mut places = Places::default();
        places.remember(0, -1, 5, 50);
        let generation = places.generation();
        places.forget();
        assert_eq!(places.find(5), None);
        places.remember(generation, -1, 5, 50);
        assert_eq!(places.find(5), None);
    }
}
