use kafka_rs_types::ErrorCode;

use super::ApiError;

/// Longest topic name, so that it fits a directory name with partition and suffix.
const TOPIC_NAME_MAX: usize = 249;

/// Checks a topic name by Kafka's rules.
///
/// # Errors
/// INVALID_TOPIC_EXCEPTION with Kafka's explanation.
pub fn validate(name: &str) -> Result<(), ApiError> {
    let reason = if name.is_empty() {
        "the empty string is not allowed".to_owned()
    } else if name == "." || name == ".." {
        format!("'{name}' is not allowed")
    } else if name.len() > TOPIC_NAME_MAX {
        format!("the length of '{name}' is longer than the max allowed length {TOPIC_NAME_MAX}")
    } else if !name.bytes().all(is_legal) {
        format!(
            "'{name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"
        )
    } else {
        return Ok(());
    };
    let message = format!("Topic name is invalid: {reason}");
    Err(ApiError::new(ErrorCode::InvalidTopicException, message))
}

fn is_legal(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_kafkas_rules() {
        for good in ["a", "A-1_.z", "...", &"x".repeat(249)] {
            assert_eq!(validate(good), Ok(()), "{good}");
        }
        for bad in ["", ".", "..", "a b", "ä", "a/b", &"x".repeat(250)] {
            assert!(validate(bad).is_err(), "{bad}");
        }
    }
}
