use serde_json::Value;

use super::broker::Broker;
use super::{kafka_rs, run, stderr, stdout};

fn broker() -> Broker {
    let mut command = kafka_rs();
    command.args(["start", "--memory", "--listen", "127.0.0.1:0"]);
    command.args(["-c", "offsets.topic.num.partitions=1"]);
    Broker::start(command)
}

/// Runs a command that must succeed and returns what it printed.
fn ok(broker: &Broker, arguments: &[&str]) -> String {
    let output = run(&[arguments, &["--bootstrap", broker.address()]].concat());
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        stderr(&output)
    );
    stdout(&output)
}

/// Runs a command that must fail with status 1 and returns what it complained about.
fn fails(broker: &Broker, arguments: &[&str]) -> String {
    let output = run(&[arguments, &["--bootstrap", broker.address()]].concat());
    assert_eq!(
        output.status.code(),
        Some(1),
        "{arguments:?}: {}",
        stdout(&output)
    );
    stderr(&output)
}

fn json(broker: &Broker, arguments: &[&str]) -> Vec<Value> {
    let text = ok(broker, &[arguments, &["--json"]].concat());
    text.lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect()
}

#[test]
fn topics_are_created_listed_grown_described_and_deleted() {
    let broker = broker();
    let create = [
        "topics",
        "create",
        "orders",
        "-p",
        "2",
        "-c",
        "retention.ms=1000",
    ];
    let dry = ok(&broker, &[&create[..], &["--dry-run"]].concat());
    assert!(dry.contains("could create orders"), "{dry}");
    assert!(json(&broker, &["topics", "list"]).is_empty());
    assert!(ok(&broker, &create).contains("created orders with 2 partitions"));
    assert!(fails(&broker, &create).contains("TOPIC_ALREADY_EXISTS"));
    ok(&broker, &[&create[..], &["--if-not-exists"]].concat());
    assert!(fails(&broker, &["topics", "create", "x", "-c", "retention.ms"]).contains("KEY=VALUE"));

    let misspelt = ["topics", "create", "x", "-c", "retention.m=1"];
    assert!(fails(&broker, &misspelt).contains("did you mean retention.ms?"));
    let misspelt = ["configs", "set", "topic", "orders", "cleanup.polcy=compact"];
    assert!(fails(&broker, &misspelt).contains("did you mean cleanup.policy?"));

    let table = ok(&broker, &["topics", "list"]);
    let row: Vec<&str> = table
        .lines()
        .nth(1)
        .expect("a row")
        .split_whitespace()
        .collect();
    assert_eq!(row[..3], ["orders", "2", "1"], "{table}");
    ok(
        &broker,
        &["topics", "add-partitions", "orders", "--to", "3"],
    );
    assert!(
        fails(
            &broker,
            &["topics", "add-partitions", "orders", "--to", "3"]
        )
        .contains("orders")
    );
    let described = json(&broker, &["topics", "describe", "orders"]);
    let partitions = described[0]["partitions"].as_array().expect("partitions");
    assert_eq!(partitions.len(), 3);
    assert_eq!(partitions[2]["log_end_offset"], 0);
    assert!(ok(&broker, &["topics", "describe", "orders"]).contains("LEADER"));
    assert!(
        fails(&broker, &["topics", "describe", "missing"]).contains("UNKNOWN_TOPIC_OR_PARTITION")
    );

    ok(&broker, &["topics", "delete", "orders"]);
    assert!(fails(&broker, &["topics", "delete", "orders"]).contains("1 of 1 failed"));
    ok(&broker, &["topics", "delete", "orders", "--if-exists"]);
}

#[test]
fn settings_are_shown_set_refused_and_deleted() {
    let broker = broker();
    ok(&broker, &["topics", "create", "orders"]);
    let none = ok(&broker, &["configs", "describe", "topic", "orders"]);
    assert!(none.contains("nothing is set on topic orders"), "{none}");
    let set = ["configs", "set", "topic", "orders", "retention.ms=5000"];
    ok(&broker, &[&set[..], &["--dry-run"]].concat());
    assert!(json(&broker, &["configs", "describe", "topic", "orders"]).is_empty());
    ok(&broker, &set);
    let shown = json(&broker, &["configs", "describe", "topic", "orders"]);
    assert_eq!(shown[0]["name"], "retention.ms");
    assert_eq!(shown[0]["value"], "5000");
    assert_eq!(shown[0]["source"], "DYNAMIC_TOPIC_CONFIG");
    assert!(
        json(
            &broker,
            &["configs", "describe", "topic", "orders", "--all"]
        )
        .len()
            > 20
    );
    let wrong = ["configs", "set", "topic", "orders", "retention.ms=soon"];
    assert!(fails(&broker, &wrong).contains("INVALID_CONFIG"));
    ok(
        &broker,
        &["configs", "delete", "topic", "orders", "retention.ms"],
    );
    assert!(json(&broker, &["configs", "describe", "topic", "orders"]).is_empty());
    assert!(fails(&broker, &["configs", "describe", "topic", "missing"]).contains("missing"));
}

