//! What clients with a quota use, and how they are throttled.

use kafka_rs_quota::UsageView;

use super::page::{Kind, Page};
use crate::node::Node;

/// Kafka's byte-rate, request-time and mutation-rate of clients; the names say which.
pub(super) fn usage(page: &mut Page, node: &Node) {
    type Value = fn(&UsageView) -> f64;
    let families: [(&'static str, Kind, &str, Value); 3] = [
        (
            "kafka_server_clientquota_rate",
            Kind::Gauge,
            "What clients with a quota use a second, in its unit.",
            |view| view.rate,
        ),
        (
            "kafka_server_clientquota_throttles_total",
            Kind::Counter,
            "Answers that told a client to wait.",
            |view| view.throttles as f64,
        ),
        (
            "kafka_server_clientquota_throttle_time_ms_total",
            Kind::Counter,
            "How long clients were told to wait.",
            |view| view.throttled_ms as f64,
        ),
    ];
    let views = node.quotas.view();
    for (name, kind, help, value) in families {
        page.family(name, kind, help);
        for view in &views {
            let user = view.share.user.as_deref().unwrap_or_default();
            let client_id = view.share.client_id.as_deref().unwrap_or_default();
            let labels = [
                ("quota", view.kind.name()),
                ("user", user),
                ("client_id", client_id),
            ];
            page.value(&labels, value(view));
        }
    }
}
