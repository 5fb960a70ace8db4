//! Quotas, transactions, leaders, features and the quorum, against a broker of ours.

use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_admin::{
    Admin, ElectionType, FeatureUpgrade, NewTopic, QuotaEntity, QuotaEntityType, QuotaMatch,
};
use kafka_rs_client::producer::{ProducerRecord, TransactionalProducer};
use kafka_rs_client::{Client, ClientConfig, Scope};
use kafka_rs_config::BrokerConfig;
use kafka_rs_platform::Platform;
use kafka_rs_server::{DataDirs, Server};
use kafka_rs_types::{ErrorCode, Str, TopicPartition};

async fn broker() -> (Server, Admin) {
    let settings = [
        ("listeners", "PLAINTEXT://127.0.0.1:0"),
        ("transaction.state.log.num.partitions", "2"),
    ];
    let settings = settings.map(|(k, v)| (k.to_owned(), v.to_owned()));
    let config = BrokerConfig::new(settings.into()).expect("broker settings");
    let started = Server::start(config, Platform::real(), DataDirs::Memory).await;
    let server = started.expect("server");
    let config = config_of(&server, Scope::Admin, &[]);
    let client = Client::new(config, Platform::real()).expect("client");
    (server, Admin::new(client))
}

fn config_of(server: &Server, scope: Scope, more: &[(&str, &str)]) -> ClientConfig {
    let bootstrap = server.bootstrap();
    let mut pairs = vec![("bootstrap.servers", bootstrap.as_str())];
    pairs.extend(more);
    ClientConfig::new(scope, pairs).expect("settings")
}

async fn topic(admin: &Admin, name: &str, partitions: i32) {
    let topics = [NewTopic::new(name).partitions(partitions)];
    let created = admin.create_topics(&topics, false).await.expect("answer");
    assert!(created[&Str::from(name)].is_ok(), "{created:?}");
}

fn at(topic: &str, partition: i32) -> TopicPartition {
    TopicPartition::new(topic, partition)
}

#[tokio::test]
async fn quotas_are_set_found_and_removed() {
    let (_server, admin) = broker().await;
    let both = QuotaEntity::new().user(Some("ann")).client_id(Some("app"));
    let everybody = QuotaEntity::new().client_id(None);
    let wrong = QuotaEntity::new().ip(Some("10.0.0.1")).user(None);
    let rate = |value| BTreeMap::from([(Str::from("producer_byte_rate"), value)]);
    let set = BTreeMap::from([
        (both.clone(), rate(Some(1_000.0))),
        (everybody.clone(), rate(Some(2_000.0))),
        (wrong.clone(), rate(Some(1.0))),
    ]);
    let tried = admin.alter_client_quotas(&set, true).await.expect("answer");
    assert!(tried[&both].is_ok());
    let any = BTreeMap::from([(QuotaEntityType::ClientId, QuotaMatch::Any)]);
    let found = admin.describe_client_quotas(&any, false).await;
    assert!(found.expect("answer").is_empty(), "only validated");

    let done = admin
        .alter_client_quotas(&set, false)
        .await
        .expect("answer");
    assert_eq!(
        (done[&both].is_ok(), done[&everybody].is_ok()),
        (true, true)
    );
    let refused = done[&wrong].as_ref().expect_err("an address and a user");
    assert!(refused.is(ErrorCode::InvalidRequest), "{refused}");
    let found = admin.describe_client_quotas(&any, false).await;
    let found = found.expect("answer");
    assert_eq!(found[&both][&Str::from("producer_byte_rate")], 1_000.0);
    assert_eq!(found.len(), 2);
    let alone = admin
        .describe_client_quotas(&any, true)
        .await
        .expect("answer");
    assert!(alone.len() == 1 && alone.contains_key(&everybody));
    let gone = BTreeMap::from([(both.clone(), rate(None))]);
    admin
        .alter_client_quotas(&gone, false)
        .await
        .expect("answer");
    let ann = QuotaMatch::Exact("ann".into());
    let ann = BTreeMap::from([(QuotaEntityType::User, ann)]);
    let left = admin.describe_client_quotas(&ann, false).await;
    assert!(left.expect("answer").is_empty());
}

