//! Runs one target for longer: `kafka-rs-fuzz TARGET SECONDS [SEED]`; without arguments it lists
//! the targets.

use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let targets = kafka_rs_fuzz::all();
    let chosen = arguments
        .first()
        .and_then(|name| targets.iter().find(|target| target.name == *name));
    let Some(target) = chosen else {
        for target in targets {
            println!("{}", target.name);
        }
        return ExitCode::from(u8::from(!arguments.is_empty()));
    };
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse().ok());
    let (seconds, seed) = (number(1).unwrap_or(60), number(2).unwrap_or(1));
    match kafka_rs_fuzz::fuzz(target, Duration::from_secs(seconds), seed) {
        Ok(summary) => {
            println!(
                "{}: {} inputs, {} outcomes",
                target.name, summary.inputs, summary.outcomes
            );
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{}: {}\n{}", failure.target, failure.reason, failure.input);
            ExitCode::FAILURE
        }
    }
}
