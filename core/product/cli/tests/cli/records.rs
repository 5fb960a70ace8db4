//! `produce` and `consume`: what goes in comes out, in every form.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use kafka_rs_client::producer::{ProducerRecord, Transaction, TransactionalProducer};
use kafka_rs_client::{ClientConfig, Scope};
use kafka_rs_platform::Platform;
use serde_json::{Value, json};

use super::broker::Broker;
use super::{kafka_rs, stderr, stdout};

/// A broker, and the program run against it.
struct World {
    broker: Broker,
    dir: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let mut command = kafka_rs();
        command.args(["start", "--memory", "--listen", "127.0.0.1:0"]);
        command.args(["-c", "offsets.topic.num.partitions=1"]);
        command.args(["-c", "group.initial.rebalance.delay.ms=0"]);
        Self {
            broker: Broker::start(command),
            dir: tempfile::tempdir().expect("directory"),
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = kafka_rs();
        command.args(arguments);
        command.env("KAFKA_BOOTSTRAP_SERVERS", self.broker.address());
        command
    }

    /// Runs it with `input` and returns status, stdout and stderr.
    fn tell(&self, arguments: &[&str], input: &[u8]) -> (Option<i32>, String, String) {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        // One that refuses its arguments does not read.
        let _ = child.stdin.take().expect("piped").write_all(input);
        let output = child.wait_with_output().expect("it ends");
        (output.status.code(), stdout(&output), stderr(&output))
    }

    /// The same for what must succeed and say nothing on stderr.
    fn ok(&self, arguments: &[&str], input: &str) -> String {
        let (status, out, errors) = self.tell(arguments, input.as_bytes());
        assert_eq!(
            (status, errors.as_str()),
            (Some(0), ""),
            "{arguments:?}: {out}"
        );
        out
    }

    fn fails(&self, arguments: &[&str], input: &str) -> String {
        let (status, out, errors) = self.tell(arguments, input.as_bytes());
        assert_eq!(status, Some(1), "{arguments:?}: {out}{errors}");
        errors
    }

    fn json(&self, arguments: &[&str]) -> Vec<Value> {
        let text = self.ok(&[arguments, &["--json"]].concat(), "");
        let lines = text.lines();
        lines
            .map(|line| serde_json::from_str(line).expect(line))
            .collect()
    }

    fn topic(&self, name: &str, partitions: &str) {
        self.ok(&["topics", "create", name, "-p", partitions], "");
    }
}

#[test]
fn lines_come_back_in_the_format_asked_for() {
    let world = World::new();
    world.topic("t", "1");
    let lines = "a:1\nb:2\nno key\nc:3:4";
    for codec in ["none", "gzip", "snappy", "lz4", "zstd"] {
        let header = format!("codec={codec}");
        let produce = [
            "produce", "t", "-K", ":", "-z", codec, "-H", &header, "-H", "x=",
        ];
        assert_eq!(world.ok(&produce, lines), "");
    }
    assert_eq!(
        world.ok(&["consume", "t", "-e", "-n", "4"], ""),
        "1\n2\nno key\n3:4\n"
    );
    assert_eq!(
        world.ok(&["consume", "t", "-e", "-o", "-4", "-K", "\\t"], ""),
        "a\t1\nb\t2\n\tno key\nc\t3:4\n"
    );
    assert_eq!(
        world.ok(
            &[
                "consume",
                "t",
                "-o",
                "5",
                "-n",
                "2",
                "-Z",
                "-f",
                "%t[%p]@%o %k/%K %s/%S %h%%\\n"
            ],
            ""
        ),
        "t[0]@5 b/1 2/1 codec=gzip,x=%\nt[0]@6 NULL/-1 no key/6 codec=gzip,x=%\n"
    );
    let end = world.ok(&["consume", "t", "-o", "end", "-e"], "");
    assert_eq!(end, "");
    assert_eq!(world.ok(&["consume", "t", "-e"], "").lines().count(), 20);
}

