//! What was said, without the order of lists: members, groups and topics come out of Java's hash maps, in any.

/// Sorts the elements of all lists in what `Debug` prints, innermost first.
pub(crate) fn canonical(text: &str) -> String {
    Parser { text, at: 0 }.value()
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Up to the comma or bracket that ends it.
    fn value(&mut self) -> String {
        let mut value = String::new();
        while let Some(byte) = self.next() {
            match byte {
                b',' | b']' | b'}' | b')' => break,
                b'"' => value += self.string(),
                b'[' => value += &self.list(b'[', b']', true),
                b'{' => value += &self.list(b'{', b'}', false),
                b'(' => value += &self.list(b'(', b')', false),
                _ => {
                    let from = self.at;
                    let rest = &self.text[from..];
                    let end = rest.find(|c| ",[]{}()\"".contains(c));
                    self.at = end.map_or(self.text.len(), |end| from + end);
                    value += &self.text[from..self.at];
                }
            }
        }
        value
    }

    fn string(&mut self) -> &str {
        let from = self.at;
        self.at += 1;
        while let Some(byte) = self.next() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                break;
            }
        }
        &self.text[from..self.at]
    }

    fn list(&mut self, open: u8, close: u8, sorted: bool) -> String {
        self.at += 1;
        let mut elements = Vec::new();
        while let Some(byte) = self.next() {
            if byte == close {
                self.at += 1;
                break;
            }
            if byte == b',' {
                self.at += 1;
                continue;
            }
            let before = self.at;
            elements.push(self.value().trim().to_owned());
            // A bracket of another kind: not what `Debug` prints.
            if self.at == before {
                self.at += 1;
            }
        }
        if sorted {
            elements.sort();
        }
        format!(
            "{}{}{}",
            char::from(open),
            elements.join(", "),
            char::from(close)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn sorts_lists_and_nothing_else() {
        let text = r#"A { b: [C { d: 2 }, C { d: 1, e: "],{\"" }], f: Some([3, 1]) }"#;
        let sorted = r#"A {b: [C {d: 1, e: "],{\""}, C {d: 2}], f: Some([1, 3])}"#;
        assert_eq!(canonical(text), sorted);
    }
}
