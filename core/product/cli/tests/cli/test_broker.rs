//! `test-broker`: a line of JSON, controls on stdin, an end with stdin.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::Stdio;

use serde_json::Value;

use super::{kafka_rs, run, stderr};

#[test]
fn a_test_broker_is_controlled_by_lines_and_ends_with_stdin() {
    let mut child = kafka_rs()
        .args(["test-broker", "--topic", "in=2", "-c", "num.partitions=3"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut stdin = child.stdin.take().expect("piped");
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    let mut next = || -> Value {
        let mut line = String::new();
        stdout.read_line(&mut line).expect("a line");
        serde_json::from_str(&line).expect("JSON")
    };
    let ready = next();
    let bootstrap = ready["bootstrap_servers"].as_str().expect("an address");
    TcpStream::connect(bootstrap).expect("it serves");
    let mut control = |line: &str| {
        writeln!(stdin, "{line}").expect("written");
        next()
    };
    let load = r#"{"control":"load","records":[{"topic":"in","partition":1,"value":"v"}]}"#;
    assert_eq!(control(load)["ok"], serde_json::json!({}));
    let offsets = control(r#"{"control":"end_offsets","topic":"in"}"#);
    assert_eq!(offsets["ok"]["offsets"], serde_json::json!([0, 1]));
    let refused = control(r#"{"control":"end_offsets","topic":"nowhere"}"#);
    assert_eq!(refused["error"]["name"], "UNKNOWN_TOPIC_OR_PARTITION");
    assert!(control("no JSON")["error"]["message"].is_string());
    drop(stdin);
    assert!(child.wait().expect("it ends").success());
    assert!(TcpStream::connect(bootstrap).is_err());
}

#[test]
fn a_test_broker_that_cannot_start_says_why() {
    for (arguments, reason) in [
        (&["--topic", "in"][..], "NAME=PARTITIONS"),
        (&["--nodes", "3"], "clusters"),
        (&["-c", "num.partitions=none"], "num.partitions"),
    ] {
        let output = run(&[&["test-broker"], arguments].concat());
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(stderr(&output).contains(reason), "{}", stderr(&output));
    }
}
