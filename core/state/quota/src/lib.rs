//! Quotas of clients and connections: whose limit counts, what was used, how long to wait.
//!
//! ```text
//!   quotas of the metadata ─► Limits ─► the limit of (user, client id), and who shares it
//!                                          │
//!   bytes, time, partitions ─► Rate or TokenBucket of those who share it ─► throttle time
//! ```
//!
//! The sums are Kafka's, so that a client is throttled as long here as there: rates over sampled
//! windows (KIP-13, KIP-124), a token bucket for changes of the metadata (KIP-599), rates of new
//! connections (KIP-612). Time is given, in milliseconds of any clock that does not go back.

mod bucket;
mod clients;
mod connections;
mod limits;
mod rate;

pub use bucket::TokenBucket;
pub use clients::{ClientQuotas, Kind, QuotaWindows, UsageView};
pub use connections::{ConnectionLimits, ConnectionRates};
pub use limits::{Limit, Limits, Part, Share};
pub use rate::{Rate, Windows};

/// Milliseconds of the caller's clock, or between two readings of it.
pub type Millis = u64;

/// The longest wait: what an answer can tell. A quota may be so small that it would take forever.
const WAIT_MAX_MS: Millis = i32::MAX as Millis;
