//! The whole of it against a broker of ours.

use std::collections::BTreeMap;

use kafka_rs_admin::{
    Admin, AlterOperation, ConfigResource, ConfigSource, NewTopic, OffsetSpec, ResetTo,
    ResourceType,
};
use kafka_rs_client::{Client, ClientConfig, LocalCode, Reason, Scope};
use kafka_rs_config::BrokerConfig;
use kafka_rs_platform::Platform;
use kafka_rs_server::{DataDirs, Server};
use kafka_rs_types::{ErrorCode, Str, TopicPartition};

async fn broker() -> (Server, Admin) {
    let settings = [
        ("listeners", "PLAINTEXT://127.0.0.1:0"),
        ("offsets.topic.num.partitions", "2"),
    ];
    let settings = settings.map(|(k, v)| (k.to_owned(), v.to_owned()));
    let config = BrokerConfig::new(settings.into()).expect("broker settings");
    let server = Server::start(config, Platform::real(), DataDirs::Memory)
        .await
        .expect("server");
    let bootstrap = server.bootstrap();
    let pairs = [("bootstrap.servers", bootstrap.as_str())];
    let config = ClientConfig::new(Scope::Admin, pairs).expect("settings");
    let client = Client::new(config, Platform::real()).expect("client");
    (server, Admin::new(client))
}

fn at(topic: &str, partition: i32) -> TopicPartition {
    TopicPartition::new(topic, partition)
}

#[tokio::test]
async fn topics_come_grow_and_go_and_each_failure_stands_beside_its_name() {
    let (_server, admin) = broker().await;
    let topics = [
        NewTopic::new("a").partitions(2),
        NewTopic::new("not/a/name"),
    ];
    let tried = admin.create_topics(&topics, true).await.expect("answer");
    assert!(tried[&Str::from("a")].is_ok());
    assert!(
        admin.list_topics().await.expect("topics").is_empty(),
        "only validated"
    );

    let created = admin.create_topics(&topics, false).await.expect("answer");
    let a = created[&Str::from("a")].as_ref().expect("created");
    assert_eq!(
        (a.partitions, a.replication_factor, a.id.is_zero()),
        (2, 1, false)
    );
    let refused = created[&Str::from("not/a/name")]
        .as_ref()
        .expect_err("no name");
    assert!(refused.is(ErrorCode::InvalidTopicException));
    let again = admin
        .create_topics(&topics[..1], false)
        .await
        .expect("answer");
    assert!(
        again[&Str::from("a")]
            .as_ref()
            .expect_err("there")
            .is(ErrorCode::TopicAlreadyExists)
    );

    let grown = admin
        .create_partitions(&BTreeMap::from([("a".into(), 3)]), false)
        .await;
    assert!(grown.expect("answer")[&Str::from("a")].is_ok());
    let described = admin
        .describe_topics(&["a".into(), "b".into()])
        .await
        .expect("answer");
    let a = described[&Str::from("a")].as_ref().expect("there");
    assert_eq!(
        a.partitions.iter().map(|p| p.index).collect::<Vec<_>>(),
        [0, 1, 2]
    );
    let b = described[&Str::from("b")].as_ref().expect_err("not there");
    assert!(b.is(ErrorCode::UnknownTopicOrPartition));

    let deleted = admin
        .delete_topics(&["a".into(), "b".into()])
        .await
        .expect("answer");
    assert!(deleted[&Str::from("a")].is_ok() && deleted[&Str::from("b")].is_err());
    assert!(admin.list_topics().await.expect("topics").is_empty());
}

#[tokio::test]
async fn settings_are_set_validated_and_taken_back() {
    let (_server, admin) = broker().await;
    let topic = NewTopic::new("a").config("retention.ms", "1000");
    admin.create_topics(&[topic], false).await.expect("answer")[&Str::from("a")]
        .as_ref()
        .expect("ok");
    let resource = ConfigResource::new(ResourceType::Topic, "a");
    let of = |name: &'static str| {
        let (admin, resource) = (admin.clone(), resource.clone());
        async move {
            let entries = admin.describe_configs(&resource).await.expect("settings");
            let entry = entries
                .into_iter()
                .find(|entry| entry.name == name)
                .expect("entry");
            (entry.value.map(|value| value.to_string()), entry.source)
        }
    };
    let set = (Some("1000".to_owned()), ConfigSource::DynamicTopicConfig);
    assert_eq!(of("retention.ms").await, set);
    let wrong = BTreeMap::from([("retention.ms".into(), AlterOperation::Set("soon".into()))]);
    let refused = admin
        .incremental_alter_configs(&resource, &wrong, false)
        .await;
    assert!(refused.expect_err("no number").is(ErrorCode::InvalidConfig));
    let delete = BTreeMap::from([("retention.ms".into(), AlterOperation::Delete)]);
    admin
        .incremental_alter_configs(&resource, &delete, true)
        .await
        .expect("valid");
    assert_eq!(of("retention.ms").await, set, "only validated");
    admin
        .incremental_alter_configs(&resource, &delete, false)
        .await
        .expect("deleted");
    assert_eq!(of("retention.ms").await.1, ConfigSource::DefaultConfig);
    let missing = ConfigResource::new(ResourceType::Topic, "missing");
    let error = admin
        .describe_configs(&missing)
        .await
        .expect_err("not there");
    assert!(error.is(ErrorCode::UnknownTopicOrPartition));
    let brokers = admin.describe_cluster().await.expect("cluster").brokers;
    let broker = ConfigResource::new(ResourceType::Broker, brokers[0].id.to_string());
    assert!(
        !admin
            .describe_configs(&broker)
            .await
            .expect("settings")
            .is_empty()
    );
}