#[test]
fn offsets_are_planned_moved_shown_with_their_lag_and_forgotten() {
    let broker = broker();
    ok(&broker, &["topics", "create", "orders", "-p", "2"]);
    let reset = [
        "groups",
        "reset-offsets",
        "billing",
        "--topic",
        "orders",
        "--to-latest",
    ];
    assert!(ok(&broker, &reset).contains("orders"));
    assert!(
        json(&broker, &["groups", "list"]).is_empty(),
        "only planned"
    );
    assert_eq!(
        json(&broker, &[&reset[..], &["--execute"]].concat()).len(),
        2
    );
    let groups = json(&broker, &["groups", "list"]);
    assert_eq!(
        (&groups[0]["group"], &groups[0]["state"]),
        (&"billing".into(), &"Empty".into())
    );

    // Those commits are records themselves, so there is a log that is not empty.
    let own = [
        "groups",
        "reset-offsets",
        "billing",
        "--topic",
        "__consumer_offsets:0",
    ];
    ok(
        &broker,
        &[&own[..], &["--to-earliest", "--execute"]].concat(),
    );
    let shown = json(&broker, &["groups", "describe", "billing"]);
    let partitions = shown[0]["partitions"].as_array().expect("partitions");
    assert_eq!(partitions.len(), 3);
    assert_eq!(partitions[0]["topic"], "__consumer_offsets");
    assert!(partitions[0]["lag"].as_i64() >= Some(2), "{shown:?}");
    assert_eq!(partitions[1]["lag"], 0);
    let plan = json(&broker, &[&own[..], &["--shift-by", "1"]].concat());
    assert_eq!(
        (&plan[0]["before"], &plan[0]["after"]),
        (&0.into(), &1.into())
    );
    assert_eq!(plan[0]["executed"], false);
    assert!(ok(&broker, &["groups", "describe", "billing"]).contains("LAG"));

    ok(
        &broker,
        &["groups", "delete-offsets", "billing", "--topic", "orders:0"],
    );
    let shown = json(&broker, &["groups", "describe", "billing"]);
    assert_eq!(shown[0]["partitions"].as_array().map(Vec::len), Some(2));
    ok(&broker, &["groups", "delete", "billing"]);
    assert!(fails(&broker, &["groups", "describe", "billing"]).contains("GROUP_ID_NOT_FOUND"));
}

#[test]
fn where_there_is_no_broker_the_error_says_where_and_what_to_do() {
    // Bound and dropped: nobody listens there.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("bind");
    let address = listener.local_addr().expect("address").to_string();
    drop(listener);
    let mut command = kafka_rs();
    command.env("KAFKA_BOOTSTRAP_SERVERS", &address);
    command.args([
        "topics",
        "list",
        "-X",
        "default.api.timeout.ms=300",
        "-X",
        "retries=1",
    ]);
    let output = command.output().expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(
        said.contains(&address) && said.contains("--bootstrap"),
        "{said}"
    );
    let wrong = run(&["groups", "reset-offsets", "g", "--topic", "a"]);
    assert_eq!(wrong.status.code(), Some(2), "where to is missing");
}

#[test]
fn quotas_are_set_listed_and_deleted() {
    let broker = broker();
    assert!(ok(&broker, &["quotas", "list"]).contains("no quota is set"));
    let set = [
        "quotas",
        "set",
        "--client-id",
        "app",
        "producer_byte_rate=1000",
    ];
    let dry = ok(&broker, &[&set[..], &["--dry-run"]].concat());
    assert!(
        dry.contains("producer_byte_rate=1000 could be set: client-id app quota"),
        "{dry}"
    );
    assert!(json(&broker, &["quotas", "list"]).is_empty());
    ok(&broker, &set);
    let default = [
        "quotas",
        "set",
        "--user",
        "default",
        "request_percentage=12.5",
    ];
    ok(&broker, &default);
    let shown = ok(&broker, &["quotas", "list"]);
    assert!(
        shown.contains("request_percentage") && shown.contains("12.5"),
        "{shown}"
    );
    let shown = json(&broker, &["quotas", "list", "--client-id", "app"]);
    assert_eq!(
        (shown.len(), &shown[0]["client_id"], &shown[0]["value"]),
        (1, &"app".into(), &1000.0.into())
    );
    let shown = json(&broker, &["quotas", "list", "--user", "default"]);
    assert_eq!(
        (shown.len(), &shown[0]["user"], &shown[0]["ip"]),
        (1, &"default".into(), &Value::Null)
    );
    assert!(
        fails(&broker, &["quotas", "set", "producer_byte_rate=1"])
            .contains("--user, --client-id or --ip")
    );
    let wrong = [
        "quotas",
        "set",
        "--client-id",
        "app",
        "producer_byte_rate=much",
    ];
    assert!(fails(&broker, &wrong).contains("must be a number"));
    let wrong = ["quotas", "set", "--client-id", "app", "bytes=1"];
    assert!(fails(&broker, &wrong).contains("Invalid configuration key bytes"));
    let delete = [
        "quotas",
        "delete",
        "--client-id",
        "app",
        "producer_byte_rate",
    ];
    assert!(ok(&broker, &delete).contains("producer_byte_rate deleted: client-id app quota"));
    assert_eq!(json(&broker, &["quotas", "list"]).len(), 1);
}
