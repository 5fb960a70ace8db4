use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_types::{Str, Uuid};
use regex::Regex;

/// How often a client pushes when no subscription says otherwise (`interval.ms`).
pub(crate) const DEFAULT_INTERVAL_MS: u32 = 300_000;
/// Stands for all metrics.
pub(crate) const ALL_METRICS: &str = "*";

/// What is known of a client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientInfo {
    /// `client.id`.
    pub client_id: Str,
    /// What it says it is (KIP-511), when it has said so.
    pub software_name: Option<Str>,
    /// In which version.
    pub software_version: Option<Str>,
    /// Where it is; `None` in the same process.
    pub source_address: Option<Str>,
    /// From which port.
    pub source_port: Option<Str>,
}

impl ClientInfo {
    fn attribute(&self, name: &str, id: &Uuid) -> Option<Str> {
        match name {
            "client_instance_id" => Some(Str::from(id.to_string())),
            "client_id" => Some(self.client_id.clone()),
            "client_software_name" => self.software_name.clone(),
            "client_software_version" => self.software_version.clone(),
            "client_source_address" => self.source_address.clone(),
            "client_source_port" => self.source_port.clone(),
            _ => None,
        }
    }
}

/// A client-metrics resource.
#[derive(Debug, Clone)]
pub struct Subscription {
    metrics: BTreeSet<Str>,
    interval_ms: u32,
    matches: Vec<(String, Regex)>,
}

impl Subscription {
    /// Reads `metrics`, `interval.ms` and `match`, which were checked when they were set; what cannot
    /// be read all the same matches nobody.
    pub fn new(settings: &BTreeMap<Str, Str>) -> Self {
        let list = |key: &str| {
            let text = settings.get(key).map_or("", |text| text.as_str());
            let parts = text.split(',').map(str::trim);
            parts.filter(|part| !part.is_empty()).collect::<Vec<_>>()
        };
        let interval = settings.get("interval.ms");
        Self {
            metrics: list("metrics").into_iter().map(Str::from).collect(),
            interval_ms: interval
                .and_then(|text| text.trim().parse().ok())
                .unwrap_or(DEFAULT_INTERVAL_MS),
            matches: list("match").into_iter().map(pattern).collect(),
        }
    }

    fn covers(&self, id: &Uuid, client: &ClientInfo) -> bool {
        let mut patterns = self.matches.iter();
        patterns.all(|(name, pattern)| {
            let attribute = client.attribute(name, id);
            attribute.is_some_and(|attribute| pattern.is_match(&attribute))
        })
    }
}

/// `name=pattern`, where the pattern is to match the whole attribute.
fn pattern(text: &str) -> (String, Regex) {
    let (name, pattern) = text.split_once('=').unwrap_or((text, ""));
    let whole = Regex::new(&format!("^(?:{})$", pattern.trim()));
    // What Java's patterns can and these cannot say: nobody is meant.
    let nobody = || Regex::new("[^\\s\\S]").expect("a class of no characters");
    (name.trim().to_owned(), whole.unwrap_or_else(|_| nobody()))
}

/// The metrics and the interval that all subscriptions together want of a client.
pub(crate) fn wanted(
    subscriptions: &[Subscription],
    id: &Uuid,
    client: &ClientInfo,
) -> (Vec<Str>, u32) {
    let mut metrics = BTreeSet::new();
    let mut interval_ms = DEFAULT_INTERVAL_MS;
    for subscription in subscriptions.iter().filter(|one| one.covers(id, client)) {
        metrics.extend(subscription.metrics.iter().cloned());
        interval_ms = interval_ms.min(subscription.interval_ms);
    }
    if metrics.contains(ALL_METRICS) {
        metrics = BTreeSet::from([Str::from_static(ALL_METRICS)]);
    }
    (metrics.into_iter().collect(), interval_ms)
}
