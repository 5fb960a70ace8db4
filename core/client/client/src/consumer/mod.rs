//! The consumer: records of partitions that a group or the application assigns.
//!
//! ```text
//!   Consumer ─ next_batch ─▶ State ◀─ plan / apply ── driver task ── Fetch, ListOffsets, …
//!      │ seek, pause, ack      ▲
//!      └ subscribe ────────────┴── Membership ◀────── group task ─── JoinGroup, Heartbeat, …
//! ```
//!
//! - `state`, `partition`, `chunk`, `plan`, `apply`, `session`, `group`, `assignor` decide: no
//!   clock, no I/O, no task. `driver` and `member` carry out; `handle` is what applications hold.
//! - Asking for the next batch acks the former; so does [`Consumer::ack`]. Only acked positions
//!   are committed, whether automatically or by [`Consumer::commit`]; dropping a future loses
//!   nothing and acks nothing.
//! - Nothing waits for the application but a revocation, for the batch in hand and only so long;
//!   heartbeats go on whatever the application does.
//! - What is fetched ahead is bounded in bytes; a slow reader stops fetching.

mod apply;
pub mod assignor;
mod batch;
mod chunk;
mod control;
mod driver;
mod event;
mod group;
mod handle;
mod lookup;
mod member;
mod partition;
mod plan;
mod protocol;
mod requests;
mod session;
mod settings;
mod state;

pub use batch::{Batch, Position, Record, RecordView};
pub use event::{Event, Metrics};
pub use group::GroupMetadata;
pub use handle::Consumer;
pub use requests::OffsetAndTimestamp;
pub use settings::OffsetReset;
