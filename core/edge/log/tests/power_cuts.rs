//! What a log directory relies on is on the disk before it does.
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;

use kafka_rs_log::{FlushScheduler, LogDir};
use kafka_rs_platform::{SeededRandom, SimStorage};

fn open(disk: &SimStorage) -> LogDir {
    LogDir::open(Arc::new(disk.clone()), FlushScheduler::inline()).unwrap()
}

#[test]
fn a_mark_of_a_clean_shutdown_that_was_used_up_does_not_come_back() {
    for seed in 0..50 {
        let disk = SimStorage::new();
        open(&disk).mark_clean().unwrap();
        let disk = disk.killed();
        assert!(open(&disk).was_clean());
        let disk = disk.power_cut(&SeededRandom::new(seed));
        assert!(!open(&disk).was_clean(), "seed {seed}");
    }
}
