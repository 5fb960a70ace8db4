//! Members of groups.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use kafka_rs_client::consumer::{Consumer, Event};
use kafka_rs_client::{Client, Destination, Error};
use kafka_rs_net::{RequestContext, ServiceFuture};
use kafka_rs_records::Compression;
use kafka_rs_server::{Interceptor, Next};
use kafka_rs_types::{ErrorCode, TopicPartition};
use kafka_rs_wire::messages::DescribeGroupsRequest;
use kafka_rs_wire::{ApiKey, Reader};
use regex::Regex;

use crate::support::*;

/// Members come and go; every record is processed once, since each member asks for the next
/// batch only when it is done with the former.
async fn members_come_and_go(strategy: &str) {
    let server = server().await;
    let admin = admin(&server);
    create(&admin, "a", 6).await;
    let mut expected = BTreeSet::new();
    for partition in 0..6 {
        let all: Vec<String> = (0..200).map(|n| format!("{partition}-{n}")).collect();
        produce(
            &admin,
            &TopicPartition::new("a", partition),
            Compression::None,
            &all,
        )
        .await;
        expected.extend(all);
    }
    let settings = [
        ("group.id", "g"),
        ("max.poll.records", "9"),
        ("partition.assignment.strategy", strategy),
    ];
    let mut seen: Vec<String> = Vec::new();
    let mut first = consumer(&server, &settings);
    first.subscribe(["a"]).expect("subscribed");
    seen.extend(texts(&batch(&mut first).await));
    assert_eq!(first.assignment().len(), 6);
    let mut second = in_process(&server, &settings);
    second.subscribe(["a"]).expect("subscribed");
    // Both read until the second has its share.
    while second.assignment().len() != 3 || first.assignment().len() != 3 {
        let short = Duration::from_millis(20);
        seen.extend(
            first
                .poll(short)
                .await
                .expect("no error")
                .iter()
                .flat_map(texts),
        );
        seen.extend(
            second
                .poll(short)
                .await
                .expect("no error")
                .iter()
                .flat_map(texts),
        );
    }
    // Whatever was left until now: here is more, for both.
    for partition in 0..6 {
        let more: Vec<String> = (200..220).map(|n| format!("{partition}-{n}")).collect();
        let at = TopicPartition::new("a", partition);
        produce(&admin, &at, Compression::None, &more).await;
        expected.extend(more);
    }
    let last = batch(&mut second).await;
    seen.extend(texts(&last));
    seen.extend(texts(&batch(&mut first).await));
    // The second is done with its batch and leaves; the first gets all again.
    second.ack(&last);
    second.unsubscribe().await.expect("unsubscribed");
    second.close().await.expect("closed");
    while seen.len() < expected.len() {
        seen.extend(texts(&batch(&mut first).await));
    }
    assert_eq!(first.assignment().len(), 6);
    assert_eq!(seen.len(), expected.len(), "no record twice");
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), expected);
    let mut owned = BTreeSet::new();
    while let Some(event) = first.event() {
        match event {
            Event::Assigned(added) => owned.extend(added),
            Event::Revoked(taken) => owned.retain(|at| !taken.contains(at)),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(owned, first.assignment(), "the events tell the assignment");
    first.close().await.expect("closed");
}

#[tokio::test]
async fn members_come_and_go_and_every_record_is_processed_once_by_range() {
    members_come_and_go("range").await;
}

#[tokio::test]
async fn members_come_and_go_and_every_record_is_processed_once_by_round_robin() {
    members_come_and_go("roundrobin").await;
}

#[tokio::test]
async fn members_come_and_go_and_every_record_is_processed_once_by_sticky() {
    members_come_and_go("sticky").await;
}

#[tokio::test]
async fn members_come_and_go_and_every_record_is_processed_once_cooperatively() {
    members_come_and_go("cooperative-sticky").await;
}

#[tokio::test]
async fn a_refused_member_is_told_why() {
    let server = server().await;
    let settings = [("group.id", "g"), ("session.timeout.ms", "100")];
    let mut consumer = consumer(&server, &settings);
    consumer.subscribe(["a"]).expect("subscribed");
    let error = consumer.poll(SOON).await.expect_err("too short a session");
    assert!(error.is(ErrorCode::InvalidSessionTimeout), "{error}");
    let alone = self::consumer(&server, &[]);
    assert!(alone.subscribe(["a"]).is_err(), "there is no group");
    let closed: Result<(), Error> = alone.close().await;
    assert_eq!(closed, Ok(()));
}

/// The next event, which comes at some time.
async fn event(consumer: &Consumer) -> Event {
    let event = tokio::time::timeout(SOON, consumer.next_event()).await;
    event.expect("an event")
}

fn partitions(topic: &str, count: i32) -> BTreeSet<TopicPartition> {
    (0..count).map(|n| TopicPartition::new(topic, n)).collect()
}

#[tokio::test]
async fn a_static_member_that_comes_back_has_its_partitions_without_a_rebalance() {
    let server = server().await;
    let admin = admin(&server);
    create(&admin, "a", 4).await;
    let named = |name| [("group.id", "g"), ("group.instance.id", name)];
    let one = consumer(&server, &named("one"));
    one.subscribe(["a"]).expect("subscribed");
    assert_eq!(event(&one).await, Event::Assigned(partitions("a", 4)));
    let two = consumer(&server, &named("two"));
    two.subscribe(["a"]).expect("subscribed");
    assert_eq!(event(&one).await, Event::Revoked(partitions("a", 4)));
    let (Event::Assigned(first), Event::Assigned(second)) = (event(&one).await, event(&two).await)
    else {
        panic!("both have a share");
    };
    let generation = |consumer: &Consumer| consumer.group_metadata().expect("member").generation;
    let before = generation(&one);
    two.close().await.expect("closed");
    let mut again = consumer(&server, &named("two"));
    again.subscribe(["a"]).expect("subscribed");
    assert_eq!(event(&again).await, Event::Assigned(second));
    assert_eq!((generation(&again), generation(&one)), (before, before));
    assert_eq!((one.event(), one.assignment()), (None, first));
    // Another under the same name takes the place of the first, which is told.
    let third = consumer(&server, &named("two"));
    third.subscribe(["a"]).expect("subscribed");
    let error = again.poll(SOON).await.expect_err("fenced");
    assert!(error.is(ErrorCode::FencedInstanceId), "{error}");
}

#[tokio::test]
async fn a_pattern_takes_in_the_topics_that_match_whole_and_those_to_come() {
    let server = server().await;
    let admin = admin(&server);
    create(&admin, "not-in-1", 1).await;
    let settings = [("group.id", "g"), ("metadata.max.age.ms", "50")];
    let mut reader = consumer(&server, &settings);
    let pattern = Regex::new("in|in-[0-9]|__.*").expect("pattern");
    reader.subscribe_pattern(pattern).expect("subscribed");
    // None matches yet; internal topics are left out.
    assert_eq!(event(&reader).await, Event::Assigned(BTreeSet::new()));
    create(&admin, "in-1", 2).await;
    while reader.assignment() != partitions("in-1", 2) {
        event(&reader).await;
    }
    create(&admin, "in-2", 1).await;
    let mut both = partitions("in-1", 2);
    both.extend(partitions("in-2", 1));
    while reader.assignment() != both {
        event(&reader).await;
    }
    let at = TopicPartition::new("in-2", 0);
    produce(&admin, &at, Compression::None, &values(0..3)).await;
    assert_eq!(read(&mut reader, 3).await, values(0..3));
    reader.close().await.expect("closed");
}

#[tokio::test]
async fn a_topic_that_comes_after_the_subscription_is_read() {
    let server = server().await;
    let admin = admin(&server);
    let settings = [("group.id", "g"), ("metadata.max.age.ms", "50")];
    let mut settings = settings.to_vec();
    settings.push(("allow.auto.create.topics", "false"));
    let mut reader = consumer(&server, &settings);
    reader.subscribe(["late"]).expect("subscribed");
    assert_eq!(event(&reader).await, Event::Assigned(BTreeSet::new()));
    create(&admin, "late", 1).await;
    let at = TopicPartition::new("late", 0);
    produce(&admin, &at, Compression::None, &values(0..3)).await;
    assert_eq!(read(&mut reader, 3).await, values(0..3));
}

/// Holds every LeaveGroup back for a while.
struct SlowLeave;

impl Interceptor for SlowLeave {
    fn intercept(&self, context: RequestContext, body: Reader, next: Next) -> ServiceFuture {
        Box::pin(async move {
            if context.api_key == ApiKey::LeaveGroup {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            next.run(context, body).await
        })
    }
}

/// State and number of members of the group.
async fn described(admin: &Client) -> (String, usize) {
    let request = DescribeGroupsRequest {
        groups: vec!["g".into()],
        ..Default::default()
    };
    let to = Destination::GroupCoordinator("g".into());
    let answer = admin.call(&to, request).await.expect("described");
    let group = &answer.groups[0];
    (group.group_state.to_string(), group.members.len())
}

#[tokio::test]
async fn who_has_unsubscribed_has_left_the_group() {
    let server = server().await;
    let admin = admin(&server);
    create(&admin, "a", 1).await;
    produce(
        &admin,
        &TopicPartition::new("a", 0),
        Compression::None,
        &values(0..1),
    )
    .await;
    server.intercept(vec![Arc::new(SlowLeave)]);
    let mut consumer = consumer(&server, &[("group.id", "g")]);
    consumer.subscribe(["a"]).expect("subscribed");
    batch(&mut consumer).await;
    assert_eq!(described(&admin).await, ("Stable".to_owned(), 1));
    consumer.unsubscribe().await.expect("unsubscribed");
    assert_eq!(described(&admin).await, ("Empty".to_owned(), 0));
    // And may come back.
    consumer.subscribe(["a"]).expect("subscribed");
    batch(&mut consumer).await;
    assert_eq!(described(&admin).await, ("Stable".to_owned(), 1));
}
