//! Metrics that clients push (KIP-714), each with its client.

use std::sync::atomic::Ordering;

use super::page::{Kind, Page};
use crate::node::Node;
use crate::telemetry::Point;

/// Kafka's client-metrics group, and after it what the clients tell.
pub(super) fn pushed(page: &mut Page, node: &Node) {
    node.telemetry.view(|clients, counts, store| {
        let count = |count: &std::sync::atomic::AtomicU64| count.load(Ordering::Relaxed) as f64;
        page.gauge(
            "kafka_server_client_metrics_instance_count",
            "Clients that asked what to push.",
            clients as f64,
        );
        let families: [(&'static str, &str, f64); 5] = [
            (
                "kafka_server_client_metrics_plugin_export_total",
                "Pushes taken.",
                count(&counts.exported),
            ),
            (
                "kafka_server_client_metrics_plugin_error_total",
                "Pushes that could not be read.",
                count(&counts.errors),
            ),
            (
                "kafka_server_client_metrics_throttle_total",
                "Requests before their time.",
                count(&counts.throttled),
            ),
            (
                "kafka_server_client_metrics_unknown_subscription_request_total",
                "Pushes for a subscription that has changed.",
                count(&counts.unknown_subscription),
            ),
            (
                "kafka_server_client_metrics_dropped_total",
                "Pushes there was no room for.",
                store.dropped() as f64,
            ),
        ];
        for (name, help, value) in families {
            page.counter(name, help, value);
        }
        for (name, values) in store.by_name() {
            let is_total = |point| matches!(point, Point::Total(_) | Point::Added(_));
            let kind = match values.first().is_some_and(|first| is_total(first.point)) {
                true => Kind::Counter,
                false => Kind::Gauge,
            };
            page.family(&prometheus(name), kind, "Pushed by clients.");
            for shown in values {
                let client = shown.client.to_string();
                let own: Vec<(String, &str)> = shown
                    .labels
                    .iter()
                    .map(|(label, text)| (prometheus(label), text.as_str()))
                    .filter(|(label, _)| label != "client_id" && label != "client_instance_id")
                    .collect();
                let mut labels = vec![
                    ("client_instance_id", client.as_str()),
                    ("client_id", shown.client_id),
                ];
                labels.extend(own.iter().map(|(label, text)| (label.as_str(), *text)));
                page.value(&labels, shown.point.value());
            }
        }
    });
}

/// A name as Prometheus allows it.
fn prometheus(name: &str) -> String {
    let letters = name.chars().map(|c| match c {
        c if c.is_ascii_alphanumeric() || c == '_' => c,
        _ => '_',
    });
    let name: String = letters.collect();
    match name.as_bytes().first() {
        Some(first) if !first.is_ascii_digit() => name,
        _ => format!("_{name}"),
    }
}
