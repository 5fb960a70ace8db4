//! Runs of one broker, and what disks do to it.

mod support;

use std::time::Duration;

use kafka_rs::{Broker, Failure, Operation, StorageFault};
use support::{load, produce, values};

async fn start() -> Broker {
    let builder = Broker::builder().topics([("in", 1)]);
    builder.start().await.expect("started")
}

fn write_fault(failure: Failure) -> StorageFault {
    StorageFault {
        operation: Some(Operation::Write),
        path_contains: "in-0/".to_owned(),
        after: 0,
        times: Some(1),
        delay: Duration::ZERO,
        failure: Some(failure),
    }
}

#[tokio::test]
async fn a_broker_comes_up_again_with_its_records_and_its_address() {
    let broker = start().await;
    load(&broker, "in", &["a"]).await;
    let bootstrap = broker.bootstrap_servers().expect("listens");
    let id = broker.cluster_id();
    broker.down().await.expect("stopped");
    assert!(!broker.is_up());
    assert!(std::net::TcpStream::connect(&bootstrap).is_err());
    assert!(produce(&broker, "in", "lost").await.is_err());
    broker.up().await.expect("started");
    assert_eq!(broker.bootstrap_servers().expect("listens"), bootstrap);
    std::net::TcpStream::connect(&bootstrap).expect("it serves");
    assert_eq!(produce(&broker, "in", "b").await.expect("answered"), "NONE");
    broker.crash().await;
    assert!(std::net::TcpStream::connect(&bootstrap).is_err());
    broker.up().await.expect("recovered");
    assert_eq!(broker.cluster_id(), id);
    assert_eq!(values(&broker, "in"), ["a", "b"]);
    broker.up().await.expect("it is up already");
    broker.close().await.expect("closed");
}

#[tokio::test]
async fn a_disk_that_fails_takes_its_directory_offline_until_the_broker_comes_up_again() {
    for failure in [Failure::NoSpace, Failure::Io, Failure::Torn] {
        let broker = start().await;
        load(&broker, "in", &["a"]).await;
        broker.add_storage_fault(write_fault(failure));
        let code = produce(&broker, "in", "b").await.expect("answered");
        assert_eq!(code, "KAFKA_STORAGE_ERROR", "{failure:?}");
        assert_eq!(broker.storage_faults()[0].hits, 1);
        // The directory is offline though the fault is used up.
        let code = produce(&broker, "in", "c").await.expect("answered");
        assert_eq!(code, "KAFKA_STORAGE_ERROR", "{failure:?}");
        broker.clear_storage_faults();
        broker.crash().await;
        broker.up().await.expect("recovered");
        assert_eq!(values(&broker, "in"), ["a"], "{failure:?}");
        assert_eq!(produce(&broker, "in", "d").await.expect("answered"), "NONE");
        assert_eq!(values(&broker, "in"), ["a", "d"]);
    }
}

#[tokio::test]
async fn a_full_disk_refuses_records_until_there_is_room() {
    let broker = start().await;
    load(&broker, "in", &["a"]).await;
    broker.set_storage_capacity(1);
    let code = produce(&broker, "in", "b").await.expect("answered");
    assert_eq!(code, "KAFKA_STORAGE_ERROR");
    broker.crash().await;
    assert!(broker.up().await.is_err(), "a full disk starts no broker");
    broker.clear_storage_faults();
    broker.up().await.expect("recovered");
    assert_eq!(values(&broker, "in"), ["a"]);
}

#[tokio::test]
async fn a_slow_disk_makes_producers_wait() {
    let broker = start().await;
    let slow = Duration::from_millis(50);
    broker.add_storage_fault(StorageFault {
        delay: slow,
        failure: None,
        ..write_fault(Failure::Io)
    });
    let begin = std::time::Instant::now();
    assert_eq!(produce(&broker, "in", "a").await.expect("answered"), "NONE");
    assert!(begin.elapsed() >= slow);
    assert_eq!(broker.storage_faults()[0].hits, 1);
}