#[tokio::test]
async fn transactions_and_producers_are_seen_and_hanging_ones_ended() {
    let (server, admin) = broker().await;
    topic(&admin, "a", 2).await;
    let unknown = admin.describe_transaction("t").await.expect_err("nobody's");
    assert!(unknown.is(ErrorCode::TransactionalIdNotFound), "{unknown}");
    let config = config_of(&server, Scope::Producer, &[("transactional.id", "t")]);
    let producer = TransactionalProducer::new(config, Platform::real()).await;
    let producer = producer.expect("producer");
    let transaction = producer.begin().await.expect("begun");
    let record = ProducerRecord::to("a").partition(1).value("v");
    transaction.send(record).await.expect("sent");

    let listed = admin.list_transactions(&["Ongoing"]).await.expect("answer");
    assert_eq!(
        (listed.len(), listed[0].transactional_id.as_str()),
        (1, "t")
    );
    let completed = admin.list_transactions(&["CompleteCommit"]).await;
    assert!(completed.expect("answer").is_empty());
    let described = admin.describe_transaction("t").await.expect("there");
    assert_eq!(described.producer_id, listed[0].producer_id);
    assert!(described.started_ms.is_some());
    assert_eq!(described.partitions, BTreeSet::from([at("a", 1)]));
    let asked = BTreeSet::from([at("a", 0), at("a", 1), at("a", 9)]);
    let producers = admin.describe_producers(&asked).await.expect("answer");
    assert!(producers[&at("a", 0)].as_ref().expect("known").is_empty());
    assert!(producers[&at("a", 9)].is_err());
    let open = &producers[&at("a", 1)].as_ref().expect("known")[0];
    assert_eq!(open.current_transaction_start, Some(0));
    // As if it hung: its coordinator is left out.
    let aborted = admin.abort_hanging_transaction(&at("a", 1), open).await;
    aborted.expect("aborted");
    let producers = admin.describe_producers(&asked).await.expect("answer");
    let closed = &producers[&at("a", 1)].as_ref().expect("known")[0];
    assert_eq!(closed.current_transaction_start, None);
    transaction.abort().await.expect("aborted");
    loop {
        let ended = admin.describe_transaction("t").await.expect("there");
        if ended.state == "CompleteAbort" {
            assert!(ended.partitions.is_empty());
            break;
        }
        // Its markers are being written.
        assert_eq!(ended.state, "PrepareAbort");
    }
}

#[tokio::test]
async fn leaders_and_replicas_say_what_one_broker_can_do() {
    let (server, admin) = broker().await;
    topic(&admin, "a", 2).await;
    let asked = BTreeSet::from([at("a", 0), at("b", 0)]);
    let elected = admin
        .elect_leaders(ElectionType::Preferred, Some(&asked))
        .await;
    let elected = elected.expect("answer");
    let error = |at: TopicPartition| elected[&at].as_ref().expect_err("not elected");
    assert!(error(at("a", 0)).is(ErrorCode::ElectionNotNeeded));
    assert!(error(at("b", 0)).is(ErrorCode::UnknownTopicOrPartition));
    let all = admin.elect_leaders(ElectionType::Unclean, None).await;
    assert!(all.expect("answer").is_empty(), "all have their leader");

    let node = server.node_id();
    let moves = BTreeMap::from([
        (at("a", 0), Some(vec![node])),
        (at("a", 1), Some(vec![99])),
        (at("b", 0), None),
    ]);
    let moved = admin.alter_partition_reassignments(&moves).await;
    let moved = moved.expect("answer");
    assert!(moved[&at("a", 0)].is_ok());
    let nowhere = moved[&at("a", 1)].as_ref().expect_err("no such broker");
    assert!(nowhere.is(ErrorCode::InvalidReplicaAssignment), "{nowhere}");
    assert!(moved[&at("b", 0)].is_err());
    let under_way = admin.list_partition_reassignments(None).await;
    assert!(under_way.expect("answer").is_empty());
}

#[tokio::test]
async fn features_the_quorum_users_and_brokers_are_told() {
    let (server, admin) = broker().await;
    let features = admin.describe_features().await.expect("answer");
    let version = features[&Str::from("transaction.version")];
    assert_eq!((version.finalized, version.max_supported), (2, 2));
    let down = BTreeMap::from([("transaction.version".into(), (1, FeatureUpgrade::Upgrade))]);
    let refused = admin
        .update_features(&down, false)
        .await
        .expect_err("a downgrade");
    assert!(refused.is(ErrorCode::InvalidUpdateVersion), "{refused}");
    let down = BTreeMap::from([(
        "transaction.version".into(),
        (1, FeatureUpgrade::SafeDowngrade),
    )]);
    admin.update_features(&down, true).await.expect("it could");
    admin.update_features(&down, false).await.expect("done");
    let features = admin.describe_features().await.expect("answer");
    assert_eq!(features[&Str::from("transaction.version")].finalized, 1);

    let quorum = admin.describe_metadata_quorum().await.expect("answer");
    let node = server.node_id();
    assert_eq!((quorum.leader, quorum.voters.len()), (Some(node), 1));
    assert!(quorum.high_watermark > 0 && quorum.observers.is_empty());
    let users = admin
        .describe_user_scram_credentials(&[])
        .await
        .expect("answer");
    assert!(users.is_empty());
    let users = admin.describe_user_scram_credentials(&["ann"]).await;
    let users = users.expect("answer");
    let unknown = users[&Str::from("ann")].as_ref().expect_err("none");
    assert!(unknown.is(ErrorCode::ResourceNotFound), "{unknown}");
    let unknown = admin
        .unregister_broker(99)
        .await
        .expect_err("no such broker");
    assert!(unknown.is(ErrorCode::BrokerIdNotRegistered), "{unknown}");
    admin.unregister_broker(node).await.expect("forgotten");
}
