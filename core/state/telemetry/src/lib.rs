//! Client metrics (KIP-714): who is asked for which metrics, and which pushes are accepted.
//!
//! ```text
//!   client-metrics resources ─► Subscription ─┐ matched with what is known of a client
//!   GetTelemetrySubscriptions ────────────────┴─► Instance: metrics, interval, subscription id
//!   PushTelemetry ──────────────────────────────► accepted, or why not
//! ```
//!
//! A client asks what is wanted of it, then pushes at the interval it is given. One that is early is
//! throttled; one whose subscriptions have changed is told to ask again.

mod instances;
mod subscription;

pub use instances::{Push, Subscribed, Telemetry};
pub use subscription::{ClientInfo, Subscription};

/// Milliseconds of the caller's clock, which does not go back.
pub type Millis = u64;
