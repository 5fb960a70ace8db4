//! The text form of Prometheus.

use std::fmt::Write as _;

/// What a family of values is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Goes up and down.
    Gauge,
    /// Only goes up.
    Counter,
    /// Counts by upper bound.
    Histogram,
}

/// A page that grows line by line.
#[derive(Default)]
pub(super) struct Page {
    pub(super) text: String,
    name: String,
}

impl Page {
    /// Begins a family; the values that follow belong to it.
    pub(super) fn family(&mut self, name: &str, kind: Kind, help: &str) {
        name.clone_into(&mut self.name);
        let kind = match kind {
            Kind::Gauge => "gauge",
            Kind::Counter => "counter",
            Kind::Histogram => "histogram",
        };
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    /// A value of the family.
    pub(super) fn value(&mut self, labels: &[(&str, &str)], value: f64) {
        self.part("", labels, value);
    }

    /// A value of the family under its name and `suffix`, as histograms have them.
    pub(super) fn part(&mut self, suffix: &str, labels: &[(&str, &str)], value: f64) {
        self.text.push_str(&self.name);
        self.text.push_str(suffix);
        for (at, (label, text)) in labels.iter().enumerate() {
            self.text.push(if at == 0 { '{' } else { ',' });
            let _ = write!(self.text, "{label}=\"");
            for c in text.chars() {
                match c {
                    '\\' => self.text.push_str("\\\\"),
                    '"' => self.text.push_str("\\\""),
                    '\n' => self.text.push_str("\\n"),
                    c => self.text.push(c),
                }
            }
            self.text.push('"');
        }
        if !labels.is_empty() {
            self.text.push('}');
        }
        let _ = writeln!(self.text, " {value}");
    }

    /// A family of one value.
    pub(super) fn gauge(&mut self, name: &'static str, help: &str, value: f64) {
        self.family(name, Kind::Gauge, help);
        self.value(&[], value);
    }

    /// A family of one value that only goes up.
    pub(super) fn counter(&mut self, name: &'static str, help: &str, value: f64) {
        self.family(name, Kind::Counter, help);
        self.value(&[], value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_escaped() {
        let mut page = Page::default();
        page.family("a", Kind::Gauge, "A.");
        page.value(&[("dir", "C:\\\"x\"\n"), ("topic", "t")], 1.5);
        page.value(&[], 2.0);
        let expected =
            "# HELP a A.\n# TYPE a gauge\na{dir=\"C:\\\\\\\"x\\\"\\n\",topic=\"t\"} 1.5\na 2\n";
        assert_eq!(page.text, expected);
    }
}
