//! The `kafka-rs` command: a broker, and the tools to work with any Kafka cluster.

mod commands;
mod output;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

/// The library leaves the allocator to the program it lives in; this is the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Apache Kafka as one small program: run a broker, or work with any Kafka cluster.
#[derive(Parser)]
#[command(name = "kafka-rs", version, propagate_version = true)]
#[command(after_help = "Start here:
  kafka-rs start --data-dir ./data         a broker on 127.0.0.1:9092
  kafka-rs produce orders                  type records, one a line
  kafka-rs consume orders                  see them
  kafka-rs topics list                     what topics that broker has
  kafka-rs COMMAND --help                  what a command does, with examples

Exit status: 0 when all was done, 1 when something failed, 2 for wrong arguments.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Start(commands::start::Start),
    Produce(commands::produce::Produce),
    Consume(commands::consume::Consume),
    Topics(commands::topics::Topics),
    Groups(commands::groups::Groups),
    Configs(commands::configs::Configs),
    Quotas(commands::quotas::Quotas),
    Log(commands::log::Log),
    TestBroker(commands::test_broker::TestBroker),
    /// Print the completion script of a shell.
    ///
    /// Source it from the shell's start-up file, or put it where the shell looks for completions.
    #[command(after_help = "Examples:
  source <(kafka-rs completions bash)
  kafka-rs completions zsh > ~/.zfunc/_kafka-rs
  kafka-rs completions fish > ~/.config/fish/completions/kafka-rs.fish")]
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Start(start) => start.run(),
        Command::Produce(produce) => produce.run(),
        Command::Consume(consume) => consume.run(),
        Command::Topics(topics) => topics.run(),
        Command::Groups(groups) => groups.run(),
        Command::Configs(configs) => configs.run(),
        Command::Quotas(quotas) => quotas.run(),
        Command::Log(log) => log.run(),
        Command::TestBroker(broker) => broker.run(),
        Command::Completions { shell } => completions(shell),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read our output has seen enough.
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kafka-rs: {}", output::with_causes(&error));
            ExitCode::FAILURE
        }
    }
}

fn completions(shell: clap_complete::Shell) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "kafka-rs", &mut script);
    std::io::Write::write_all(&mut std::io::stdout().lock(), &script)?;
    Ok(())
}