#[tokio::test]
async fn a_power_cut_takes_what_was_not_synced_and_nothing_else() {
    let (mut kept, mut lost) = (0, 0);
    for seed in 0..40 {
        for syncs_are_lost in [false, true] {
            let broker = Broker::builder()
                .simulated_disk()
                .topics([("in", 1)])
                .config("log.flush.interval.messages", "1")
                .start()
                .await
                .expect("started");
            assert_eq!(produce(&broker, "in", "a").await.expect("answered"), "NONE");
            if syncs_are_lost {
                broker.add_storage_fault(StorageFault {
                    operation: Some(Operation::Sync),
                    times: None,
                    ..write_fault(Failure::Lost)
                });
            }
            assert_eq!(produce(&broker, "in", "b").await.expect("answered"), "NONE");
            broker.power_cut(seed).await.expect("a simulated disk");
            broker.up().await.expect("recovered");
            let values = values(&broker, "in");
            match syncs_are_lost {
                false => assert_eq!(values, ["a", "b"], "seed {seed}"),
                true if values == ["a"] => lost += 1,
                true => {
                    assert_eq!(values, ["a", "b"], "seed {seed}");
                    kept += 1;
                }
            }
        }
    }
    assert!(kept > 3 && lost > 3, "{kept} {lost}");
    let error = start().await.power_cut(1).await.expect_err("in memory");
    assert!(error.to_string().contains("simulated_disk"), "{error}");
}

#[tokio::test]
async fn a_rotten_segment_is_served_as_it_is_and_cut_at_the_next_recovery() {
    for on_disk in [false, true] {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let mut builder = Broker::builder().topics([("in", 1)]);
        if on_disk {
            builder = builder.dir(dir.path());
        }
        let broker = builder.start().await.expect("started");
        for value in ["a", "b", "c"] {
            load(&broker, "in", &[value]).await;
        }
        assert!(
            broker.corrupt_segment("in", 0, 3).is_err(),
            "beyond the end"
        );
        broker.corrupt_segment("in", 0, 1).expect("corrupted");
        // Looking at the records finds the wrong checksum; Apache Kafka serves such a batch too.
        assert!(broker.all_records("in").is_err());
        broker.crash().await;
        broker.up().await.expect("recovered");
        assert_eq!(values(&broker, "in"), ["a"]);
    }
}

#[tokio::test]
async fn all_of_it_works_in_json() {
    let broker = start().await;
    let control = async |json: &str| -> serde_json::Value {
        let result = broker.control(json).await.expect(json);
        serde_json::from_str(&result).expect("JSON")
    };
    load(&broker, "in", &["a"]).await;
    let fault = r#"{"control":"add_storage_fault","operation":"write","path":"in-0/","times":1,"failure":"no_space"}"#;
    assert_eq!(control(fault).await["id"], 1);
    let code = produce(&broker, "in", "b").await.expect("answered");
    assert_eq!(code, "KAFKA_STORAGE_ERROR");
    let listed = control(r#"{"control":"storage_faults"}"#).await;
    assert_eq!(listed["faults"][0]["hits"], 1);
    assert_eq!(listed["faults"][0]["fault"]["failure"], "no_space");
    control(r#"{"control":"clear_storage_faults"}"#).await;
    control(r#"{"control":"crash"}"#).await;
    control(r#"{"control":"up"}"#).await;
    control(r#"{"control":"corrupt_segment","topic":"in","partition":0,"offset":0}"#).await;
    assert!(broker.all_records("in").is_err());
    control(r#"{"control":"set_storage_capacity","bytes":1}"#).await;
    control(r#"{"control":"clear_storage_faults"}"#).await;
    control(r#"{"control":"down"}"#).await;
    assert!(!broker.is_up());
    for (json, reason) in [
        (r#"{"control":"power_cut","seed":1}"#, "simulated_disk"),
        (r#"{"control":"add_storage_fault"}"#, "needs a failure"),
        (
            r#"{"control":"add_storage_fault","failure":"melts"}"#,
            "none of io, no_space",
        ),
        (
            r#"{"control":"add_storage_fault","failure":"io","operation":"think"}"#,
            "none of open, read",
        ),
    ] {
        let error = broker.control(json).await.expect_err(json).to_string();
        assert!(error.contains(reason), "{json}: {error}");
    }
}
