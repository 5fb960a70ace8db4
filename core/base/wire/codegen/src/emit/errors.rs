use std::fmt::Write as _;

use super::{MARK, names};
use crate::layout::ErrorRow;

/// The source of `kafka_rs_types::ErrorCode`.
pub fn error_table(rows: &[ErrorRow]) -> String {
    let mut out = format!("//! Kafka's error table. {MARK}\n\nuse std::fmt;\n\n");
    out.push_str(ENUM);
    for row in rows {
        let _ = writeln!(out, "    /// `{}`.", row.name);
        let _ = writeln!(out, "    {} = {},", names::pascal(&row.name), row.code);
    }
    out.push_str(TABLE);
    for row in rows {
        let _ = writeln!(
            out,
            "        (Self::{}, \"{}\", {}, {}),",
            names::pascal(&row.name),
            row.name,
            row.retriable,
            row.refresh_metadata
        );
    }
    out.push_str(REST);
    out
}

const ENUM: &str = "\
/// An error code of the Kafka protocol, under the name Kafka gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i16)]
#[non_exhaustive]
pub enum ErrorCode {
";

const TABLE: &str = "\
}

impl ErrorCode {
    /// Every code with its name, whether a client may retry, and whether it asks for metadata first.
    const TABLE: &'static [(Self, &'static str, bool, bool)] = &[
";

const REST: &str = "    ];

    /// The code with this number, if Kafka 4.4 has one.
    pub fn from_code(code: i16) -> Option<Self> {
        usize::try_from(i32::from(code) + 1)
            .ok()
            .and_then(|index| Self::TABLE.get(index))
            .map(|row| row.0)
            .filter(|found| *found as i16 == code)
    }

    /// The number on the wire.
    pub const fn code(self) -> i16 {
        self as i16
    }

    /// Kafka's name, such as `NOT_LEADER_OR_FOLLOWER`.
    pub fn name(self) -> &'static str {
        Self::TABLE[(self as i16 + 1) as usize].1
    }

    /// True where Kafka's clients retry.
    pub fn is_retriable(self) -> bool {
        Self::TABLE[(self as i16 + 1) as usize].2
    }

    /// True where Kafka's clients ask for fresh metadata before they retry.
    pub fn refreshes_metadata(self) -> bool {
        Self::TABLE[(self as i16 + 1) as usize].3
    }
}

impl From<ErrorCode> for i16 {
    fn from(code: ErrorCode) -> Self {
        code as Self
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_found_by_its_number() {
        for (code, name, ..) in ErrorCode::TABLE {
            assert_eq!(ErrorCode::from_code(code.code()), Some(*code));
            assert_eq!(code.name(), *name);
        }
        assert_eq!(ErrorCode::from_code(-2), None);
        assert_eq!(ErrorCode::from_code(ErrorCode::TABLE.len() as i16), None);
    }
}
";
