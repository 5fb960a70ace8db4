//! `/metrics` for Prometheus and `/health` for whoever restarts a broker.

use std::sync::Arc;

use anyhow::Context as _;
use axum::http::{StatusCode, header};
use axum::routing::get;
use kafka_rs_server::Server;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The text form of Prometheus, with its version.
const PROMETHEUS_TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Binds `address` and answers there until the task is aborted.
pub(super) async fn serve(address: &str, server: &Arc<Server>) -> anyhow::Result<JoinHandle<()>> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("metrics.listener={address}"))?;
    let bound = listener.local_addr().context("metrics.listener")?;
    tracing::info!(address = %bound, "serving /metrics and /health");
    let (for_metrics, for_health) = (Arc::clone(server), Arc::clone(server));
    let metrics = move || {
        let server = Arc::clone(&for_metrics);
        async move { ([(header::CONTENT_TYPE, PROMETHEUS_TEXT)], server.metrics()) }
    };
    let health = move || {
        let server = Arc::clone(&for_health);
        async move {
            match server.health() {
                Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
                Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")),
            }
        }
    };
    let router = axum::Router::new()
        .route("/metrics", get(metrics))
        .route("/health", get(health));
    Ok(tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "metrics are no longer served");
        }
    }))
}
