//! The coverage page, made from the handler table and the catalogue.

use kafka_rs_wire::{ApiKey, ListenerType, VersionRange};

use crate::router::served_apis;

/// The Markdown text of `docs/coverage.md`: every API of Kafka 4.4, and what of it is there.
///
/// - *served*: versions the broker answers, from the handler table;
/// - *client only*: versions the client can ask another broker for, since the codec has them;
/// - *not yet*: what controllers ask each other, and unstable versions.
pub fn coverage_page() -> String {
    let mut page = String::from(
        "# Coverage\n\nAPIs and versions of Kafka 4.4. *Served* is what the broker answers, and what its ApiVersions says \
         (Produce is advertised from 0, as Kafka does for KAFKA-18659). *Client only* can be asked of other brokers through \
         the client. *Not yet*: requests between brokers and controllers (Vote, BeginQuorumEpoch and EndQuorumEpoch never: openraft \
         elects here), and versions that are unstable in Kafka.\n\nMade from the handler table, do not edit: \
         `KAFKA_RS_REGENERATE=1 cargo test -p kafka-rs-server coverage`.\n\n\
         | key | API | Kafka 4.4 | served | client only | not yet |\n|---|---|---|---|---|---|\n",
    );
    for api in ApiKey::all() {
        let row = Row::of(api);
        page.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} |\n",
            api.code(),
            api.name(),
            api.versions(),
            cell(&row.served),
            cell(&row.client_only),
            cell(&row.not_yet),
        ));
    }
    page
}

/// Versions of one API by what is there.
#[derive(Default)]
struct Row {
    served: Vec<i16>,
    client_only: Vec<i16>,
    not_yet: Vec<i16>,
}

impl Row {
    fn of(api: ApiKey) -> Self {
        let served = served_apis().into_iter().find(|(key, _, _)| *key == api);
        let served = served.map(|(_, min, max)| VersionRange::new(min, max));
        let for_clients = api.listeners().contains(&ListenerType::Broker);
        let mut row = Self::default();
        for version in api.versions().iter() {
            let stable = api.stable_versions().contains(version);
            let group = if served.is_some_and(|served| served.contains(version)) {
                &mut row.served
            } else if for_clients && stable {
                &mut row.client_only
            } else {
                &mut row.not_yet
            };
            group.push(version);
        }
        row
    }
}

/// `3-13`, `0-2, 5` or a dash.
fn cell(versions: &[i16]) -> String {
    let mut ranges: Vec<VersionRange> = Vec::new();
    for &version in versions {
        match ranges.last_mut() {
            Some(last) if last.max + 1 == version => last.max = version,
            _ => ranges.push(VersionRange::new(version, version)),
        }
    }
    let texts: Vec<String> = ranges.iter().map(VersionRange::to_string).collect();
    match texts.is_empty() {
        true => "–".to_owned(),
        false => texts.join(", "),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_coverage_page_in_the_docs_is_this_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/coverage.md");
        let page = super::coverage_page();
        if std::env::var_os("KAFKA_RS_REGENERATE").is_some() {
            std::fs::write(path, &page).expect("write the page");
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            committed == page,
            "docs/coverage.md is stale: KAFKA_RS_REGENERATE=1 cargo test -p kafka-rs-server coverage"
        );
    }

    #[test]
    fn versions_are_told_as_ranges() {
        assert_eq!(super::cell(&[]), "–");
        assert_eq!(super::cell(&[4]), "4");
        assert_eq!(super::cell(&[0, 1, 2, 5]), "0-2, 5");
    }
}
