//! Java properties: `key = value`, `key: value`, comments, continued lines, escapes.

use crate::Error;

/// Reads the text of a properties file; a later line for the same key comes later in the list.
///
/// # Errors
/// [`Error::Syntax`] naming the line of an escape that is none.
pub fn parse_properties(text: &str) -> Result<Vec<(String, String)>, Error> {
    let mut pairs = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let line = line.trim_start();
        if line.is_empty() || line.starts_with(['#', '!']) {
            continue;
        }
        let mut logical = line.to_owned();
        while ends_in_backslash(&logical) {
            logical.pop();
            match lines.next() {
                Some((_, next)) => logical.push_str(next.trim_start()),
                None => break,
            }
        }
        let (key, value) = split(&logical);
        let unescape = |text: &str| {
            unescape(text).map_err(|reason| Error::Syntax {
                line: number + 1,
                reason,
            })
        };
        pairs.push((unescape(key)?, unescape(value)?));
    }
    Ok(pairs)
}

fn ends_in_backslash(line: &str) -> bool {
    line.len().saturating_sub(line.trim_end_matches('\\').len()) % 2 == 1
}

/// Cuts at the first separator that is not escaped.
fn split(line: &str) -> (&str, &str) {
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        if !escaped && (c == '=' || c == ':' || c.is_ascii_whitespace()) {
            let rest = line[at..].trim_start();
            let rest = rest.strip_prefix(['=', ':']).unwrap_or(rest);
            return (&line[..at], rest.trim());
        }
        escaped = c == '\\' && !escaped;
    }
    (line, "")
}

fn unescape(text: &str) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('f') => out.push('\u{c}'),
            Some('u') => {
                let digits: String = chars.by_ref().take(4).collect();
                let code = u32::from_str_radix(&digits, 16)
                    .ok()
                    .and_then(char::from_u32);
                out.push(code.ok_or_else(|| format!("\\u{digits} is no character"))?);
            }
            Some(other) => out.push(other),
            None => {}
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_java_reads() {
        let text = "# comment\n! another\n a = 1 \nb:2\nc 3\nlist=x,\\\n    y\npath=C\\:\\\\d\nempty\nu=\\u00e9\n";
        let pairs = parse_properties(text).expect("pairs");
        let expected = [
            ("a", "1"),
            ("b", "2"),
            ("c", "3"),
            ("list", "x,y"),
            ("path", "C:\\d"),
            ("empty", ""),
            ("u", "é"),
        ];
        assert_eq!(pairs, expected.map(|(k, v)| (k.to_owned(), v.to_owned())));
    }

    #[test]
    fn a_bad_escape_names_its_line() {
        assert!(matches!(
            parse_properties("a=1\nb=\\uzzzz\n"),
            Err(Error::Syntax { line: 2, .. })
        ));
    }
}
