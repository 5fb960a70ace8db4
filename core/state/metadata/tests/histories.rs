//! Random histories of topics and their configuration, with appends that fail and controllers that
//! take over, held against a simple model.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kafka_rs_metadata::{
    ConfigResource, Controller, ControllerConfig, ControllerContext, ControllerRequest,
    Describable, Error, MetadataDelta, MetadataImage, MetadataRecord, MetadataVersion, Outcome,
    PRODUCER_ID_BLOCK_SIZE, Provenance, bootstrap_records,
};
use kafka_rs_types::{ErrorCode, Str, Uuid};
use kafka_rs_wire::messages::create_partitions_request::CreatePartitionsTopic;
use kafka_rs_wire::messages::create_topics_request::{CreatableTopic, CreatableTopicConfig};
use kafka_rs_wire::messages::delete_topics_request::DeleteTopicState;
use kafka_rs_wire::messages::{
    AllocateProducerIdsRequest, AlterConfigsRequest, CreatePartitionsRequest, CreateTopicsRequest,
    DeleteTopicsRequest, IncrementalAlterConfigsRequest, alter_configs_request,
    incremental_alter_configs_request,
};
use kafka_rs_wire::records::metadata::{RegisterBrokerRecord, TopicRecord};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{ProptestConfig, Strategy, any, prop_oneof, proptest};

/// Names that are fine, collide with one another, or are refused.
const NAMES: [&str; 8] = ["a", "b", "c", "a.b", "a_b", "", "..", "not good"];
const KEYS: [&str; 4] = [
    "retention.ms",
    "cleanup.policy",
    "segment.bytes",
    "no.such.key",
];
/// Each fits some of the keys.
const VALUES: [&str; 5] = ["-1", "1048576", "compact", "delete", "nonsense"];
const BROKERS: i16 = 3;
const DEFAULT_PARTITIONS: i32 = 2;
const TOPIC: i8 = 2;

/// A key and a value of it.
type Given = (usize, usize);

#[derive(Debug, Clone)]
enum Step {
    Create {
        names: Vec<usize>,
        partitions: i32,
        replication_factor: i16,
        configs: Vec<Given>,
        validate_only: bool,
    },
    Delete(usize),
    DeleteById(usize),
    Grow(usize, i32),
    /// The key with what is done to it: set (perhaps to null), delete, or append a value.
    Alter(usize, usize, Operation),
    Replace(usize, Vec<Given>),
    AllocateProducerIds,
    /// Another controller takes over from a snapshot.
    TakeOver,
}

#[derive(Debug, Clone, Copy)]
enum Operation {
    Set(Option<usize>),
    Delete,
    Append(usize),
}

/// A step, and whether the append of its records succeeds.
fn step() -> impl Strategy<Value = (Step, bool)> {
    let name = 0..NAMES.len();
    let given = || vec((0..KEYS.len(), 0..VALUES.len()), 0..3);
    let create = (
        vec(name.clone(), 1..3),
        -2..5i32,
        -2..5i16,
        prop_oneof![3 => vec((0..2usize, 0..VALUES.len()), 0..1), 1 => given()],
        any::<u8>(),
    );
    let create =
        create.prop_map(
            |(names, partitions, replication_factor, configs, x)| Step::Create {
                names,
                partitions,
                replication_factor,
                configs,
                validate_only: x < 32,
            },
        );
    let operation = prop_oneof![
        6 => option::weighted(0.95, 0..VALUES.len()).prop_map(Operation::Set),
        2 => (0..1u8).prop_map(|_| Operation::Delete),
        2 => (0..VALUES.len()).prop_map(Operation::Append),
    ];
    let step = prop_oneof![
        8 => create,
        3 => name.clone().prop_map(Step::Delete),
        1 => name.clone().prop_map(Step::DeleteById),
        4 => (name.clone(), -1..9i32).prop_map(|(name, count)| Step::Grow(name, count)),
        6 => (name.clone(), 0..KEYS.len(), operation).prop_map(|(n, k, o)| Step::Alter(n, k, o)),
        3 => (name, given()).prop_map(|(name, given)| Step::Replace(name, given)),
        1 => (0..1u8).prop_map(|_| Step::AllocateProducerIds),
        1 => (0..1u8).prop_map(|_| Step::TakeOver),
    ];
    (step, any::<u8>().prop_map(|x| x >= 24))
}