#[test]
fn json_carries_every_byte_from_topic_to_topic() {
    let world = World::new();
    world.topic("a", "2");
    world.topic("b", "2");
    let records = [
        json!({"key": "k", "value": "v", "timestamp": 1000, "partition": 1}),
        json!({"key": {"base64": "/wA="}, "value": {"base64": "gIGC"}, "timestamp": 2000, "partition": 1,
            "headers": [{"key": "h", "value": {"base64": "/w=="}}, {"key": "h", "value": null}]}),
        json!({"key": "tombstone", "value": null, "timestamp": 3000, "partition": 0}),
        json!({"key": null, "value": {"n": 1}, "timestamp": 4000, "partition": 1}),
    ];
    let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
    world.ok(&["produce", "a", "--json"], &lines);
    let there = world.json(&["consume", "a", "-e", "-p", "1"]);
    assert_eq!(there.len(), 3);
    assert_eq!(there[1]["headers"], records[1]["headers"]);
    assert_eq!(there[1]["value"], records[1]["value"]);
    assert_eq!(there[2]["value"], "{\"n\":1}");

    let all = world.ok(&["consume", "a", "-e", "--json"], "");
    world.ok(&["produce", "b", "--json", "--acks", "1"], &all);
    let sorted = |topic: &str| {
        let mut records = world.json(&["consume", topic, "-e"]);
        for record in &mut records {
            record["topic"] = Value::Null;
        }
        records.sort_by_key(|record| record["timestamp"].as_i64());
        records
    };
    assert_eq!(sorted("a"), sorted("b"));
    // By time: the first record at that time or later, of each partition.
    let young = world.json(&["consume", "a", "-e", "-o", "@2500"]);
    let mut times: Vec<_> = young
        .iter()
        .map(|record| record["timestamp"].as_i64())
        .collect();
    times.sort_unstable();
    assert_eq!(times, [Some(3000), Some(4000)]);
}

#[test]
fn files_are_sent_by_line_or_whole_and_keys_decide_the_partition() {
    let world = World::new();
    world.topic("lines", "3");
    world.topic("whole", "1");
    let paths = ["one", "two"].map(|name| world.dir.path().join(name));
    std::fs::write(&paths[0], "1\n2\n").expect("file");
    std::fs::write(&paths[1], "3\n4").expect("file");
    let files = [&paths[0], &paths[1]].map(|path| path.to_str().expect("UTF-8"));
    world.ok(&["produce", "lines", files[0], files[1], "-k", "same"], "");
    let partitions: Vec<_> = world.json(&["consume", "lines", "-e"]);
    assert_eq!(partitions.len(), 4);
    assert!(
        partitions
            .iter()
            .all(|r| r["partition"] == partitions[0]["partition"])
    );
    world.ok(&["produce", "whole", "--whole", files[0], files[1]], "");
    world.ok(&["produce", "whole", "-D", ";", "-Z"], "x;;y\n");
    let values: Vec<_> = world.json(&["consume", "whole", "-e"]);
    let values: Vec<_> = values.iter().map(|record| &record["value"]).collect();
    assert_eq!(json!(values), json!(["1\n2\n", "3\n4", "x", null, "y\n"]));
}

