//! `cargo run -p kafka-rs-wire-codegen` writes every generated source anew;
//! `-- --check` only says which are stale;
//! `-- --import messages.json records.json errors.json` first renews the layouts.

use std::process::ExitCode;

use kafka_rs_wire_codegen::project;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        [] => project::write(),
        ["--check"] => project::check(),
        ["--import", messages, records, errors] => {
            project::import(messages, records, errors).and_then(|()| project::write())
        }
        _ => Err("usage: [--check | --import MESSAGES RECORDS ERRORS]".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}
