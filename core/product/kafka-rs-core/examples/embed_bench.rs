//! Measures what an embedded broker costs: time to ready, and memory of many idle ones.
//!
//! `cargo run --release -p kafka-rs-core --example embed_bench -- [starts] [idle brokers]`

use std::time::{Duration, Instant};

use kafka_rs::Broker;

fn main() {
    let mut arguments = std::env::args().skip(1).map(|n| n.parse::<usize>());
    let starts = arguments.next().and_then(Result::ok).unwrap_or(500);
    let idle = arguments.next().and_then(Result::ok).unwrap_or(1_000);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        started("start to ready", starts, Broker::builder).await;
        started("with a topic of 6 partitions", starts, || {
            Broker::builder().topics([("in", 6)])
        })
        .await;
        started("listening on TCP", starts, || {
            Broker::builder().listen("127.0.0.1:0")
        })
        .await;
        resident(idle).await;
    });
}

async fn started(what: &str, runs: usize, builder: impl Fn() -> kafka_rs::BrokerBuilder) {
    let mut times = Vec::with_capacity(runs);
    for _ in 0..runs {
        let begin = Instant::now();
        let broker = builder().start().await.expect("started");
        times.push(begin.elapsed());
        drop(broker);
    }
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    println!(
        "{what}: p50 {:?}, p90 {:?}, p99 {:?} ({runs} runs)",
        at(50),
        at(90),
        at(99)
    );
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
