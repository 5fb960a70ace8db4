//! Subscriptions by regular expression: which topics they stand for (Kafka resolves them with RE2/J).

use std::collections::BTreeSet;

use kafka_rs_types::{Str, Timestamp};
use regex::{Regex, RegexBuilder};

use crate::{Error, MetadataView};

/// Most memory one compiled expression may take, in bytes.
const COMPILED_BYTES_MAX: usize = 1 << 20;

/// The topics a regular expression stood for when it was last looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ResolvedRegex {
    pub(crate) topics: BTreeSet<Str>,
    /// Version of the metadata that was looked at.
    pub(crate) version: i64,
    pub(crate) timestamp: Timestamp,
}

/// Compiles an expression so that it matches whole names only.
pub(crate) fn compile(expression: &str) -> Result<Regex, Error> {
    let invalid = |why: String| Error::InvalidRegularExpression {
        expression: Str::from(expression),
        why: Str::from(why),
    };
    // Alone first: what is only valid in brackets, like a stray closing one, is not valid.
    let build = |text: &str| {
        RegexBuilder::new(text)
            .size_limit(COMPILED_BYTES_MAX)
            .build()
            .map_err(|error| invalid(reason(&error)))
    };
    let text = unquoted(expression);
    build(&text)?;
    build(&format!("\\A(?:{text})\\z"))
}

/// What is wrong, in one line.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}

/// RE2's quoting, `\Q...\E`, as escapes.
fn unquoted(expression: &str) -> String {
    let mut text = String::with_capacity(expression.len());
    let mut rest = expression;
    while let Some((before, quoted)) = split_quote(rest) {
        text.push_str(before);
        let (inside, after) = quoted.split_once("\\E").unwrap_or((quoted, ""));
        text.push_str(&regex::escape(inside));
        rest = after;
    }
    text.push_str(rest);
    text
}

/// Splits at the first `\Q` whose backslash is not itself escaped.
fn split_quote(text: &str) -> Option<(&str, &str)> {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        if escaped && character == 'Q' {
            return Some((&text[..at - 1], &text[at + 1..]));
        }
        escaped = !escaped && character == '\\';
    }
    None
}

/// The topics each of `expressions` stands for; one that is not valid stands for none.
pub(crate) fn resolve<'a>(
    expressions: impl Iterator<Item = &'a Str>,
    metadata: &MetadataView,
    now_ms: Timestamp,
) -> Vec<(Str, ResolvedRegex)> {
    let mut resolved: Vec<(Option<Regex>, Str, BTreeSet<Str>)> = expressions
        .map(|expression| {
            (
                compile(expression).ok(),
                expression.clone(),
                BTreeSet::new(),
            )
        })
        .collect();
    metadata.get().visit_topic_names(&mut |name| {
        for (regex, _, topics) in &mut resolved {
            if regex.as_ref().is_some_and(|regex| regex.is_match(name)) {
                topics.insert(name.clone());
            }
        }
    });
    let version = metadata.get().version();
    let resolved = resolved.into_iter().map(|(_, expression, topics)| {
        let resolved = ResolvedRegex {
            topics,
            version,
            timestamp: now_ms,
        };
        (expression, resolved)
    });
    resolved.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(expression: &str, name: &str) -> bool {
        compile(expression).unwrap().is_match(name)
    }

    #[test]
    fn whole_names_match_and_parts_do_not() {
        assert!(matches("a|ab", "ab"));
        assert!(!matches("a", "ab"));
        assert!(!matches("b", "ab"));
        assert!(matches("(?i)orders-.*", "Orders-eu"));
        assert!(!matches("a$", "a\n"));
    }

    #[test]
    fn quoted_text_is_taken_as_it_is() {
        assert!(matches("\\Qa.b\\E.*", "a.bc"));
        assert!(!matches("\\Qa.b\\E.*", "axbc"));
        assert!(matches("x\\Qa.b", "xa.b"));
        assert!(matches("\\\\Q", "\\Q"));
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for expression in ["[", "(", "a)(b", "a)", "*", "a{2,1}", "(?<=a)b", "\\1"] {
            let error = compile(expression).unwrap_err();
            assert_eq!(error.code().code(), 128, "{expression}");
        }
        // A bomb of nested repetitions stays within bounds.
        assert!(compile("((((a{99}){99}){99}){99})").is_err());
    }
}
