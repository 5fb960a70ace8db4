//! Differences, shown once for all versions that have them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

/// The version at the end of a label, and the numbers of rounds in names.
static VERSION: LazyLock<Regex> = LazyLock::new(|| Regex::new(r" v(\d+)").expect("a pattern"));
static ROUND: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"([a-z])-\d+\b").expect("a pattern"));

/// How much of what both say is shown around a difference.
const AROUND: usize = 50;

/// What differs without being explained.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) count: usize,
    seen: BTreeMap<(String, String, String), Vec<String>>,
}

impl Report {
    pub(crate) fn add(&mut self, label: &str, our: &str, their: &str) {
        self.count += 1;
        let version = VERSION
            .captures(label)
            .map_or("", |found| found.get(1).map_or("", |m| m.as_str()));
        let plain = |text: &str| ROUND.replace_all(text, "$1-N").into_owned();
        let (our, their) = (plain(our), plain(their));
        let (our, their) = fields(&our, &their).unwrap_or_else(|| apart(&our, &their));
        let label = plain(&VERSION.replace_all(label, ""));
        self.seen
            .entry((label, our, their))
            .or_default()
            .push(version.to_owned());
    }

    pub(crate) fn print(&self) {
        for ((label, our, their), versions) in &self.seen {
            println!(
                "{label} (v{})\n  ours:   {our}\n  theirs: {their}",
                versions.join(" ")
            );
        }
    }
}

/// The fields that differ, when both have the same ones.
fn fields(our: &str, their: &str) -> Option<(String, String)> {
    let words = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
    let (our, their) = (words(our), words(their));
    let name = |word: &str| word.ends_with(':');
    let alike = our.len() == their.len()
        && our
            .iter()
            .zip(&their)
            .all(|(a, b)| a == b || !(name(a) || name(b)));
    let mut found = (String::new(), String::new());
    let mut last = "";
    for (our, their) in our.iter().zip(&their).filter(|_| alike) {
        if name(our) {
            last = our;
        }
        if our != their {
            found.0 += &format!("{last} {our} ");
            found.1 += &format!("{last} {their} ");
        }
    }
    alike.then_some(found)
}

/// Two texts without what they have in common at both ends, but for a little.
fn apart(our: &str, their: &str) -> (String, String) {
    let (our, their): (Vec<char>, Vec<char>) = (our.chars().collect(), their.chars().collect());
    let start = our.iter().zip(&their).take_while(|(a, b)| a == b).count();
    let end = our
        .iter()
        .rev()
        .zip(their.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let cut = |text: &[char]| -> String {
        let end = end.min(text.len() - start).saturating_sub(AROUND);
        let from = start.saturating_sub(AROUND);
        text[from..text.len() - end].iter().collect()
    };
    (cut(&our), cut(&their))
}
