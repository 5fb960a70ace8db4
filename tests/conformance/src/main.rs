//! Plays scenario files with this library's client and prints a line of JSON for each step.
//!
//! ```text
//! kafka-rs-conformance BOOTSTRAP PREFIX FILE…
//! ```
//!
//! Names of topics, groups and transactional ids get PREFIX in front, so that several clients can play on
//! one broker. What a step may say, and what it prints, is in `README.md` beside `scenarios/`.

mod player;
mod reading;
mod writing;

use std::process::ExitCode;

use serde_json::{Value, json};

use crate::player::Player;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [bootstrap, prefix, files @ ..] = &arguments[..] else {
        eprintln!("usage: kafka-rs-conformance BOOTSTRAP PREFIX FILE...");
        return ExitCode::from(2);
    };
    for file in files {
        if let Err(reason) = play(bootstrap, prefix, file).await {
            eprintln!("{file}: {reason}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

async fn play(bootstrap: &str, prefix: &str, file: &str) -> Result<(), String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let steps: Vec<Value> = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let stem = std::path::Path::new(file).file_stem();
    let name = stem.unwrap_or_default().to_string_lossy();
    let mut player = Player::new(bootstrap, &format!("{prefix}-{name}-"))?;
    for (number, step) in steps.iter().enumerate() {
        let out = player
            .step(step)
            .await
            .map_err(|reason| format!("step {number} {step}: {reason}"))?;
        println!(
            "{}",
            json!({"scenario": name, "step": number, "do": step["do"], "out": out})
        );
    }
    player.end().await;
    Ok(())
}
