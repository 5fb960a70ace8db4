//! Whether a value fits its key.

use crate::{Error, Key, Kind, iso_duration};

/// Checks the type and the valid values of `key`.
///
/// # Errors
/// [`Error::InvalidValue`], the value hidden when the key is a secret.
pub fn check(key: &Key, value: &str) -> Result<(), Error> {
    let text = value.trim();
    let refused = |shown: &str, reason: String| {
        let hidden = key.is_sensitive();
        Err(Error::InvalidValue {
            key: key.name.to_owned(),
            value: if hidden { "[hidden]" } else { shown }.to_owned(),
            reason,
        })
    };
    let number = match key.kind {
        Kind::Boolean if ["true", "false"].contains(&text.to_ascii_lowercase().as_str()) => {
            return Ok(());
        }
        Kind::Boolean => {
            let reason = "Expected value to be either true or false";
            // Of all types only this one shows the value with its spaces.
            return refused(value, reason.to_owned());
        }
        Kind::Int => text.parse::<i32>().ok().map(f64::from),
        Kind::Short => text.parse::<i16>().ok().map(f64::from),
        Kind::Long => text.parse::<i64>().ok().map(|n| n as f64),
        Kind::Double => text.parse::<f64>().ok(),
        Kind::List => return check_list(key, text),
        Kind::String | Kind::Class | Kind::Password => {
            return match choice_problem(key.valid, text) {
                None => Ok(()),
                Some(reason) => refused(text, reason),
            };
        }
    };
    let Some(number) = number else {
        let reason = format!("Not a number of type {}", kind_name(key.kind));
        return refused(text, reason);
    };
    match range_problem(key.valid, number) {
        None => Ok(()),
        Some(reason) if key.kind == Kind::Double => refused(&java_double(number), reason),
        Some(reason) => refused(&format!("{number:.0}"), reason),
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

/// A fraction as Java prints it, which is how it is in Kafka's answers.
fn java_double(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-3..1e7).contains(&size) {
        let text = format!("{number:E}");
        let (mantissa, exponent) = text.split_once('E').unwrap_or((&text, "0"));
        let point = if mantissa.contains('.') { "" } else { ".0" };
        return format!("{mantissa}{point}E{exponent}");
    }
    format!("{number:?}")
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
    let high: Option<f64> = parts
        .next()
        .and_then(|rest| rest.trim_start_matches(',').trim().parse().ok());
    let above = high.filter(|high| number > *high);
    match (exception, high) {
        (Some(exception), Some(high)) if number < low || above.is_some() => Some(format!(
            "Value must be between {low} and {high} or equal to {exception}"
        )),
        _ if number < low => Some(format!("Value must be at least {low}")),
        _ => above.map(|high| format!("Value must be no more than {high}")),
    }
}

/// `[a, b]`, `(case insensitive) [a, b]`, `non-empty string`.
fn choice_problem(valid: &str, text: &str) -> Option<String> {
    if valid.starts_with("non-empty") && text.is_empty() {
        return Some("String must be non-empty".to_owned());
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
            || form.is_some_and(|before| text.strip_prefix(before).and_then(iso_duration).is_some())
    });
    let case = if any_case { " (case insensitive)" } else { "" };
    (!fits).then(|| format!("String must be one of{case}: {}", choices.join(", ")))
}

fn check_list(key: &Key, text: &str) -> Result<(), Error> {
    let items: Vec<&str> = text.split(',').map(str::trim).collect();
    let invalid = |value: String, reason: String| {
        Err(Error::InvalidValue {
            key: key.name.to_owned(),
            value,
            reason,
        })
    };
    if text.is_empty() {
        return match key.valid {
            "non-empty list" => invalid(String::new(), "must not be empty".to_owned()),
            _ => Ok(()),
        };
    }
    if key.name.ends_with("replication.throttled.replicas") {
        if text == "*" || items.iter().all(|item| is_replica(item)) {
            return Ok(());
        }
        let form = "[partitionId]:[brokerId],[partitionId]:[brokerId],...";
        let reason = format!(
            "{} must be the literal '*' or a list of replicas in the following format: {form}",
            key.name
        );
        return invalid(format!("[{}]", items.join(", ")), reason);
    }
    if key.valid.starts_with('[') && items.contains(&"") {
        let name = key.name;
        return Err(Error::Refused(format!(
            "Configuration '{name}' values must not be empty."
        )));
    }
    let mut problems = items
        .iter()
        .filter_map(|item| Some((item, choice_problem(key.valid, item)?)));
    match problems.next() {
        None => Ok(()),
        Some((item, reason)) => invalid((*item).to_owned(), reason),
    }
}

/// `partition:broker`.
fn is_replica(text: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.split_once(':')
        .is_some_and(|(partition, broker)| number(partition) && number(broker))
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
        assert!(
            topic("retention.ms", "-2").is_err_and(|e| e.contains("Value must be at least -1"))
        );
        assert!(topic("retention.ms", "soon").is_err_and(|e| e.contains("LONG")));
        assert_eq!(topic("cleanup.policy", "compact, delete"), Ok(()));
        assert!(topic("cleanup.policy", "compress").is_err_and(|e| e.contains("compact, delete")));
        assert_eq!(topic("compression.gzip.level", "-1"), Ok(()));
        assert!(topic("compression.gzip.level", "10").is_err());
        assert!(topic("min.cleanable.dirty.ratio", "1.5").is_err());
        assert_eq!(topic("preallocate", "TRUE"), Ok(()));
        assert_eq!(
            topic("leader.replication.throttled.replicas", "0:1,1:2"),
            Ok(())
        );
        assert!(topic("leader.replication.throttled.replicas", "0").is_err());
        assert!(topic("compression.type", "brotli").is_err());
    }

    #[test]
    fn refusals_are_worded_as_kafka_words_them() {
        let said = |name, value| verdict(Scope::Topic, name, value).expect_err("refused");
        let start = |value, name| format!("Invalid value {value} for configuration {name}: ");
        for (name, value, shown, reason) in [
            ("retention.ms", " -3 ", "-3", "Value must be at least -1"),
            (
                "min.cleanable.dirty.ratio",
                " 5",
                "5.0",
                "Value must be no more than 1",
            ),
            (
                "min.cleanable.dirty.ratio",
                "99999999999999999999",
                "1.0E20",
                "Value must be no more than 1",
            ),
            (
                "compression.gzip.level",
                "0",
                "0",
                "Value must be between 1 and 9 or equal to -1",
            ),
            ("segment.ms", "2.5", "2.5", "Not a number of type LONG"),
            (
                "preallocate",
                "1",
                "1",
                "Expected value to be either true or false",
            ),
            (
                "cleanup.policy",
                "compact,x",
                "x",
                "String must be one of: compact, delete",
            ),
        ] {
            assert_eq!(said(name, value), start(shown, name) + reason);
        }
        assert_eq!(
            said("cleanup.policy", ",delete"),
            "Configuration 'cleanup.policy' values must not be empty."
        );
    }
}
