//! Metrics in the text form Prometheus reads, under the names Kafka's JMX exporter gives them.

mod clients;
mod cluster;
mod logs;
mod network;
mod page;
mod quotas;
mod traffic;

use kafka_rs_net::NetStats;
use kafka_rs_platform::ProcessUsage;
use page::Page;

use crate::router::Router;

/// Everything there is to tell at this moment.
pub(crate) fn render(router: &Router, stats: &NetStats) -> String {
    let mut page = Page::default();
    let node = router.node();
    let partitions = node.replicas.partitions();
    cluster::replica_manager(&mut page, node, &partitions);
    cluster::controller(&mut page, node);
    cluster::quorum(&mut page, node);
    network::requests(&mut page, router);
    network::sockets(&mut page, stats);
    network::fetch_sessions(&mut page, router);
    quotas::usage(&mut page, node);
    traffic::topics(&mut page, &partitions, node.replicas.retired_traffic());
    logs::directories(&mut page, &node.replicas);
    logs::partitions(&mut page, &partitions);
    logs::cleaner(&mut page, &node.replicas);
    process(&mut page);
    clients::pushed(&mut page, node);
    page.text
}

/// The process's own cost, under the names Prometheus's clients give it.
fn process(page: &mut Page) {
    let Some(usage) = ProcessUsage::read() else {
        return;
    };
    page.gauge(
        "process_resident_memory_bytes",
        "Memory in RAM.",
        usage.resident_bytes as f64,
    );
    page.counter(
        "process_cpu_seconds_total",
        "Processor time, user and system.",
        usage.cpu_seconds,
    );
    page.gauge(
        "process_open_fds",
        "Open files and sockets.",
        usage.open_files as f64,
    );
}
