//! Nothing that was acknowledged is lost, doubled or reordered, whatever ends the broker.

use kafka_rs_sim::{History, Outcomes, run, seeds};

/// Histories per kind in a normal run; `SIM_SEEDS` asks for another number.
const SEEDS: u64 = 100;

fn hold(history: History) {
    let outcomes = Outcomes::of(seeds(SEEDS), |seed| run(history, seed, None));
    let (mut lives, mut stopped, mut acknowledged, mut commits) = (0, 0, 0, 0);
    for summary in &outcomes.kept {
        lives += summary.lives;
        stopped += summary.stopped;
        acknowledged += summary.acknowledged;
        commits += summary.commits;
    }
    println!(
        "{history:?}: {} histories, {lives} lives, {stopped} ended in the middle of a change, \
         {acknowledged} records and {commits} commits acknowledged; {} more broke a promise",
        outcomes.kept.len(),
        outcomes.broken.len()
    );
    outcomes.hold();
}

#[test]
fn no_promise_is_broken_by_power_cuts() {
    hold(History::PowerCuts);
}

#[test]
fn no_promise_is_broken_by_kills_and_power_cuts() {
    hold(History::KillsAndPowerCuts);
}

#[test]
fn no_promise_is_broken_by_kills_without_flushing() {
    hold(History::Kills);
}
