//! Brokers that begin with what another one has.

mod support;

use std::time::{Duration, Instant};

use kafka_rs::{Broker, FixtureRecord};
use support::{load, produce, values};

#[tokio::test]
async fn a_fork_begins_with_everything_and_goes_its_own_way() {
    let broker = Broker::builder()
        .topics([("in", 1)])
        .config("message.max.bytes", "1000")
        .frozen_at(1_700_000_000_000)
        .start()
        .await
        .expect("started");
    load(&broker, "in", &["a"]).await;
    broker.advance(Duration::from_secs(60)).await;
    let fork = broker.fork().await.expect("forked");
    assert_eq!(fork.cluster_id(), broker.cluster_id());
    assert_eq!(fork.now_ms(), broker.now_ms());
    assert_eq!(values(&fork, "in"), ["a"]);
    load(&broker, "in", &["b"]).await;
    load(&fork, "in", &["c", "d"]).await;
    fork.create_topics(&[("new", 1)]).await.expect("created");
    assert_eq!(values(&broker, "in"), ["a", "b"]);
    assert_eq!(values(&fork, "in"), ["a", "c", "d"]);
    assert!(broker.all_records("new").is_err());
    // The setting is in force there too.
    let long = "x".repeat(2_000);
    let code = produce(&fork, "in", &long).await.expect("answered");
    assert_eq!(code, "MESSAGE_TOO_LARGE");
    let grandchild = fork.fork().await.expect("forked");
    drop((broker, fork));
    assert_eq!(values(&grandchild, "in"), ["a", "c", "d"]);
}

#[tokio::test]
async fn forks_taken_while_records_stream_in_hold_a_prefix_of_them() {
    let broker = Broker::builder().topics([("in", 1)]).start().await;
    let broker = std::sync::Arc::new(broker.expect("started"));
    let writer = tokio::spawn({
        let broker = std::sync::Arc::clone(&broker);
        async move {
            for n in 0..400 {
                let code = produce(&broker, "in", &n.to_string()).await;
                assert_eq!(code.expect("answered"), "NONE");
                tokio::task::yield_now().await;
            }
        }
    });
    let mut last = 0;
    while !writer.is_finished() {
        let least = broker.end_offsets("in").expect("topic")[0];
        let fork = broker.fork().await.expect("forked");
        let found = values(&fork, "in");
        let expected: Vec<String> = (0..found.len()).map(|n| n.to_string()).collect();
        assert_eq!(found, expected);
        assert!(found.len() >= usize::try_from(least).expect("an offset") && found.len() >= last);
        last = found.len();
        tokio::task::yield_now().await;
    }
    writer.await.expect("every record was taken");
}

#[tokio::test]
async fn the_cost_of_a_fork_is_not_that_of_the_records() {
    let broker = Broker::builder()
        .config("log.segment.bytes", "1048576")
        .topics([("in", 1)])
        .start()
        .await
        .expect("started");
    let record = FixtureRecord::text("in", "k", &"x".repeat(500_000));
    for _ in 0..100 {
        broker
            .load(std::slice::from_ref(&record))
            .await
            .expect("loaded");
    }
    let begin = Instant::now();
    let mut forks = Vec::new();
    for _ in 0..10 {
        forks.push(broker.fork().await.expect("forked"));
    }
    let each = begin.elapsed() / 10;
    for fork in &forks {
        assert_eq!(fork.end_offsets("in").expect("topic"), [100]);
    }
    // 50 MB each; copying them alone would take longer in a debug build, checking them far longer.
    assert!(each < Duration::from_millis(250), "{each:?}");
}

#[tokio::test]
async fn a_snapshot_is_one_file_that_brokers_begin_from() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let file = dir.path().join("seed.tar");
    let long = "t".repeat(200);
    let broker = Broker::builder()
        .topics([("in", 2), (long.as_str(), 1)])
        .config("message.max.bytes", "1000")
        .frozen_at(1_700_000_000_000)
        .start()
        .await
        .expect("started");
    load(&broker, "in", &["a", "b"]).await;
    load(&broker, &long, &["far down"]).await;
    broker.snapshot(&file).expect("written");
    load(&broker, "in", &["after"]).await;
    let on_disk = dir.path().join("restored");
    for place in [None, Some(&on_disk)] {
        let mut builder = Broker::builder().restore(&file);
        if let Some(place) = place {
            builder = builder.dir(place);
        }
        let restored = builder.clone().start().await.expect("restored");
        assert_eq!(restored.cluster_id(), broker.cluster_id());
        assert_eq!(values(&restored, "in"), ["a", "b"]);
        assert_eq!(values(&restored, &long), ["far down"]);
        assert_eq!(restored.now_ms(), 1_700_000_000_000);
        let code = produce(&restored, "in", &"x".repeat(2_000)).await;
        assert_eq!(code.expect("answered"), "MESSAGE_TOO_LARGE");
        if place.is_some() {
            drop(restored);
            let error = builder.start().await.expect_err("not empty any more");
            assert!(error.to_string().contains("empty"), "{error}");
        }
    }
    std::fs::write(&file, b"something else").expect("written");
    assert!(Broker::builder().restore(&file).start().await.is_err());
}

#[tokio::test]
async fn brokers_on_disk_are_forked_and_snapshot_too() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let file = dir.path().join("seed.tar");
    let builder = Broker::builder().dir(dir.path().join("kafka"));
    let broker = builder.start().await.expect("started");
    load(&broker, "in", &["a"]).await;
    let fork = broker.fork().await.expect("forked");
    load(&fork, "in", &["b"]).await;
    let path = file.display().to_string();
    let control = format!(r#"{{"control":"snapshot","path":{path:?}}}"#);
    broker.control(&control).await.expect("written");
    let restored = Broker::builder().restore(&file).start().await;
    let restored = restored.expect("restored");
    assert_eq!(values(&fork, "in"), ["a", "b"]);
    assert_eq!(values(&restored, "in"), ["a"]);
}
