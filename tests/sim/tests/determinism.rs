//! A seed is all there is to know about a history.

use kafka_rs_sim::{History, run};

#[test]
fn two_runs_of_a_seed_give_the_same_trace() {
    for history in [
        History::PowerCuts,
        History::KillsAndPowerCuts,
        History::Kills,
    ] {
        for seed in 0..6 {
            let runs = [run(history, seed, None), run(history, seed, None)];
            assert_eq!(runs[0], runs[1], "{history:?}, seed {seed}");
        }
    }
}

#[test]
fn two_seeds_give_two_traces() {
    let trace = |seed| run(History::PowerCuts, seed, None).map(|summary| summary.trace);
    assert_ne!(trace(1), trace(2));
}