#[derive(Debug, Clone, PartialEq)]
struct Topic {
    id: Uuid,
    partitions: i32,
    replication_factor: i16,
    configs: BTreeMap<String, String>,
}

/// What the cluster should be.
#[derive(Debug, Clone, Default, PartialEq)]
struct Model {
    topics: BTreeMap<String, Topic>,
    next_producer_id: i64,
}

/// Whether Kafka takes `value` for a topic's `key`.
fn fits(key: &str, value: &str) -> bool {
    let number: Option<i64> = value.parse().ok();
    match key {
        "retention.ms" => number.is_some(),
        "segment.bytes" => number.is_some_and(|bytes| bytes >= 1 << 20),
        "cleanup.policy" => value
            .split(',')
            .all(|policy| policy == "compact" || policy == "delete"),
        _ => false,
    }
}

fn all_fit(configs: &BTreeMap<String, String>) -> bool {
    configs.iter().all(|(key, value)| fits(key, value))
}

fn is_name(name: &str) -> bool {
    !matches!(name, "" | ".." | "not good")
}

fn pairs(given: &[Given]) -> BTreeMap<String, String> {
    let pairs = given.iter();
    pairs
        .map(|(key, value)| (KEYS[*key].to_owned(), VALUES[*value].to_owned()))
        .collect()
}

/// The errors of which one has to be answered; success when there are none.
type Expected = BTreeSet<ErrorCode>;

impl Model {
    fn refusals_of_create(&self, name: &str, step: &Step) -> Expected {
        let Step::Create {
            names,
            partitions,
            replication_factor,
            configs,
            ..
        } = step
        else {
            unreachable!("asked for a create only")
        };
        if names.iter().filter(|at| NAMES[**at] == name).count() > 1 {
            return [ErrorCode::InvalidRequest].into();
        }
        if !is_name(name) {
            return [ErrorCode::InvalidTopicException].into();
        }
        if self.topics.contains_key(name) {
            return [ErrorCode::TopicAlreadyExists].into();
        }
        let same =
            |other: &String| *other != name && other.replace('.', "_") == name.replace('.', "_");
        if self.topics.keys().any(same) {
            return [ErrorCode::InvalidTopicException].into();
        }
        let mut expected = Expected::new();
        if !all_fit(&pairs(configs)) {
            expected.insert(ErrorCode::InvalidConfig);
        }
        if !matches!(*partitions, -1 | 1..) {
            expected.insert(ErrorCode::InvalidPartitions);
        }
        if !matches!(*replication_factor, -1 | 1..=BROKERS) {
            expected.insert(ErrorCode::InvalidReplicationFactor);
        }
        expected
    }

    /// What is set on a topic after an alteration to `altered`, or why it is refused.
    fn refusals_of_alter(&self, name: &str, altered: &BTreeMap<String, String>) -> Expected {
        let mut expected = Expected::new();
        if !all_fit(altered) {
            expected.insert(ErrorCode::InvalidConfig);
        }
        if !is_name(name) {
            let code = match name {
                "" => ErrorCode::InvalidRequest,
                _ => ErrorCode::InvalidTopicException,
            };
            expected.insert(code);
        } else if !self.topics.contains_key(name) {
            expected.insert(ErrorCode::UnknownTopicOrPartition);
        }
        expected
    }

    fn configs(&self, name: &str) -> BTreeMap<String, String> {
        let topic = self.topics.get(name);
        topic.map(|topic| topic.configs.clone()).unwrap_or_default()
    }
}

struct World {
    controller: Controller,
    model: Model,
    log: Vec<MetadataRecord>,
    /// Images of earlier, each with what it has to say for ever.
    kept: Vec<(Arc<MetadataImage>, Model)>,
    ids: BTreeSet<Uuid>,
    random: u64,
    appends: bool,
}

