//! Bugs put in on purpose are found: the checks can fail.

use kafka_rs_sim::{History, Sabotage, run};

/// Histories a bug may hide in before it has to show.
const SEEDS: u64 = 40;

fn found(history: History, sabotage: Sabotage) {
    let told = (0..SEEDS).find_map(|seed| run(history, seed, Some(sabotage)).err());
    let told = told.unwrap_or_else(|| panic!("{sabotage:?} is not noticed in {SEEDS} histories"));
    println!("{sabotage:?}: {told}");
}

#[test]
fn a_disk_that_lies_about_syncing_logs_is_found() {
    found(History::PowerCuts, Sabotage::LostSync(".log"));
}

#[test]
fn a_disk_that_lies_about_syncing_indexes_is_found() {
    found(History::PowerCuts, Sabotage::LostSync(".timeindex"));
}

#[test]
fn directories_that_are_not_synced_are_found() {
    found(History::PowerCuts, Sabotage::LostSyncDir);
}

#[test]
fn a_flipped_byte_is_found() {
    found(History::Kills, Sabotage::FlippedByte);
}

#[test]
fn a_forged_mark_of_a_clean_shutdown_is_found() {
    found(History::PowerCuts, Sabotage::ForgedCleanShutdown);
}