#[tokio::test]
async fn offsets_of_a_group_are_planned_written_read_and_deleted() {
    let (_server, admin) = broker().await;
    admin
        .create_topics(&[NewTopic::new("a").partitions(2)], false)
        .await
        .expect("answer");
    let group = Str::from("g");
    let partitions = [at("a", 0), at("a", 1), at("a", 9)];
    let plan = admin
        .plan_reset(&group, &partitions, ResetTo::Latest)
        .await
        .expect("plan");
    let first = plan[&at("a", 0)].as_ref().expect("planned");
    assert_eq!((first.before, first.after), (None, 0));
    let missing = plan[&at("a", 9)].as_ref().expect_err("not there");
    assert!(missing.is(ErrorCode::UnknownTopicOrPartition));
    let shift = admin
        .plan_reset(&group, &partitions, ResetTo::Shift(1))
        .await
        .expect("plan");
    let none = shift[&at("a", 0)].as_ref().expect_err("nothing to shift");
    assert_eq!(
        none.reason(),
        Reason::Local(LocalCode::NoOffsetForPartition)
    );

    let offsets = BTreeMap::from([(at("a", 0), 5), (at("a", 1), 7)]);
    let written = admin
        .alter_group_offsets(&group, &offsets)
        .await
        .expect("answer");
    assert!(written.values().all(Result::is_ok), "{written:?}");
    let read = admin.list_group_offsets(&group).await.expect("answer");
    let read: Vec<i64> = read
        .values()
        .map(|r| r.as_ref().expect("offset").offset)
        .collect();
    assert_eq!(read, [5, 7]);
    let listed = admin.list_groups().await.expect("groups");
    assert_eq!(
        listed
            .iter()
            .map(|g| g.group_id.as_str())
            .collect::<Vec<_>>(),
        ["g"]
    );
    let described = admin.describe_group(&group).await.expect("group");
    assert_eq!(
        (described.state.as_str(), described.members.len()),
        ("Empty", 0)
    );
    let nobody = admin
        .describe_group(&"nobody".into())
        .await
        .expect_err("not there");
    assert!(nobody.is(ErrorCode::GroupIdNotFound), "{nobody}");

    let deleted = admin
        .delete_group_offsets(&group, [at("a", 0)])
        .await
        .expect("answer");
    assert!(deleted[&at("a", 0)].is_ok());
    assert_eq!(
        admin
            .list_group_offsets(&group)
            .await
            .expect("answer")
            .len(),
        1
    );
    let deleted = admin
        .delete_groups(&[group.clone(), "nobody".into()])
        .await
        .expect("answer");
    assert!(deleted[&group].is_ok());
    assert!(deleted[&Str::from("nobody")].is_err());
    assert!(admin.list_groups().await.expect("groups").is_empty());
}

#[tokio::test]
async fn logs_say_where_they_begin_and_end_and_what_they_weigh() {
    let (_server, admin) = broker().await;
    admin
        .create_topics(&[NewTopic::new("a")], false)
        .await
        .expect("answer");
    for spec in [OffsetSpec::Earliest, OffsetSpec::Latest] {
        let found = admin
            .list_offsets_of([at("a", 0)], spec)
            .await
            .expect("answer");
        assert_eq!(found[&at("a", 0)].as_ref().expect("offset").offset, 0);
    }
    let late = admin
        .list_offsets_of([at("a", 0)], OffsetSpec::Timestamp(1))
        .await
        .expect("answer");
    assert_eq!(late[&at("a", 0)].as_ref().expect("no record").offset, -1);
    let before = BTreeMap::from([(at("a", 0), -1), (at("b", 0), 1)]);
    let deleted = admin.delete_records(&before).await.expect("answer");
    assert_eq!(deleted[&at("a", 0)], Ok(0));
    assert!(deleted[&at("b", 0)].is_err());
    let cluster = admin.describe_cluster().await.expect("cluster");
    let dirs = admin
        .describe_log_dirs(cluster.brokers[0].id)
        .await
        .expect("dirs");
    let replicas: Vec<_> = dirs[0].as_ref().expect("online").replicas.iter().collect();
    assert_eq!(
        replicas.iter().map(|r| &r.partition).collect::<Vec<_>>(),
        [&at("a", 0)]
    );
}
