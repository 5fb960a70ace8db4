//! Elements of lists by what they are about instead of by where they stand: brokers list topics, partitions, groups
//! and settings in whatever order their tables have.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::Field;

/// The fields that say what an element is about, the first that all elements of a list have in different values.
/// No ids that brokers draw: those would match nothing.
const NAMES: [&str; 13] = [
    "name",
    "topic",
    "topic_name",
    "partition_index",
    "partition",
    "group_id",
    "transactional_id",
    "resource_name",
    "config_name",
    "api_key",
    "key",
    "index",
    "log_dir",
];

/// Gives the elements of lists their names: `topics[0].partitions[1].error_code` becomes
/// `topics["in"].partitions[1].error_code`, where the latter 1 is now the partition's index.
pub(super) fn named(fields: Vec<Field>) -> Vec<Field> {
    let names = names(&fields);
    fields
        .into_iter()
        .map(|field| Field {
            path: renamed(&field.path, &names),
            value: field.value,
        })
        .collect()
}

/// The ends of a path's elements of lists, each just behind its `]`.
fn elements(path: &str) -> impl Iterator<Item = usize> {
    path.match_indices(']').map(|(at, _)| at + 1)
}

/// The name of every element that has one, by the element's path.
fn names(fields: &[Field]) -> BTreeMap<String, String> {
    let mut lists: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut values: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for field in fields {
        for end in elements(&field.path) {
            let element = &field.path[..end];
            let list = element.rfind('[').map_or(element, |at| &element[..at]);
            lists.entry(list).or_default().insert(element);
        }
        if let Some((element, name)) = field.path.rsplit_once('.')
            && element.ends_with(']')
        {
            values.insert((element, name), &field.value);
        }
    }
    let mut names = BTreeMap::new();
    for elements in lists.values() {
        let by = NAMES.iter().find_map(|name| {
            let values: Option<Vec<&str>> = elements
                .iter()
                .map(|element| values.get(&(*element, *name)).copied())
                .collect();
            values.filter(|values| values.iter().collect::<BTreeSet<_>>().len() == values.len())
        });
        for (element, value) in elements.iter().zip(by.unwrap_or_default()) {
            names.insert((*element).to_owned(), value.to_owned());
        }
    }
    names
}

fn renamed(path: &str, names: &BTreeMap<String, String>) -> String {
    let mut renamed = String::new();
    let mut from = 0;
    for end in elements(path) {
        let part = &path[from..end];
        match (names.get(&path[..end]), part.rfind('[')) {
            (Some(name), Some(at)) => {
                renamed.push_str(&part[..=at]);
                renamed.push_str(name);
                renamed.push(']');
            }
            _ => renamed.push_str(part),
        }
        from = end;
    }
    renamed.push_str(&path[from..]);
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(fields: &[(&str, &str)]) -> Vec<String> {
        let fields = fields.iter().map(|(path, value)| Field {
            path: (*path).to_owned(),
            value: (*value).to_owned(),
        });
        named(fields.collect())
            .into_iter()
            .map(|f| f.path)
            .collect()
    }

    #[test]
    fn elements_are_called_what_they_are_about() {
        let fields = [
            ("results[0].configs[0].name", "\"b\""),
            ("results[0].configs[0].value", "\"1\""),
            ("results[0].configs[1].name", "\"a\""),
            ("results[0].resource_name", "\"t\""),
            ("throttle_time_ms", "0"),
        ];
        let expected = [
            "results[\"t\"].configs[\"b\"].name",
            "results[\"t\"].configs[\"b\"].value",
            "results[\"t\"].configs[\"a\"].name",
            "results[\"t\"].resource_name",
            "throttle_time_ms",
        ];
        assert_eq!(paths(&fields), expected);
    }

    #[test]
    fn elements_without_a_name_of_their_own_keep_their_places() {
        let same = [("topics[0].name", "\"a\""), ("topics[1].name", "\"a\"")];
        assert_eq!(paths(&same), ["topics[0].name", "topics[1].name"]);
        let some = [("topics[0].name", "\"a\""), ("topics[1].error_code", "3")];
        assert_eq!(paths(&some), ["topics[0].name", "topics[1].error_code"]);
        let plain = [("isr_nodes[0]", "1"), ("isr_nodes[1]", "2")];
        assert_eq!(paths(&plain), ["isr_nodes[0]", "isr_nodes[1]"]);
    }
}
