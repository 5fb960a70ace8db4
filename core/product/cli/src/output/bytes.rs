use serde_json::{Value, json};

use super::base64;

/// Bytes for a program: text where they are text, else `{"base64": "…"}`.
pub(crate) fn json_bytes(bytes: Option<&[u8]>) -> Value {
    match bytes {
        None => Value::Null,
        Some(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Value::from(text),
            Err(_) => json!({ "base64": base64::encode(bytes) }),
        },
    }
}

/// Bytes for people: text with what cannot be shown as `\xNN`; `null` for none.
pub(crate) fn text_bytes(bytes: Option<&[u8]>) -> String {
    let Some(bytes) = bytes else {
        return "null".to_owned();
    };
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c.is_control() {
                out.extend(c.escape_default());
            } else {
                out.push(c);
            }
        }
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02x}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text_and_the_rest_is_told_apart() {
        assert_eq!(json_bytes(Some(b"a\nb")), json!("a\nb"));
        assert_eq!(json_bytes(Some(&[0xff])), json!({ "base64": "/w==" }));
        assert_eq!(json_bytes(None), Value::Null);
        assert_eq!(text_bytes(Some(b"a\nb\xff\x00")), "a\\nb\\xff\\u{0}");
        assert_eq!(text_bytes(None), "null");
    }
}
