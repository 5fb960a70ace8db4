//! Tests that get a Kafka broker of their own: fresh, in memory, ready in under a millisecond.
//!
//! ```text
//!   #[kafka_rs_test::test(…)] async fn ─▶ #[test] fn ─▶ run ─▶ tokio runtime, Broker ─▶ the test
//! ```
//!
//! Invariants: one broker and one runtime of one thread per test, gone at its end; tests share
//! nothing.
//!
//! ```
//! #[kafka_rs_test::test(topics("in" = 6), config("message.max.bytes" = "1000"))]
//! async fn begins_empty(kafka: kafka_rs_test::Broker) -> Result<(), kafka_rs_test::Error> {
//!     assert_eq!(kafka.end_offsets("in")?, [0; 6]);
//!     Ok(())
//! }
//! ```

use std::future::Future;

pub use kafka_rs::{
    Broker, BrokerBuilder, Error, EventFilter, Fault, FaultAction, FixtureRecord, StoredRecord,
};
/// Turns an `async fn` that takes a [`Broker`] into a test with a broker of its own.
///
/// Arguments, all optional: `nodes = 1`, `topics("name" = partitions, …)`,
/// `config("key" = "value", …)`, `fixtures("file.jsonl", …)` (paths as of the test's working
/// directory), `frozen_at = milliseconds` (since 1970), `seed = number`. The function may also take
/// nothing, and may return a `Result`. Other attributes, such as `#[ignore]`, stay on the test.
pub use kafka_rs_test_macros::test;

/// What the attribute calls: starts a broker as described and runs the test with it.
///
/// # Panics
/// When no broker can be started.
pub fn run<T, F: Future<Output = T>>(
    describe: impl FnOnce(BrokerBuilder) -> BrokerBuilder,
    test: impl FnOnce(Broker) -> F,
) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => panic!("no tokio runtime: {error}"),
    };
    runtime.block_on(async {
        match describe(Broker::builder()).start().await {
            Ok(broker) => test(broker).await,
            Err(error) => panic!("no broker: {error}"),
        }
    })
}
