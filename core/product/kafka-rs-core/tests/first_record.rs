//! From a start to the first record that a group consumes.

#[path = "support/group.rs"]
mod group;

use kafka_rs::{Broker, FixtureRecord};
use kafka_rs_platform::Clock;

#[tokio::test]
async fn a_group_consumes_its_first_record_without_waiting_for_time_to_pass() {
    let broker = Broker::builder()
        .records([FixtureRecord::text("in", "k", "v")])
        .frozen_at(1_700_000_000_000)
        .start()
        .await
        .expect("started");
    let begin = broker.clock().monotonic();
    assert!(group::consume(&broker, "in").await > 0);
    assert_eq!(broker.clock().monotonic(), begin);
    assert_eq!(broker.now_ms(), 1_700_000_000_000);
}
