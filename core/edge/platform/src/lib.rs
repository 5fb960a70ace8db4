//! The outside world behind small traits: time, randomness and disk.
//!
//! ```text
//!   Platform ─┬─ Clock    RealClock │ ManualClock (advance fires the sleepers at once)
//!             │           │ VirtualClock (real until frozen; advance returns when all is quiet)
//!             ├─ Random   OsRandom  │ SeededRandom
//!             └─ Storage  DiskStorage │ MemoryStorage (appended bytes stay shared)
//!                         │ SimStorage (forgets, tears and fails, from a seed)
//!                         │ ControlledStorage (any of them, failing and paused on demand)
//! ```
//!
//! Nothing above this crate reads a clock, draws a random number or opens a file in another way;
//! that is what lets a broker run under a virtual clock, in memory, or from a seed.
//!
//! Invariants: every trait is object safe and its objects are shared by `Arc`; a `StorageFile`
//! may be read while it is appended to; paths are relative to the storage's root.

mod activity;
mod blocking;
mod buffer_pool;
mod clock;
mod process;
mod random;
mod storage;
mod virtual_clock;

use std::sync::Arc;

pub use activity::{Activity, Busy, Tracked};
pub use blocking::blocking;
pub use buffer_pool::{BufferPool, PooledBuffer};
pub use clock::{Clock, ManualClock, RealClock, Sleep, busy, spawn, spawn_on};
pub use process::ProcessUsage;
pub use random::{OsRandom, Random, SeededRandom};
pub use storage::{
    ControlledStorage, DirEntry, DiskStorage, Failure, Fault, MemoryStorage, Operation, SimStorage,
    Storage, StorageControls, StorageFault, StorageFaultStatus, StorageFile, StorageHook,
    StoragePause, StorageSpace,
};
pub use virtual_clock::VirtualClock;

/// Clock and randomness of one broker; its log directories' storages travel separately.
#[derive(Debug, Clone)]
pub struct Platform {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
}

impl Platform {
    /// The machine's own clock and randomness.
    pub fn real() -> Self {
        Self {
            clock: Arc::new(RealClock::new()),
            random: Arc::new(OsRandom),
        }
    }
}
