//! A broker: request handlers, the router in front of them, and the node's life from start to stop.
//!
//! ```text
//!   Server::start ─ format or open log dirs ─ quorum ─ listeners ─ register ─▶ ready
//!        │
//!   TcpServer, InProcess ─▶ Router (the one door) ─▶ handlers/<api>.rs ─▶ Node
//!                                                                         ├ quorum    metadata
//!                                                                         ├ replicas  records
//!                                                                         └ groups    coordinators
//! ```
//!
//! Invariants:
//! - [`served_apis`] is made from the handler table, and ApiVersions answers exactly that.
//! - Many servers live in one process; there is no process-wide state.
//! - A handler answers with the protocol's own errors; it never panics on what a client sends.

mod coverage;
mod door;
mod error;
mod format;
mod handlers;
mod lifecycle;
mod listen;
mod metrics;
mod node;
mod producer_ids;
mod quotas;
mod registration;
mod request_times;
mod router;
mod telemetry;
mod topics;

pub use coverage::coverage_page;
pub use door::{Interceptor, Next};
pub use error::Error;
pub use lifecycle::{DataDirs, Server, ServerOptions};
pub use router::served_apis;
pub use telemetry::ClientMetric;