impl World {
    fn new() -> Self {
        let mut log = bootstrap_records();
        for id in 1..=i32::from(BROKERS) {
            let record = RegisterBrokerRecord {
                broker_id: id,
                broker_epoch: i64::from(id),
                fenced: false,
                log_dirs: vec![Uuid::from_random([id as u8; 16])],
                ..Default::default()
            };
            log.push(record.into());
        }
        Self {
            controller: controller(&log),
            model: Model::default(),
            log,
            kept: Vec::new(),
            ids: BTreeSet::new(),
            random: 0,
            appends: true,
        }
    }

    /// Decides, and appends unless appends fail now: then nothing has happened.
    fn ask<R: ControllerRequest>(&mut self, request: R) -> R::Response {
        let before = Arc::clone(self.controller.image());
        let random = &mut self.random;
        let mut context = ControllerContext {
            now_ms: 1_000,
            next_offset: self.log.len() as i64,
            random: &mut || {
                *random += 1;
                random.wrapping_mul(0x9e37_79b9_7f4a_7c15)
            },
            api_version: 6,
            describable: &Describable::All,
            quota: None,
        };
        let Outcome { records, response } = self.controller.handle(request, &mut context);
        assert_eq!(
            **self.controller.image(),
            *before,
            "deciding changes nothing"
        );
        if self.appends {
            self.append(&before, records);
        }
        response
    }

    /// As the log has them and as they are read again, by the controller and by a broker.
    fn append(&mut self, before: &Arc<MetadataImage>, records: Vec<MetadataRecord>) {
        let records = reread(records);
        self.controller.replay(&records).expect("own records");
        let mut delta = MetadataDelta::new(Arc::clone(before));
        for record in &records {
            delta.replay(record).expect("own records");
        }
        let after = delta.finish(before.provenance());
        assert_eq!(after, **self.controller.image());
        check_delta(&delta, before, &after);
        self.log.extend(records);
    }

    fn run(&mut self, step: &Step) {
        match step {
            Step::Create { .. } => self.create(step),
            Step::Delete(at) => self.delete(NAMES[*at], false),
            Step::DeleteById(at) => self.delete(NAMES[*at], true),
            Step::Grow(at, count) => self.grow(NAMES[*at], *count),
            Step::Alter(at, key, operation) => self.alter(NAMES[*at], KEYS[*key], *operation),
            Step::Replace(at, given) => self.replace(NAMES[*at], given),
            Step::AllocateProducerIds => self.allocate_producer_ids(),
            Step::TakeOver => {
                let snapshot = self.controller.image().to_records().collect();
                let taken_over = controller(&reread(snapshot));
                assert_eq!(taken_over.image(), self.controller.image());
                self.controller = taken_over;
            }
        }
    }

    fn create(&mut self, step: &Step) {
        let Step::Create {
            names,
            partitions,
            replication_factor,
            configs,
            validate_only,
        } = step
        else {
            unreachable!("asked for a create only")
        };
        let pairs = pairs(configs);
        let topic = |at: &usize| CreatableTopic {
            name: NAMES[*at].into(),
            num_partitions: *partitions,
            replication_factor: *replication_factor,
            configs: pairs
                .iter()
                .map(|(name, value)| CreatableTopicConfig {
                    name: name.as_str().into(),
                    value: Some(value.as_str().into()),
                    ..Default::default()
                })
                .collect(),
            ..Default::default()
        };
        let response = self.ask(CreateTopicsRequest {
            topics: names.iter().map(topic).collect(),
            validate_only: *validate_only,
            ..Default::default()
        });
        let asked: BTreeSet<usize> = names.iter().copied().collect();
        assert_eq!(response.topics.len(), asked.len());
        let before = self.model.clone();
        for result in response.topics {
            let expected = before.refusals_of_create(&result.name, step);
            check(result.error_code, &expected, &result.name);
            if !expected.is_empty() || *validate_only || !self.appends {
                continue;
            }
            assert!(self.ids.insert(result.topic_id), "an id is given once");
            let topic = Topic {
                id: result.topic_id,
                partitions: match *partitions {
                    -1 => DEFAULT_PARTITIONS,
                    given => given,
                },
                replication_factor: (*replication_factor).max(1),
                configs: pairs.clone(),
            };
            self.model.topics.insert(result.name.to_string(), topic);
        }
    }

