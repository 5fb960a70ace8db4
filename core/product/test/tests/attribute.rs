//! What the attribute makes of its arguments and of the function below it.

use kafka_rs_test::{Broker, Error, FixtureRecord};

#[kafka_rs_test::test(nodes = 1, topics("in" = 6, "out" = 1), config("num.partitions" = "3"))]
async fn a_test_has_the_topics_it_asks_for(kafka: Broker) -> Result<(), Error> {
    assert_eq!(kafka.end_offsets("in")?.len(), 6);
    assert_eq!(kafka.end_offsets("out")?.len(), 1);
    kafka.create_topics(&[("default", -1)]).await?;
    assert_eq!(kafka.end_offsets("default")?.len(), 3);
    Ok(())
}

#[kafka_rs_test::test(topics("in" = 1), frozen_at = 1_700_000_000_000, seed = 7)]
async fn a_test_has_a_broker_of_its_own(kafka: Broker) -> Result<(), Error> {
    // The other tests have topics of this name too, with records or without.
    kafka.load(&[FixtureRecord::text("in", "k", "v")]).await?;
    assert_eq!(kafka.end_offsets("in")?, [1]);
    assert_eq!(kafka.now_ms(), 1_700_000_000_000);
    Ok(())
}

#[kafka_rs_test::test(fixtures("tests/fixtures.jsonl"))]
async fn a_test_begins_with_its_fixtures(kafka: Broker) {
    let records = kafka.all_records("in").expect("the file names the topic");
    let values: Vec<_> = records.iter().filter_map(|r| r.value_text()).collect();
    assert_eq!(values, ["first", "second"]);
}

#[kafka_rs_test::test]
#[should_panic(expected = "the reason")]
async fn other_attributes_stay_and_no_broker_need_be_taken() {
    panic!("the reason");
}
