/// The states of a classic group, under Kafka's names.
///
/// Kafka's fifth, `Dead`, is what a group that does not exist is described as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// No members; offsets may remain.
    Empty,
    /// Members are joining the next generation.
    PreparingRebalance,
    /// The generation is formed and waits for its leader's assignment.
    CompletingRebalance,
    /// Everybody can have an assignment.
    Stable,
}

impl State {
    /// Kafka's name for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Empty => "Empty",
            Self::PreparingRebalance => "PreparingRebalance",
            Self::CompletingRebalance => "CompletingRebalance",
            Self::Stable => "Stable",
        }
    }

    /// Whether `next` may follow.
    pub(crate) const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (
                Self::Empty | Self::CompletingRebalance | Self::Stable,
                Self::PreparingRebalance
            ) | (
                Self::PreparingRebalance,
                Self::CompletingRebalance | Self::Empty
            ) | (Self::CompletingRebalance, Self::Stable)
        )
    }
}