    fn delete(&mut self, name: &str, by_id: bool) {
        let known = self.model.topics.get(name).map(|topic| topic.id);
        let state = match by_id {
            true => DeleteTopicState {
                name: None,
                topic_id: known.unwrap_or(Uuid::from_random([9; 16])),
                ..Default::default()
            },
            false => DeleteTopicState {
                name: Some(name.into()),
                ..Default::default()
            },
        };
        let response = self.ask(DeleteTopicsRequest {
            topics: vec![state],
            ..Default::default()
        });
        let expected = match (known, by_id) {
            (Some(_), _) => Expected::new(),
            (None, true) => [ErrorCode::UnknownTopicId].into(),
            (None, false) => [ErrorCode::UnknownTopicOrPartition].into(),
        };
        check(response.responses[0].error_code, &expected, name);
        if self.appends {
            self.model.topics.remove(name);
        }
    }

    fn grow(&mut self, name: &str, count: i32) {
        let response = self.ask(CreatePartitionsRequest {
            topics: vec![CreatePartitionsTopic {
                name: name.into(),
                count,
                assignments: None,
                ..Default::default()
            }],
            ..Default::default()
        });
        let topic = self.model.topics.get_mut(name);
        let expected: Expected = match &topic {
            None => [ErrorCode::UnknownTopicOrPartition].into(),
            Some(topic) if count <= topic.partitions => [ErrorCode::InvalidPartitions].into(),
            Some(_) => Expected::new(),
        };
        check(response.results[0].error_code, &expected, name);
        match topic {
            Some(topic) if expected.is_empty() && self.appends => topic.partitions = count,
            _ => {}
        }
    }

    fn alter(&mut self, name: &str, key: &str, operation: Operation) {
        let value = |at: usize| Some(Str::from(VALUES[at]));
        let (config_operation, value) = match operation {
            Operation::Set(at) => (0, at.and_then(value)),
            Operation::Delete => (1, None),
            Operation::Append(at) => (2, value(at)),
        };
        let response = self.ask(IncrementalAlterConfigsRequest {
            resources: vec![incremental_alter_configs_request::AlterConfigsResource {
                resource_type: TOPIC,
                resource_name: name.into(),
                configs: vec![incremental_alter_configs_request::AlterableConfig {
                    name: key.into(),
                    config_operation,
                    value: value.clone(),
                    ..Default::default()
                }],
                ..Default::default()
            }],
            ..Default::default()
        });
        let mut altered = self.model.configs(name);
        let mut expected = Expected::new();
        match operation {
            Operation::Set(None) => drop(expected.insert(ErrorCode::InvalidRequest)),
            Operation::Set(Some(at)) => drop(altered.insert(key.to_owned(), VALUES[at].to_owned())),
            Operation::Delete => drop(altered.remove(key)),
            Operation::Append(_) if key != "cleanup.policy" => {
                expected.insert(ErrorCode::InvalidConfig);
            }
            Operation::Append(at) => {
                let policies = altered.entry(key.to_owned()).or_insert("delete".to_owned());
                if policies.split(',').all(|policy| policy != VALUES[at]) {
                    *policies = format!("{policies},{}", VALUES[at]);
                }
            }
        }
        expected.extend(self.model.refusals_of_alter(name, &altered));
        check(response.responses[0].error_code, &expected, name);
        self.set_configs(name, &expected, altered);
    }

    fn replace(&mut self, name: &str, given: &[Given]) {
        let altered = pairs(given);
        let configs = altered
            .iter()
            .map(|(key, value)| alter_configs_request::AlterableConfig {
                name: key.as_str().into(),
                value: Some(value.as_str().into()),
                ..Default::default()
            });
        let response = self.ask(AlterConfigsRequest {
            resources: vec![alter_configs_request::AlterConfigsResource {
                resource_type: TOPIC,
                resource_name: name.into(),
                configs: configs.collect(),
                ..Default::default()
            }],
            ..Default::default()
        });
        let expected = self.model.refusals_of_alter(name, &altered);
        check(response.responses[0].error_code, &expected, name);
        self.set_configs(name, &expected, altered);
    }

