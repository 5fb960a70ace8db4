//! Connections: frames in, frames out, in order.
//!
//! ```text
//!   TcpServer ─ accept ─▶ connection task ─ frame ─▶ Service::call ─▶ Reply ─▶ vectored write
//!   InProcess ─────────────────────────────────────────┘ (same service, no socket, no copy)
//! ```
//!
//! Invariants:
//! - Requests of one connection are handled one after the other in the order they came, as Apache
//!   Kafka does, so answers are in order too.
//! - A length is checked before anything is allocated, and memory grows as bytes arrive, never by
//!   what a stranger claims.
//! - A malformed request or a panic in a handler closes its connection with one log line; nothing
//!   else is touched.
//!
//! What an API means is not known here.

mod connection;
mod frame;
mod in_process;
mod limits;
mod listener;
mod service;
mod transport;

pub use frame::FrameError;
pub use in_process::InProcess;
pub use limits::{Limits, NetStats};
pub use listener::TcpServer;
pub use service::{ConnectionInfo, Muted, Reply, RequestContext, Service, ServiceFuture, Software};
