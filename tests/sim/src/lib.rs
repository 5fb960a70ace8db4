//! A whole broker with its clients, its clock and its disk in one thread, from a seed.
//!
//! ```text
//!   World ── ManualClock (jumps to the next deadline when all is idle)
//!     ├─ SeededRandom ── broker │ clients │ chance        one stream each
//!     ├─ SimStorage ── kill, power cut, torn and lost writes
//!     └─ life after life: Server ◄─ in process ─ Producers, Member, Administrator
//!                                                     └── Ledger: what was promised
//! ```
//!
//! A history is a few lives of one broker, each ended by its plan: cleanly, by a kill (what was
//! written stays) or by a power cut (what was not synced is lost, torn or kept, by chance), often
//! in the middle of a write. At the beginning of every life, and of a last one without a fault, the
//! ledger is held against what the broker says. Two runs of a seed give the same trace: a hash over
//! all frames and all operations on the disk.
//!
//! A second kind of history ([`run_apps`]) has the library's own producers and consumers as clients. They
//! go on while brokers die and come back, over a network that delays, cuts and swallows.
//!
//! `SIM_SEEDS=1000` (or `1000..2000`) sets how many histories a test runs, `SIM_SEED=17` runs one and
//! tells what happens.

mod administrator;
mod apps;
mod client;
mod history;
mod ledger;
mod member;
mod producer;
mod seeds;
mod verify;
mod world;

pub use apps::{AppSummary, run_apps};
pub use history::{History, Summary, run};
pub use seeds::{Outcomes, seeds};
pub use world::{Sabotage, World};