    fn set_configs(&mut self, name: &str, expected: &Expected, altered: BTreeMap<String, String>) {
        match self.model.topics.get_mut(name) {
            Some(topic) if expected.is_empty() && self.appends => topic.configs = altered,
            _ => {}
        }
    }

    fn allocate_producer_ids(&mut self) {
        let response = self.ask(AllocateProducerIdsRequest {
            broker_id: 1,
            broker_epoch: 1,
            ..Default::default()
        });
        assert_eq!(response.error_code, 0);
        assert_eq!(response.producer_id_start, self.model.next_producer_id);
        if self.appends {
            self.model.next_producer_id += i64::from(PRODUCER_ID_BLOCK_SIZE);
        }
    }
}

fn check(code: i16, expected: &Expected, name: &str) {
    let fits = match expected.is_empty() {
        true => code == 0,
        false => expected.iter().any(|error| error.code() == code),
    };
    assert!(fits, "{name:?}: {code} instead of {expected:?}");
}

/// The records as the log keeps them and gives them back.
fn reread(records: Vec<MetadataRecord>) -> Vec<MetadataRecord> {
    let level = MetadataVersion::LATEST;
    let reread = records.into_iter().map(|record| {
        let bytes = record.encode(level).expect("own record");
        let again = MetadataRecord::decode(bytes).expect("own record");
        assert_eq!(again, record);
        again
    });
    reread.collect()
}

fn image(records: &[MetadataRecord]) -> Arc<MetadataImage> {
    let mut delta = MetadataDelta::new(Arc::default());
    for record in records {
        delta.replay(record).expect("own records");
    }
    Arc::new(delta.finish(Provenance::default()))
}

fn controller(records: &[MetadataRecord]) -> Controller {
    let config = ControllerConfig {
        node_id: 1,
        cluster_id: "cluster".into(),
        delete_topic_enable: true,
        default_partitions: DEFAULT_PARTITIONS,
        default_replication_factor: 1,
        session_timeout_ms: 9_000,
        static_config: BTreeMap::new(),
    };
    Controller::new(config, image(records), 0)
}

/// A delta tells exactly what differs between the two images.
fn check_delta(delta: &MetadataDelta, before: &MetadataImage, after: &MetadataImage) {
    let told: BTreeSet<Uuid> = delta.changed_topics().map(|(id, _)| *id).collect();
    let is_other = |id: &Uuid| before.topics().by_id(id) != after.topics().by_id(id);
    let there = after.topics().iter().map(|topic| topic.id);
    assert_eq!(told, there.filter(is_other).collect());
    for (id, topic) in delta.changed_topics() {
        let earlier = before.topics().by_id(id);
        assert_eq!(topic.created, earlier.is_none());
        let now = after.topics().by_id(id).expect("told");
        let differs = now
            .partitions
            .iter()
            .filter(|(index, now)| earlier.and_then(|t| t.partitions.get(*index)) != Some(*now));
        assert_eq!(topic.partitions, differs.map(|(index, _)| index).collect());
    }
    let gone: BTreeSet<Uuid> = delta.deleted_topics().map(|topic| topic.id).collect();
    let left = before.topics().iter().map(|topic| topic.id);
    let left = left.filter(|id| after.topics().by_id(id).is_none());
    assert_eq!(gone, left.collect());
    let resources = before.configs().iter().chain(after.configs().iter());
    for (resource, _) in resources {
        if before.configs().get(resource) != after.configs().get(resource) {
            assert!(delta.changed_configs().contains(resource), "{resource:?}");
        }
    }
}

