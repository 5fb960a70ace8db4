use std::fmt;

/// A closed range of versions; empty when `low > high`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versions {
    /// First version.
    pub low: i16,
    /// Last version; `i16::MAX` for "and all later ones".
    pub high: i16,
}

impl Versions {
    /// No version.
    pub const NONE: Self = Self { low: 0, high: -1 };

    /// Reads `none`, `3`, `3-5` or `3+`.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "none" {
            return Some(Self::NONE);
        }
        if let Some(low) = text.strip_suffix('+') {
            let low = low.parse().ok()?;
            return Some(Self {
                low,
                high: i16::MAX,
            });
        }
        let (low, high) = text.split_once('-').unwrap_or((text, text));
        Some(Self {
            low: low.parse().ok()?,
            high: high.parse().ok()?,
        })
    }

    /// True when there is no version in it.
    pub fn is_empty(self) -> bool {
        self.low > self.high
    }

    /// True when `version` is in it.
    pub fn contains(self, version: i16) -> bool {
        self.low <= version && version <= self.high
    }

    /// True when every version of `other` is in it.
    pub fn covers(self, other: Self) -> bool {
        other.is_empty() || (self.low <= other.low && other.high <= self.high)
    }

    /// The versions in both.
    pub fn and(self, other: Self) -> Self {
        let both = Self {
            low: self.low.max(other.low),
            high: self.high.min(other.high),
        };
        if self.is_empty() || other.is_empty() || both.is_empty() {
            return Self::NONE;
        }
        both
    }
}

impl fmt::Display for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            f.write_str("none")
        } else if self.high == i16::MAX {
            write!(f, "{}+", self.low)
        } else if self.low == self.high {
            write!(f, "{}", self.low)
        } else {
            write!(f, "{}-{}", self.low, self.high)
        }
    }
}
