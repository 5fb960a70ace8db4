//! Walks a topic's readers from those with least and from those with most, while partitions move from
//! these to those.

/// The readers of one topic, by how much they have.
///
/// The left end of the list holds a level of readers with equally few partitions that grows to the
/// right whenever all of them have been raised by one; the right end the same with many, lowered.
pub(super) struct Balancer {
    /// Indexes of members, those with least first.
    sorted: Vec<usize>,
    least_end: usize,
    least_level: i64,
    least_next: usize,
    most_start: usize,
    most_end: usize,
    most_level: i64,
    /// One past the next of the readers with most; `most_start` when the level is through.
    most_next: usize,
}

impl Balancer {
    /// `readers`, whose partitions over all topics number `sizes`; there is at least one.
    pub(super) fn new(readers: &[usize], sizes: &[usize]) -> Self {
        let mut sorted = readers.to_vec();
        sorted.sort_by_key(|member| (sizes[*member], *member));
        let size = |at: usize| sizes[sorted[at]] as i64;
        let count = sorted.len();
        Self {
            least_end: 0,
            least_level: size(0) - 1,
            least_next: 0,
            most_start: count,
            most_end: count,
            most_level: size(count - 1) + 1,
            most_next: count,
            sorted,
        }
    }

    /// How much more the one with most has than the one with least.
    pub(super) fn imbalance(&self) -> i64 {
        self.most_level - self.least_level - 2
    }

    /// True once nobody has two more than another.
    pub(super) fn is_balanced(&self) -> bool {
        self.most_level - self.least_level <= 1
    }

    /// Whose turn it is to get a partition.
    pub(super) fn next_least(&mut self, sizes: &[usize]) -> usize {
        if self.least_next >= self.least_end {
            self.least_level += 1;
            while self.least_end < self.sorted.len()
                && sizes[self.sorted[self.least_end]] as i64 == self.least_level
            {
                self.least_end += 1;
            }
            self.least_next = 0;
        }
        let member = self.sorted[self.least_next];
        self.least_next += 1;
        member
    }

    /// Whose turn it is to give a partition away; `None` when nobody is left who can.
    pub(super) fn next_most(&mut self, sizes: &[usize]) -> Option<usize> {
        if self.most_next <= self.most_start {
            if self.most_end <= self.most_start && self.most_start > 0 {
                // Everybody on the level is out: on to the next one below.
                self.most_level = sizes[self.sorted[self.most_start - 1]] as i64;
            } else {
                self.most_level -= 1;
            }
            while self.most_start > 0
                && sizes[self.sorted[self.most_start - 1]] as i64 == self.most_level
            {
                self.most_start -= 1;
            }
            self.most_next = self.most_end;
        }
        let at = self.most_next.checked_sub(1)?;
        self.most_next = at;
        Some(self.sorted[at])
    }

    /// The reader that [`Self::next_most`] gave last has nothing of the topic: not again.
    pub(super) fn exclude_most(&mut self) {
        self.sorted.swap(self.most_next, self.most_end - 1);
        self.most_end -= 1;
    }
}