/// The image is what the model says, and its partitions are sound.
fn check_image(image: &MetadataImage, model: &Model) {
    let names: Vec<&str> = image.topics().iter().map(|topic| &*topic.name).collect();
    assert!(names.iter().eq(model.topics.keys()), "{names:?}");
    assert_eq!(image.topics().len(), names.len());
    for (name, expected) in &model.topics {
        let topic = image.topics().by_name(name).expect("listed");
        assert_eq!(topic.id, expected.id);
        assert_eq!(image.topics().by_id(&topic.id), Some(topic));
        let indexes = topic.partitions.iter().map(|(index, _)| index);
        assert!(indexes.eq(0..expected.partitions), "{name}");
        for (_, partition) in topic.partitions.iter() {
            let replicas: BTreeSet<i32> = partition.replicas.iter().copied().collect();
            assert_eq!(replicas.len(), partition.replicas.len());
            assert_eq!(replicas.len(), expected.replication_factor as usize);
            assert!(
                replicas
                    .iter()
                    .all(|id| (1..=i32::from(BROKERS)).contains(id))
            );
            assert_eq!(partition.isr, partition.replicas);
            assert_eq!(partition.leader, partition.replicas[0]);
        }
    }
    let expected = model
        .topics
        .iter()
        .filter(|(_, topic)| !topic.configs.is_empty());
    let expected: BTreeMap<ConfigResource, BTreeMap<Str, Str>> = expected
        .map(|(name, topic)| {
            let configs = topic.configs.iter();
            let configs = configs.map(|(key, value)| (key.as_str().into(), value.as_str().into()));
            (ConfigResource::topic(name.as_str()), configs.collect())
        })
        .collect();
    let found = image.configs().iter();
    let found: BTreeMap<_, _> = found
        .map(|(resource, values)| (resource.clone(), (**values).clone()))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(image.next_producer_id(), model.next_producer_id);
}

#[test]
fn a_topic_whose_name_or_id_is_taken_is_a_broken_log() {
    let topic = |name: &str, id: u8| {
        MetadataRecord::from(TopicRecord {
            name: name.into(),
            topic_id: Uuid::from_random([id; 16]),
            ..Default::default()
        })
    };
    let mut delta = MetadataDelta::new(Arc::default());
    delta.replay(&topic("a", 1)).expect("the first");
    for taken in [topic("a", 2), topic("b", 1)] {
        let refused = delta.replay(&taken);
        assert!(
            matches!(refused, Err(Error::DuplicateTopic(_))),
            "{refused:?}"
        );
    }
    delta.replay(&topic("b", 2)).expect("another");
}

#[test]
fn a_request_for_far_too_many_topics_is_refused_without_making_their_records() {
    const ASKED: usize = 20_000;
    let mut world = World::new();
    let mut topics: Vec<_> = (0..ASKED)
        .map(|at| CreatableTopic {
            name: format!("t{at}").into(),
            num_partitions: 1,
            replication_factor: 1,
            ..Default::default()
        })
        .collect();
    topics[ASKED - 1].name = "no/name".into();
    let before = world.random;
    let answer = world.ask(CreateTopicsRequest {
        topics,
        ..Default::default()
    });
    let (last, rest) = answer.topics.split_last().expect("answers");
    assert_eq!(rest.len(), ASKED - 1);
    assert!(
        rest.iter()
            .all(|topic| topic.error_code == ErrorCode::PolicyViolation.code())
    );
    // Whoever is over the limit is still told what else is wrong.
    assert_eq!(last.error_code, ErrorCode::InvalidTopicException.code());
    assert_eq!(world.controller.image().topics().len(), 0);
    // Each draws twice for its place, and twice more for an id if it is made.
    let drawn = (world.random - before) as usize;
    assert!(drawn < 3 * ASKED, "{drawn} draws");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is asked in whatever order: the answers and the metadata are the model's; the image
    /// is the same by deltas, from the whole log and through a snapshot; earlier images stay.
    #[test]
    fn histories_of_topics_and_configs_follow_the_model(steps in vec(step(), 1..40)) {
        let mut world = World::new();
        for (step, appends) in &steps {
            world.appends = *appends;
            world.run(step);
            check_image(world.controller.image(), &world.model);
            world.kept.push((Arc::clone(world.controller.image()), world.model.clone()));
        }
        assert_eq!(image(&world.log), *world.controller.image());
        let snapshot = reread(world.controller.image().to_records().collect());
        assert_eq!(image(&snapshot), *world.controller.image());
        for (image, model) in &world.kept {
            check_image(image, model);
        }
    }
}
