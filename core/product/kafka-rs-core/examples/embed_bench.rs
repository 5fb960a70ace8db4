//! Measures what an embedded broker costs: time to ready, to the first record a group consumes, of a
//! fork; memory of many idle ones.
//!
//! `cargo run --release -p kafka-rs-core --example embed_bench -- [starts] [idle brokers]`; with
//! `--json STARTS` only what `tests/bench/embedded` compares with other brokers.

#[path = "../tests/support/group.rs"]
mod group;

use std::time::{Duration, Instant};

use kafka_rs::{Broker, FixtureRecord};
use kafka_rs_platform::Clock;

fn main() {
    let json = std::env::args()
        .nth(1)
        .is_some_and(|first| first == "--json");
    let mut arguments = std::env::args()
        .skip(1 + usize::from(json))
        .map(|n| n.parse::<usize>());
    let starts = arguments.next().and_then(Result::ok).unwrap_or(500);
    let idle = arguments.next().and_then(Result::ok).unwrap_or(1_000);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    if json {
        runtime.block_on(compared(starts));
        return;
    }
    runtime.block_on(async {
        // First: memory that others freed would be taken again unseen.
        resident(idle).await;
        started("start to ready", starts, Broker::builder).await;
        started("with a topic of 6 partitions", starts, || {
            Broker::builder().topics([("in", 6)])
        })
        .await;
        started("listening on TCP", starts, || {
            Broker::builder().listen("127.0.0.1:0")
        })
        .await;
        first_record("start to the first record of a group", starts, None).await;
        first_record(
            "the same on a frozen clock",
            starts,
            Some(1_700_000_000_000),
        )
        .await;
        for megabytes in [0, 10, 100] {
            forked(megabytes, starts.min(100)).await;
        }
    });
}

/// One line of JSON: milliseconds of each run until a broker with a topic is ready, and until a group has
/// read the record written to it.
async fn compared(runs: usize) {
    let (mut ready, mut record) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let begin = Instant::now();
        let broker = Broker::builder().topics([("in", 1)]).start().await;
        let broker = broker.expect("started");
        ready.push(begin.elapsed().as_secs_f64() * 1e3);
        let records = [FixtureRecord::text("in", "k", "v")];
        broker.load(&records).await.expect("loaded");
        assert!(group::consume(&broker, "in").await > 0);
        record.push(begin.elapsed().as_secs_f64() * 1e3);
    }
    println!("{{\"ready\":{ready:?},\"record\":{record:?}}}");
}

async fn started(what: &str, runs: usize, builder: impl Fn() -> kafka_rs::BrokerBuilder) {
    let mut times = Vec::with_capacity(runs);
    for _ in 0..runs {
        let begin = Instant::now();
        let broker = builder().start().await.expect("started");
        times.push(begin.elapsed());
        drop(broker);
    }
    print(what, times);
}

fn print(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    println!(
        "{what}: p50 {:?}, p90 {:?}, p99 {:?} ({} runs)",
        at(50),
        at(90),
        at(99),
        times.len()
    );
}

async fn first_record(what: &str, runs: usize, frozen_at: Option<i64>) {
    let mut times = Vec::with_capacity(runs);
    let mut virtual_ms = 0;
    for _ in 0..runs {
        let begin = Instant::now();
        let mut builder = Broker::builder().records([FixtureRecord::text("in", "k", "v")]);
        if let Some(wall_ms) = frozen_at {
            builder = builder.frozen_at(wall_ms);
        }
        let broker = builder.start().await.expect("started");
        let virtual_begin = broker.clock().monotonic();
        assert!(group::consume(&broker, "in").await > 0);
        times.push(begin.elapsed());
        if frozen_at.is_some() {
            virtual_ms += (broker.clock().monotonic() - virtual_begin).as_millis();
        }
    }
    print(what, times);
    if frozen_at.is_some() {
        println!("  virtual milliseconds waited in all of them: {virtual_ms}");
    }
}

async fn forked(megabytes: usize, runs: usize) {
    let builder = Broker::builder().topics([("in", 1)]);
    let broker = builder.config("log.segment.bytes", "1048576").start();
    let broker = broker.await.expect("started");
    let value = "x".repeat(1_000);
    let records: Vec<_> = (0..500)
        .map(|_| FixtureRecord::text("in", "k", &value))
        .collect();
    for _ in 0..megabytes * 2 {
        broker.load(&records).await.expect("loaded");
    }
    let mut times = Vec::with_capacity(runs);
    for _ in 0..runs {
        let begin = Instant::now();
        let fork = broker.fork().await.expect("forked");
        times.push(begin.elapsed());
        drop(fork);
    }
    print(&format!("fork of a broker with {megabytes} MB"), times);
}

async fn resident(count: usize) {
    let before = resident_bytes();
    let begin = Instant::now();
    let mut brokers = Vec::with_capacity(count);
    for _ in 0..count {
        let broker = Broker::builder().topics([("in", 6)]).start();
        brokers.push(broker.await.expect("started"));
    }
    let took = begin.elapsed();
    let each = (resident_bytes() - before) / count.max(1);
    println!(
        "{count} idle brokers with a topic of 6 partitions: {} KiB each, started in {took:?}",
        each / 1024
    );
    let busy = cpu();
    tokio::time::sleep(Duration::from_secs(5)).await;
    let busy = cpu() - busy;
    println!("CPU while idle: {busy:?} in 5 s");
    drop(brokers);
}

fn resident_bytes() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("Linux");
    let pages = statm
        .split(' ')
        .nth(1)
        .and_then(|n| n.parse::<usize>().ok());
    pages.expect("a number") * 4096
}

fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields = stat.rsplit(") ").next().expect("fields").split(' ');
    let ticks: u64 = fields
        .skip(11)
        .take(2)
        .filter_map(|n| n.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 10)
}
