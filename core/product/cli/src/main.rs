//! The `kafka-rs` command: a broker, and the tools to work with any Kafka cluster.

mod commands;

use clap::{CommandFactory, Parser, Subcommand};

/// The library leaves the allocator to the program it lives in; this is the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Apache Kafka as one small program: run a broker, or work with any Kafka cluster.
#[derive(Parser)]
#[command(name = "kafka-rs", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start a broker; stdout gets one line, `ready HOST:PORT`, when it serves.
    Start(commands::start::Start),
    /// Print the completion script of a shell.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
}

fn main() -> std::process::ExitCode {
    let result = match Cli::parse().command {
        Command::Start(start) => start.run(),
        Command::Completions { shell } => {
            let mut command = Cli::command();
            clap_complete::generate(shell, &mut command, "kafka-rs", &mut std::io::stdout());
            Ok(())
        }
    };
    match result {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kafka-rs: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
