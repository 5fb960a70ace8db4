//! Applications with the library's own client: acknowledged records are there once and in order,
//! and the group sees a prefix, whatever happens to broker, network and disk.

use kafka_rs_sim::{AppSummary, Outcomes, Sabotage, run_apps, seeds};

/// Histories in a normal run; `SIM_SEEDS` asks for another number.
const SEEDS: u64 = 150;
/// Histories a bug may hide in before it has to show.
const HIDING: u64 = 40;

#[test]
fn applications_get_what_they_were_promised() {
    let outcomes = Outcomes::of(seeds(SEEDS), |seed| run_apps(seed, None));
    let mut sum = AppSummary::default();
    for one in &outcomes.kept {
        sum.lives += one.lives;
        sum.sent += one.sent;
        sum.acknowledged += one.acknowledged;
        sum.read += one.read;
        sum.commits += one.commits;
        sum.copied += one.copied;
    }
    println!(
        "applications: {} histories, {} lives of brokers, {} records sent, {} acknowledged, {} given to the group, {} \
         commits, {} copied in transactions; {} more histories broke a promise",
        outcomes.kept.len(),
        sum.lives,
        sum.sent,
        sum.acknowledged,
        sum.read,
        sum.commits,
        sum.copied,
        outcomes.broken.len()
    );
    outcomes.hold();
}

#[test]
fn two_runs_of_a_seed_give_the_same_trace() {
    for seed in 0..6 {
        let runs = [run_apps(seed, None), run_apps(seed, None)];
        assert_eq!(runs[0], runs[1], "seed {seed}");
    }
    let trace = |seed| run_apps(seed, None).map(|summary| summary.trace);
    assert_ne!(trace(1), trace(2));
}

fn found(sabotage: Sabotage) {
    let told = seeds(HIDING).find_map(|seed| run_apps(seed, Some(sabotage)).err());
    let told = told.unwrap_or_else(|| panic!("{sabotage:?} is not noticed in {HIDING} histories"));
    println!("{sabotage:?}: {told}");
}

#[test]
fn batches_acknowledged_and_thrown_away_are_found() {
    found(Sabotage::AckedAndForgotten);
}

#[test]
fn a_broker_that_forgets_producers_is_found() {
    found(Sabotage::ForgottenProducers);
}

#[test]
fn commits_acknowledged_and_thrown_away_are_found() {
    found(Sabotage::ForgottenCommits);
}

#[test]
fn batches_left_out_of_a_fetch_are_found() {
    found(Sabotage::SkippedBatches);
}

#[test]
fn batches_at_the_wrong_offset_are_found() {
    found(Sabotage::ShiftedOffsets);
}

#[test]
fn transactions_that_end_otherwise_are_found() {
    found(Sabotage::FlippedEnds);
}
