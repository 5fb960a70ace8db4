//! Being an older Kafka: what each release serves, and the broker made to serve no more than that.

mod impersonation;

use kafka_rs_wire::ApiKey;

use crate::Error;

pub(crate) use impersonation::Impersonation;

/// Which versions each release serves, made from the releases' own jars.
const TABLE: &str = include_str!("table.tsv");
/// Columns before those of the releases.
const LABELS: usize = 2;

/// A release of Apache Kafka, by its first two numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    name: String,
    apis: Vec<(ApiKey, i16, i16)>,
    features: Vec<(String, i16, i16)>,
}

impl Release {
    /// The releases there are to be, the oldest first.
    pub fn all() -> Vec<String> {
        let head = rows().next().unwrap_or_default();
        head.into_iter().skip(LABELS).map(str::to_owned).collect()
    }

    /// The release called `name`, such as `3.9`; a third number is of no matter.
    ///
    /// # Errors
    /// A name that is none of [`Self::all`].
    pub fn named(name: &str) -> Result<Self, Error> {
        let mut numbers = name.trim_start_matches('v').splitn(3, '.');
        let short = match (numbers.next(), numbers.next()) {
            (Some(major), Some(minor)) => format!("{major}.{minor}"),
            _ => name.to_owned(),
        };
        let all = Self::all();
        let Some(column) = all.iter().position(|release| *release == short) else {
            let all = all.join(", ");
            return Err(Error::Control(format!(
                "{name} is none of the releases that can be impersonated: {all}"
            )));
        };
        let (mut apis, mut features) = (Vec::new(), Vec::new());
        for row in rows().skip(1) {
            let [kind, label, ..] = row[..] else { continue };
            let cell = row.get(LABELS + column).copied().unwrap_or_default();
            let Some((min, max)) = range(cell) else {
                continue;
            };
            match kind.parse().ok().and_then(ApiKey::from_code) {
                Some(api) => apis.push((api, min, max)),
                None if kind == "feature" => features.push((label.to_owned(), min, max)),
                // An API that Kafka has since forgotten.
                None => {}
            }
        }
        Ok(Self {
            name: short,
            apis,
            features,
        })
    }

    /// Its first two numbers.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first and last version of an API on its brokers, `None` where it has none.
    pub fn versions(&self, api: ApiKey) -> Option<(i16, i16)> {
        let row = self.apis.iter().find(|(key, ..)| *key == api);
        row.map(|(_, min, max)| (*min, *max))
    }

    /// The lowest and highest level of a feature on its brokers, `None` where it has none.
    pub fn feature(&self, name: &str) -> Option<(i16, i16)> {
        let row = self.features.iter().find(|(known, ..)| known == name);
        row.map(|(_, min, max)| (*min, *max))
    }
}

fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').collect())
}

fn range(cell: &str) -> Option<(i16, i16)> {
    let (min, max) = cell.split_once('-')?;
    Some((min.parse().ok()?, max.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_known_by_their_first_two_numbers() {
        let release = Release::named("3.9.1").expect("a release");
        assert_eq!(release.name(), "3.9");
        assert_eq!(Release::named("v3.9").expect("a release"), release);
        for wrong in ["3", "3.10", "0.11.0", "", "latest"] {
            let error = Release::named(wrong).expect_err(wrong).to_string();
            assert!(error.contains("2.4, 2.5"), "{error}");
        }
    }

    #[test]
    fn releases_differ_where_kafkas_did() {
        let versions = |release, api| Release::named(release).expect("a release").versions(api);
        // KIP-896 took the versions before 2.1 away; KIP-516 brought topic ids to Fetch.
        assert_eq!(versions("3.9", ApiKey::Fetch), Some((0, 17)));
        assert_eq!(versions("4.0", ApiKey::Fetch), Some((4, 17)));
        assert_eq!(versions("2.8", ApiKey::Fetch), Some((0, 12)));
        assert_eq!(versions("3.6", ApiKey::ConsumerGroupHeartbeat), None);
        assert_eq!(versions("3.9", ApiKey::Vote), None);
        let feature = |release, name| Release::named(release).expect("a release").feature(name);
        assert_eq!(feature("3.9", "transaction.version"), Some((0, 0)));
        assert_eq!(feature("4.0", "transaction.version"), Some((0, 2)));
        assert_eq!(feature("3.2", "metadata.version"), None);
    }

    #[test]
    fn the_newest_release_is_what_our_own_catalogue_says() {
        let newest = Release::all().pop().expect("releases");
        let newest = Release::named(&newest).expect("a release");
        for (api, _, max) in kafka_rs_server::served_apis() {
            let (_, theirs) = newest
                .versions(api)
                .unwrap_or_else(|| panic!("{}", api.name()));
            assert!(max <= theirs, "{} is served beyond Kafka's", api.name());
        }
    }
}
