/// `\t`, `\n`, `\r`, `\0`, `\\` and `\xNN` as the bytes they stand for; the rest as it is.
pub(crate) fn unescape(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let simple = match rest.first() {
            Some(b't') => Some(b'\t'),
            Some(b'n') => Some(b'\n'),
            Some(b'r') => Some(b'\r'),
            Some(b'0') => Some(0),
            Some(b'\\') => Some(b'\\'),
            _ => None,
        };
        if let Some(meant) = simple {
            out.push(meant);
            rest = &rest[1..];
        } else if let Some(meant) = hex(rest) {
            out.push(meant);
            rest = &rest[3..];
        } else {
            out.push(b'\\');
        }
    }
    out
}

/// The byte of a leading `xNN`.
fn hex(text: &[u8]) -> Option<u8> {
    let digits = text.strip_prefix(b"x")?.get(..2)?;
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(digits[0])? * 16 + digit(digits[1])?).ok()
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn what_cannot_be_typed_is_written_with_a_backslash() {
        let rows: [(&str, &[u8]); 6] = [
            ("a:b", b"a:b"),
            ("\\t", b"\t"),
            ("\\n\\r\\0\\\\", b"\n\r\0\\"),
            ("\\x1f|\\xFf", b"\x1f|\xff"),
            ("\\q\\x1", b"\\q\\x1"),
            ("ä\\", "ä\\".as_bytes()),
        ];
        for (written, meant) in rows {
            assert_eq!(unescape(written), meant, "{written}");
        }
    }
}
