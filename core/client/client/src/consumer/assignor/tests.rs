use kafka_rs_records::{Compression, decompress};
use proptest::prelude::*;

use super::*;

const GOLDEN: &[u8] = include_bytes!("../../../tests/assignors/golden.txt.gz");

fn partitions(text: &str) -> Vec<TopicPartition> {
    let at = |item: &str| {
        let (topic, index) = item.split_once(':').expect("topic:partition");
        TopicPartition::new(topic, index.parse().expect("number"))
    };
    text.split(',')
        .filter(|item| !item.is_empty())
        .map(at)
        .collect()
}

struct Case {
    assignor: Assignor,
    counts: Counts,
    members: Vec<Member>,
    expected: Assignment,
}

fn parse(line: &str) -> Case {
    let mut fields = line.split('|');
    let assignor = Assignor::by_name(fields.next().expect("name")).expect("assignor");
    let counts = partitions(fields.next().expect("topics")).into_iter();
    let counts = counts
        .map(|at| (at.topic, at.partition))
        .filter(|(_, count)| *count > 0);
    let (mut members, mut expected) = (Vec::new(), Assignment::new());
    let counts = counts.collect();
    for field in fields {
        let parts: Vec<&str> = field.split(';').collect();
        let [id, instance, topics, generation, owned, assigned] = parts[..] else {
            panic!("six parts: {field}");
        };
        let topics = topics.split(',').filter(|topic| !topic.is_empty());
        let owned = partitions(owned);
        let generation = generation.parse().expect("generation");
        let had = (owned.iter().cloned().collect(), generation);
        members.push(Member {
            id: id.into(),
            instance_id: Some(Str::from(instance)).filter(|instance| !instance.is_empty()),
            topics: topics.map(Str::from).collect(),
            user_data: (assignor == Assignor::Sticky && generation >= 0)
                .then(|| sticky::eager_user_data(&had.0, generation)),
            owned: if assignor == Assignor::CooperativeSticky {
                owned
            } else {
                Vec::new()
            },
            generation,
            ..Member::default()
        });
        expected.insert(id.into(), partitions(assigned));
    }
    Case {
        assignor,
        counts,
        members,
        expected,
    }
}

fn sorted(mut assignment: Assignment) -> Assignment {
    assignment
        .values_mut()
        .for_each(|partitions| partitions.sort());
    assignment
}

#[test]
fn a_thousand_memberships_are_assigned_as_java_assigns_them() {
    let text = decompress(Compression::Gzip, GOLDEN, 64 << 20).expect("gzip");
    let text = String::from_utf8(text).expect("text");
    let mut checked = BTreeMap::new();
    let mut wrong = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let case = parse(line);
        let assigned = sorted(case.assignor.assign(&case.counts, &case.members));
        *checked.entry(case.assignor).or_insert(0) += 1;
        if assigned != case.expected {
            wrong.push((case.assignor.name(), number + 1));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ, lines {:?}",
        wrong.len(),
        &wrong[..wrong.len().min(20)]
    );
    assert_eq!(checked.into_values().collect::<Vec<_>>(), [1_000; 4]);
}

fn memberships() -> impl Strategy<Value = (Counts, Vec<Member>)> {
    let counts = proptest::collection::btree_map(0..5u8, 1..9i32, 1..5);
    let members = proptest::collection::btree_map(
        0..30u8,
        proptest::collection::btree_set(0..6u8, 1..6),
        1..9,
    );
    (counts, members).prop_map(|(counts, members)| {
        let topic = |topic: u8| Str::from(format!("t{topic}"));
        let counts = counts
            .into_iter()
            .map(|(name, count)| (topic(name), count))
            .collect();
        let member = |(id, topics): (u8, BTreeSet<u8>)| Member {
            id: format!("m{id}").into(),
            topics: topics.into_iter().map(topic).collect(),
            generation: -1,
            ..Member::default()
        };
        (counts, members.into_iter().map(member).collect())
    })
}

proptest! {
    #[test]
    fn every_partition_somebody_wants_is_one_members_who_wants_it((counts, members) in memberships()) {
        for assignor in Assignor::ALL {
            let assignment = assignor.assign(&counts, &members);
            prop_assert_eq!(assignment.len(), members.len());
            let mut given = BTreeSet::new();
            for member in &members {
                for at in &assignment[&member.id] {
                    prop_assert!(member.topics.contains(&at.topic));
                    prop_assert!(given.insert(at.clone()), "{} is given twice", at);
                }
            }
            let wanted = members.iter().flat_map(|member| &member.topics).collect::<BTreeSet<_>>();
            let wanted = wanted.into_iter().filter_map(|topic| counts.get(topic));
            prop_assert_eq!(given.len(), wanted.sum::<i32>() as usize);
        }
    }

    #[test]
    fn nothing_moves_when_nothing_changes((counts, mut members) in memberships()) {
        let assignor = Assignor::CooperativeSticky;
        let first = assignor.assign(&counts, &members);
        for member in &mut members {
            member.owned.clone_from(&first[&member.id]);
            member.generation = 1;
        }
        prop_assert_eq!(sorted(assignor.assign(&counts, &members)), sorted(first));
    }
}

#[test]
fn assignors_go_by_their_names_and_by_their_classes() {
    for assignor in Assignor::ALL {
        assert_eq!(Assignor::by_name(assignor.name()), Ok(assignor));
        let class = format!(
            "class org.apache.kafka.clients.consumer.{}",
            assignor.java_class()
        );
        assert_eq!(Assignor::by_name(&class), Ok(assignor));
    }
    assert!(Assignor::by_name("RangeAssignor2").is_err());
}
