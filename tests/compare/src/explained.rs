//! The differences that are meant to be: a table in the docs.

use crate::side::Failure;

/// One row: a pattern for labels, and how often it was needed.
struct Row {
    pattern: regex::Regex,
    uses: usize,
}

/// Rows of `docs/differences.md`.
pub(crate) struct Explained {
    rows: Vec<Row>,
}

impl Explained {
    /// Takes the rows whose first cell is a pattern between backticks; the others explain.
    pub(crate) fn read(path: &str) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path)?;
        let mut rows = Vec::new();
        for line in text.lines().filter(|line| line.starts_with("| `")) {
            let cells: Vec<&str> = line.split(" | ").collect();
            let pattern = cells[0]
                .trim_start_matches("| ")
                .trim_matches('`')
                .replace(r"\|", "|");
            if cells.len() < 3 || cells[1..].iter().any(|cell| cell.trim().len() < 3) {
                return Err(format!("a difference without reason: {line}").into());
            }
            rows.push(Row {
                pattern: regex::Regex::new(&format!("^(?:{pattern})$"))?,
                uses: 0,
            });
        }
        Ok(Self { rows })
    }

    pub(crate) fn covers(&mut self, label: &str) -> bool {
        let row = self.rows.iter_mut().find(|row| row.pattern.is_match(label));
        row.map(|row| row.uses += 1).is_some()
    }

    /// Patterns that nothing matched.
    pub(crate) fn unused(&self) -> Vec<String> {
        let unused = self.rows.iter().filter(|row| row.uses == 0);
        unused.map(|row| row.pattern.to_string()).collect()
    }
}
