//! Feeds every decoder with broken input, on stable Rust, for a bounded time.
//!
//! ```text
//!   seeds, regressions/ ──► corpus ──mutate──► run ──► fingerprint of the outcome
//!                              ▲                            │ new: keep the input
//!                              └────────────────────────────┘
//! ```
//!
//! Stable Rust has no coverage to be guided by, so the outcome of a run is: an input that makes a
//! decoder say something it has not said before is kept and mutated further.
//!
//! A target fails when it panics, breaks a promise it asserts, or allocates more than its bound.
//! The message has the input in hex; saved as `regressions/<target>/<name>` it is tried first in
//! every later run. `FUZZ_SECONDS` sets the time per target (default 1) and `FUZZ_SEED` the seed
//! (default fixed, so that a run can be repeated). `cargo run --release -p kafka-rs-fuzz -- TARGET
//! SECONDS` runs one target for longer.

mod driver;
mod meter;
mod mutate;
mod targets;

pub use driver::{Failure, Summary, fuzz, run_for_env};
pub use mutate::{Rng, mutate};
pub use targets::{Target, all};

#[global_allocator]
static METER: meter::Meter = meter::Meter;
