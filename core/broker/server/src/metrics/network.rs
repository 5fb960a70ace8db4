//! `kafka.network` and what the socket server counts.

use std::sync::atomic::{AtomicU64, Ordering};

use kafka_rs_net::NetStats;

use super::page::{Kind, Page};
use crate::request_times::BOUNDS_US;
use crate::router::Router;

/// Requests by API: how many, and how long they took.
pub(super) fn requests(page: &mut Page, router: &Router) {
    page.family(
        "kafka_network_requestmetrics_requests_total",
        Kind::Counter,
        "Requests by API.",
    );
    let counts = router.request_counts();
    for (key, count) in &counts {
        page.value(&[("request", key.name())], *count as f64);
    }
    page.family(
        "kafka_network_requestmetrics_totaltimems",
        Kind::Histogram,
        "Milliseconds from the request's last byte to its answer, long polls included.",
    );
    for (key, _) in counts.iter().filter(|(_, count)| *count > 0) {
        let Some(view) = router.times(*key) else {
            continue;
        };
        let request = ("request", key.name());
        let all = view.up_to[BOUNDS_US.len()] as f64;
        for (bound, count) in BOUNDS_US.iter().zip(view.up_to) {
            let bound = (*bound as f64 / 1e3).to_string();
            page.part("_bucket", &[request, ("le", &bound)], count as f64);
        }
        page.part("_bucket", &[request, ("le", "+Inf")], all);
        page.part("_sum", &[request], view.sum_us as f64 / 1e3);
        page.part("_count", &[request], all);
    }
}

/// Connections and bytes.
pub(super) fn sockets(page: &mut Page, stats: &NetStats) {
    page.gauge(
        "kafka_server_socketservermetrics_connection_count",
        "Open connections.",
        stats.connections.load(Ordering::Relaxed) as f64,
    );
    let counters: [(&'static str, &str, &AtomicU64); 5] = [
        (
            "kafka_server_socketservermetrics_connection_creation_total",
            "Connections accepted.",
            &stats.accepted,
        ),
        (
            "kafka_server_socketservermetrics_connection_refused_total",
            "Connections refused by max.connections and its like.",
            &stats.refused,
        ),
        (
            "kafka_server_socketservermetrics_expired_connections_killed_total",
            "Connections closed after connections.max.idle.ms.",
            &stats.reaped,
        ),
        (
            "kafka_server_socketservermetrics_incoming_byte_total",
            "Bytes received.",
            &stats.bytes_in,
        ),
        (
            "kafka_server_socketservermetrics_outgoing_byte_total",
            "Bytes sent.",
            &stats.bytes_out,
        ),
    ];
    for (name, help, value) in counters {
        page.counter(name, help, value.load(Ordering::Relaxed) as f64);
    }
}

/// `kafka.server:type=FetchSessionCache`.
pub(super) fn fetch_sessions(page: &mut Page, router: &Router) {
    let (sessions, partitions, evictions) = {
        let cache = router.node().fetch_sessions.lock();
        (cache.len(), cache.partition_count(), cache.evictions())
    };
    page.gauge(
        "kafka_server_fetchsessioncache_numincrementalfetchsessions",
        "Fetch sessions kept.",
        sessions as f64,
    );
    page.gauge(
        "kafka_server_fetchsessioncache_numincrementalfetchpartitionscached",
        "Partitions in them.",
        partitions as f64,
    );
    page.counter(
        "kafka_server_fetchsessioncache_incrementalfetchsessionevictions_total",
        "Sessions that had to go for others.",
        evictions as f64,
    );
}
