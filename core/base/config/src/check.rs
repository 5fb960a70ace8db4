//! Whether a value fits its key.

use crate::{Error, Key, Kind};

/// Checks the type and the valid values of `key`.
///
/// # Errors
/// [`Error::InvalidValue`], the value hidden when the key is a secret.
pub fn check(key: &Key, value: &str) -> Result<(), Error> {
    let refused = |reason: String| {
        let value = if key.is_sensitive() {
            "[hidden]"
        } else {
            value
        };
        Err(Error::InvalidValue {
            key: key.name.to_owned(),
            value: value.to_owned(),
            reason,
        })
    };
    let text = value.trim();
    let number = match key.kind {
        Kind::Boolean => {
            return if ["true", "false"].contains(&text.to_ascii_lowercase().as_str()) {
                Ok(())
            } else {
                refused("must be true or false".to_owned())
            };
        }
        Kind::Int => text.parse::<i32>().ok().map(f64::from),
        Kind::Short => text.parse::<i16>().ok().map(f64::from),
        Kind::Long => text.parse::<i64>().ok().map(|n| n as f64),
        Kind::Double => text.parse::<f64>().ok(),
        Kind::List => {
            return match list_problem(key.valid, text) {
                None => Ok(()),
                Some(reason) => refused(reason),
            };
        }
        Kind::String | Kind::Class | Kind::Password => {
            return match choice_problem(key.valid, text) {
                None => Ok(()),
                Some(reason) => refused(reason),
            };
        }
    };
    let Some(number) = number else {
        return refused(format!("not a number of type {}", kind_name(key.kind)));
    };
    match range_problem(key.valid, number) {
        None => Ok(()),
        Some(reason) => refused(reason),
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "INT",
        Kind::Short => "SHORT",
        Kind::Long => "LONG",
        _ => "DOUBLE",
    }
}

/// `[1,...]`, `[0,...,1]`, `[1,...,9] or -1`.
fn range_problem(valid: &str, number: f64) -> Option<String> {
    let (range, exception) = match valid.split_once(" or ") {
        Some((range, exception)) => (range, exception.parse::<f64>().ok()),
        None => (valid, None),
    };
    if exception == Some(number) {
        return None;
    }
    let inner = range.strip_prefix('[')?.strip_suffix(']')?;
    let mut parts = inner.split(",...");
    let low: f64 = parts.next()?.trim().parse().ok()?;
    let high = parts
        .next()
        .and_then(|rest| rest.trim_start_matches(',').trim().parse().ok());
    if number < low {
        return Some(format!("must be at least {low}"));
    }
    high.filter(|high| number > *high)
        .map(|high| format!("must be at most {high}"))
}

/// `[a, b]`, `(case insensitive) [a, b]`, `non-empty string`.
fn choice_problem(valid: &str, text: &str) -> Option<String> {
    if valid.starts_with("non-empty") && text.is_empty() {
        return Some("must not be empty".to_owned());
    }
    let (choices, any_case) = match valid.strip_prefix("(case insensitive) ") {
        Some(rest) => (rest, true),
        None => (valid, false),
    };
    let choices: Vec<&str> = choices
        .strip_prefix('[')?
        .strip_suffix(']')?
        .split(',')
        .map(str::trim)
        .collect();
    let fits = choices.iter().any(|choice| {
        // `by_duration:PnDTnHnMn.nS` shows the form of what follows the colon.
        let form = choice.split_once("Pn").map(|(before, _)| before);
        *choice == text
            || (any_case && choice.eq_ignore_ascii_case(text))
            || form.is_some_and(|before| text.starts_with(before))
    });
    (!fits).then(|| format!("must be one of {}", choices.join(", ")))
}

fn list_problem(valid: &str, text: &str) -> Option<String> {
    if valid == "non-empty list" && text.is_empty() {
        return Some("must not be empty".to_owned());
    }
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .find_map(|item| choice_problem(valid, item))
}

#[cfg(test)]
mod tests {
    use crate::{Scope, check, find};

    fn verdict(scope: Scope, name: &str, value: &str) -> Result<(), String> {
        check(find(scope, name).expect("key"), value).map_err(|error| error.to_string())
    }

    #[test]
    fn types_ranges_and_choices_hold() {
        let topic = |name, value| verdict(Scope::Topic, name, value);
        assert_eq!(topic("retention.ms", "-1"), Ok(()));
        assert!(topic("retention.ms", "-2").is_err_and(|e| e.contains("at least -1")));
        assert!(topic("retention.ms", "soon").is_err_and(|e| e.contains("LONG")));
        assert_eq!(topic("cleanup.policy", "compact, delete"), Ok(()));
        assert!(topic("cleanup.policy", "compress").is_err_and(|e| e.contains("compact, delete")));
        assert_eq!(topic("compression.gzip.level", "-1"), Ok(()));
        assert!(topic("compression.gzip.level", "10").is_err());
        assert!(topic("min.cleanable.dirty.ratio", "1.5").is_err());
        assert_eq!(topic("preallocate", "TRUE"), Ok(()));
        assert!(topic("compression.type", "brotli").is_err());
    }
}
