//! What the assignors make of random groups is what Apache Kafka's classes make of them
//! (`tests/golden/Assignors.java`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kafka_rs_group::{Assignor, GroupSpec, MemberSpec, PartitionCounts, Partitions};
use kafka_rs_types::{Str, Uuid};

use crate::consumer_world::topic_id;

const GOLDEN: &str = include_str!("../golden/assignors.txt");

struct Member {
    id: Str,
    instance: Option<Str>,
    topics: Arc<BTreeSet<Uuid>>,
    before: Partitions,
    after: Partitions,
}

fn topic(text: &str) -> Uuid {
    topic_id(text.parse().expect("an id"))
}

fn partitions(text: &str) -> Partitions {
    let topics = text.split(';').filter(|text| *text != "-");
    let topics = topics.map(|text| {
        let (id, indexes) = text.split_once(':').expect("a topic");
        let indexes = indexes.split(',');
        let indexes = indexes.map(|index| index.parse().expect("an index"));
        (topic(id), indexes.collect())
    });
    topics.collect()
}

fn member(line: &str) -> Member {
    let words: Vec<&str> = line.split(' ').collect();
    let topics = words[2].split(',').filter(|text| *text != "-");
    Member {
        id: words[0].into(),
        instance: (words[1] != "-").then(|| words[1].into()),
        topics: Arc::new(topics.map(topic).collect()),
        before: partitions(words[3]),
        after: partitions(words[4]),
    }
}

#[test]
fn groups_are_assigned_as_by_kafkas_classes() {
    let mut cases = 0;
    for case in GOLDEN.split("case ").skip(1) {
        let mut lines = case.lines();
        let (name, kind) = lines.next().unwrap().split_once(' ').unwrap();
        let mut partition_counts = BTreeMap::new();
        let mut members = Vec::new();
        for line in lines {
            match line.split_once(' ').unwrap() {
                ("topic", rest) => {
                    let (id, count) = rest.split_once(' ').unwrap();
                    partition_counts.insert(topic(id), count.parse().unwrap());
                }
                (_, rest) => members.push(member(rest)),
            }
        }
        let mut taken = PartitionCounts::default();
        for (topic, all) in members.iter().flat_map(|member| &member.before) {
            all.iter().for_each(|index| taken.add(*topic, *index));
        }
        let spec = GroupSpec {
            members: members
                .iter()
                .map(|member| MemberSpec {
                    id: &member.id,
                    instance_id: member.instance.as_ref(),
                    topics: Arc::clone(&member.topics),
                    assigned: &member.before,
                })
                .collect(),
            homogeneous: kind == "same",
            partition_counts,
            taken: &taken,
        };
        let assigned = Assignor::parse(name).unwrap().assign(&spec);
        for member in &members {
            let got = assigned.get(&member.id).cloned().unwrap_or_default();
            assert_eq!(got, member.after, "{} in case {case}", member.id);
        }
        cases += 1;
    }
    assert_eq!(cases, 400);
}
