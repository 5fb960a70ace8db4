//! The real program: what it prints, what it refuses, how it ends.

mod broker;
mod cluster;
mod dump;
mod records;
mod start;
mod test_broker;

use std::process::{Command, Output};

/// The program with an environment that has nothing of ours in it.
fn kafka_rs() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kafka-rs"));
    for (name, _) in std::env::vars() {
        if name.starts_with("KAFKA") || name == "RUST_LOG" {
            command.env_remove(name);
        }
    }
    command
}

fn run(arguments: &[&str]) -> Output {
    kafka_rs()
        .args(arguments)
        .output()
        .expect("the program runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn every_shell_gets_its_completions_and_every_command_helps_with_examples() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = run(&["completions", shell]);
        assert!(output.status.success(), "{shell}");
        let script = stdout(&output);
        assert!(
            script.contains("kafka-rs") && script.contains("dump"),
            "{shell}"
        );
        for command in [
            "topics",
            "configs",
            "groups",
            "reset-offsets",
            "produce",
            "consume",
        ] {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
    for command in [
        &["start"][..],
        &["log", "dump"],
        &["produce"],
        &["consume"],
        &["topics"],
        &["topics", "list"],
        &["topics", "describe"],
        &["topics", "create"],
        &["topics", "add-partitions"],
        &["topics", "delete"],
        &["configs"],
        &["configs", "describe"],
        &["configs", "set"],
        &["configs", "delete"],
        &["quotas"],
        &["quotas", "list"],
        &["quotas", "set"],
        &["quotas", "delete"],
        &["groups"],
        &["groups", "list"],
        &["groups", "describe"],
        &["groups", "delete"],
        &["groups", "reset-offsets"],
        &["groups", "delete-offsets"],
        &["test-broker"],
        &["completions"],
    ] {
        let output = run(&[command, &["--help"]].concat());
        assert!(output.status.success());
        assert!(stdout(&output).contains("Examples:"), "{command:?}");
    }
    assert_eq!(run(&["no-such-command"]).status.code(), Some(2));
}