#[test]
fn a_group_goes_on_where_it_was_after_max_and_after_a_signal() {
    let world = World::new();
    world.topic("t", "1");
    let numbers = |from: i32, to: i32| (from..to).map(|n| format!("{n}\n")).collect::<String>();
    world.ok(&["produce", "t"], &numbers(0, 1000));
    let first = world.ok(&["consume", "t", "-g", "g", "-n", "700"], "");
    assert_eq!(first, numbers(0, 700));
    let committed = || {
        let rows = world.json(&["groups", "describe", "g"]);
        rows[0]["partitions"][0]["committed_offset"].clone()
    };
    assert_eq!(committed(), 700);

    let mut child = world
        .command(&["consume", "t", "-g", "g"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut out = BufReader::new(child.stdout.take().expect("piped"));
    let mut printed = String::new();
    for _ in 700..1000 {
        out.read_line(&mut printed).expect("a line");
    }
    assert_eq!(printed, numbers(700, 1000));
    // What comes while it waits is printed at once.
    world.ok(&["produce", "t"], "more\n");
    out.read_line(&mut printed).expect("a line");
    assert!(printed.ends_with("\nmore\n"), "{printed}");
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-TERM", &id]).status();
    assert!(sent.expect("kill runs").success());
    assert!(child.wait().expect("it ends").success());
    assert_eq!(committed(), 1001);
    let group = world.json(&["groups", "describe", "g"]);
    assert_eq!(group[0]["state"], "Empty", "{group:?}");
    assert_eq!(world.ok(&["consume", "t", "-g", "g", "-e"], ""), "");
}

/// Writes two transactions and leaves a third one open until the returned guard is dropped.
fn transactions(address: &str) -> (tokio::runtime::Runtime, Transaction) {
    let runtime = tokio::runtime::Runtime::new().expect("runtime");
    let pairs = [("bootstrap.servers", address), ("transactional.id", "id")];
    let config = ClientConfig::new(Scope::Producer, pairs).expect("settings");
    let open = runtime.block_on(async {
        let producer = TransactionalProducer::new(config, Platform::real());
        let producer = producer.await.expect("a producer");
        let write = async |values: &[&str]| {
            let transaction = producer.begin().await.expect("begun");
            for value in values {
                let mut record = ProducerRecord::to("t");
                record.value = Some((*value).to_owned().into());
                transaction.send(record).await.expect("sent");
            }
            transaction
        };
        let aborted = write(&["aborted"]).await;
        aborted.abort().await.expect("aborted");
        let committed = write(&["committed", "too"]).await;
        committed.commit().await.expect("committed");
        write(&["open"]).await
    });
    (runtime, open)
}

#[test]
fn read_committed_ends_before_what_is_open_and_shows_nothing_aborted() {
    let world = World::new();
    world.topic("t", "1");
    let open = transactions(world.broker.address());
    let committed = ["consume", "t", "-e", "-X", "isolation.level=read_committed"];
    assert_eq!(world.ok(&committed, ""), "committed\ntoo\n");
    let grouped = [&committed[..], &["-g", "g"]].concat();
    assert_eq!(world.ok(&grouped, ""), "committed\ntoo\n");
    let all = world.ok(&["consume", "t", "-e"], "");
    assert_eq!(all, "aborted\ncommitted\ntoo\nopen\n");
    let (runtime, transaction) = open;
    runtime.block_on(transaction.abort()).expect("aborted");
    // Now the log ends with a marker, which is no record.
    assert_eq!(world.ok(&committed, ""), "committed\ntoo\n");
    assert_eq!(world.ok(&grouped, ""), "");
    assert_eq!(world.ok(&["consume", "t", "-e"], ""), all);
}

#[test]
fn whoever_stops_reading_or_interrupts_ends_it_well() {
    let world = World::new();
    world.topic("t", "1");
    // Interrupted while it waits for more input: what was read before is sent.
    let mut child = world
        .command(&["produce", "t", "-X", "linger.ms=0"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut input = child.stdin.take().expect("piped");
    input.write_all(b"one\ntwo\nhalf").expect("written");
    let seen = world.ok(&["consume", "t", "-n", "2"], "");
    assert_eq!(seen, "one\ntwo\n");
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status();
    assert!(sent.expect("kill runs").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    drop(input);
    assert_eq!(world.ok(&["consume", "t", "-e"], ""), "one\ntwo\n");

    // A reader like `head` goes away: no error, and no use in going on.
    let many: String = (0..200_000).map(|n| format!("record {n}\n")).collect();
    world.ok(&["produce", "t"], &many);
    for arguments in [&["consume", "t"][..], &["consume", "t", "--json"]] {
        let mut child = world
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        out.read_line(&mut String::new()).expect("a line");
        drop(out);
        let ended = child.wait_with_output().expect("it ends");
        assert_eq!(
            (ended.status.code(), stderr(&ended).as_str()),
            (Some(0), "")
        );
    }
}

#[test]
fn what_cannot_be_done_is_told_at_once() {
    let world = World::new();
    world.topic("t", "2");
    let rows: [(&[&str], &str, &str); 9] = [
        (&["produce", "t", "-p", "2"], "", "no partition 2"),
        (&["consume", "t", "-p", "2"], "", "no partition 2"),
        (&["consume", "t", "-o", "7"], "", "goes from 0 to 0"),
        (&["consume", "none"], "", "none: UNKNOWN_TOPIC_OR_PARTITION"),
        (
            &["consume", "t", "-g", "g", "-o", "7"],
            "",
            "reset-offsets g",
        ),
        (&["consume", "t", "-f", "%q"], "", "%q means nothing"),
        (
            &["produce", "t", "--json"],
            "{\"valeu\":1}\n",
            "record 1: in {\"valeu\":1}: valeu",
        ),
        (&["produce", "t", "-X", "linger=5"], "", "linger.ms"),
        (
            &["produce", "t", "/no/such/file"],
            "",
            "cannot read /no/such/file",
        ),
    ];
    for (arguments, input, reason) in rows {
        let errors = world.fails(arguments, input);
        assert!(errors.contains(reason), "{arguments:?}: {errors}");
    }
    // Records before the one that is wrong are sent all the same; none is after.
    world.fails(
        &["produce", "t", "--json", "-p", "0"],
        "{\"value\":\"a\"}\nx\n{\"value\":\"b\"}\n",
    );
    assert_eq!(world.ok(&["consume", "t", "-e"], ""), "a\n");
    let large = "x".repeat(2_000_000);
    let errors = world.fails(&["produce", "t"], &large);
    assert!(
        errors.contains("MESSAGE_TOO_LARGE") || errors.contains("max.request.size"),
        "{errors}"
    );
    let (status, _, errors) = world.tell(&["produce", "t", "-b", "127.0.0.1:1"], b"x\n");
    assert_eq!(status, Some(1));
    assert!(errors.contains("Is a broker running"), "{errors}");
    assert_eq!(world.tell(&["consume", "t", "-o", "soon"], b"").0, Some(2));
}

#[test]
fn a_terminal_gets_a_progress_bar_and_a_pipe_does_not() {
    let world = World::new();
    let path = world.dir.path().join("records");
    let lines: String = (0..20_000).map(|n| format!("line {n}\n")).collect();
    std::fs::write(&path, &lines).expect("file");
    let copy = world.dir.path().join("copy");
    let binary = env!("CARGO_BIN_EXE_kafka-rs");
    let on_a_terminal = |command: String| {
        let output = Command::new("script")
            .args(["-qec", &command, "/dev/null"])
            .env("KAFKA_BOOTSTRAP_SERVERS", world.broker.address())
            .env("TERM", "xterm")
            .stdin(Stdio::null())
            .output()
            .expect("script, of util-linux, runs");
        assert!(output.status.success(), "{}", stdout(&output));
        stdout(&output)
    };
    let seen = on_a_terminal(format!("{binary} produce t {}", path.display()));
    assert!(
        seen.contains(" %  ") && seen.contains("records"),
        "{seen:?}"
    );
    assert!(seen.contains("sent 20000 records to t"), "{seen:?}");
    let seen = on_a_terminal(format!("{binary} consume t -e > {}", copy.display()));
    assert!(seen.contains("of 20,000 records"), "{seen:?}");
    assert_eq!(std::fs::read_to_string(&copy).expect("file"), lines);
    let quiet = on_a_terminal(format!("{binary} produce t -q {}", path.display()));
    assert_eq!(quiet, "");
    // Neither stdout nor stderr of a pipe has more than the records.
    world.ok(&["produce", "t", path.to_str().expect("UTF-8")], "");
    assert_eq!(world.ok(&["consume", "t", "-e", "-n", "1"], ""), "line 0\n");
}
