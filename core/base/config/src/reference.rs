//! The reference page, made from the table.

use crate::{Scope, UpdateMode, keys};

/// The Markdown text of `docs/configuration.md`.
pub fn reference_page() -> String {
    let mut page = String::from(
        "# Configuration\n\nMade from `core/base/config/data/keys.tsv`; a test compares them. Keys without a \
         description are accepted and reported as Kafka does, and change nothing yet.\n",
    );
    for (scope, title) in [(Scope::Broker, "Broker"), (Scope::Topic, "Topic")] {
        page.push_str(&format!(
            "\n## {title}\n\n| key | type | default | valid | changed | what it does |\n|---|---|---|---|---|---|\n"
        ));
        for key in keys(scope) {
            let update = match key.update {
                UpdateMode::ReadOnly => "at start",
                UpdateMode::PerBroker => "per broker",
                UpdateMode::ClusterWide => "any time",
                UpdateMode::Resource => "per topic",
            };
            let default = match key.default {
                None => "–".to_owned(),
                Some("") => "empty".to_owned(),
                Some(value) => format!("`{value}`"),
            };
            page.push_str(&format!(
                "| `{}` | {:?} | {default} | {} | {update} | {} |\n",
                key.name, key.kind, key.valid, key.doc
            ));
        }
    }
    page
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_page_in_the_docs_is_this_one() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../docs/configuration.md"
        );
        let page = super::reference_page();
        if std::env::var_os("KAFKA_RS_REGENERATE").is_some() {
            std::fs::write(path, &page).expect("write the page");
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            committed == page,
            "docs/configuration.md is stale: KAFKA_RS_REGENERATE=1 cargo test -p kafka-rs-config"
        );
    }
}
