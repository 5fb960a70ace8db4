use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use super::broker::Broker;
use super::{kafka_rs, run, stderr, stdout};

#[test]
fn stdout_gets_one_line_and_either_signal_ends_it_cleanly() {
    for signal in ["TERM", "INT"] {
        let mut command = kafka_rs();
        command.args(["start", "--memory", "--listen", "127.0.0.1:0"]);
        let broker = Broker::start(command);
        TcpStream::connect(broker.address()).expect("it listens where it says");
        let ended = broker.end(signal);
        assert!(ended.status.success(), "{signal}: {}", ended.stderr);
        assert_eq!(ended.more_stdout, "", "{signal}");
        assert!(ended.stderr.contains("shutting down"), "{}", ended.stderr);
    }
}

#[test]
fn logs_are_json_when_asked_for() {
    let mut command = kafka_rs();
    command.args([
        "start",
        "--memory",
        "--listen",
        "127.0.0.1:0",
        "--log-format",
        "json",
    ]);
    let ended = Broker::start(command).end("TERM");
    assert!(ended.stderr.lines().count() > 0);
    for line in ended.stderr.lines() {
        let value: serde_json::Value = serde_json::from_str(line).expect(line);
        assert!(value["level"].is_string(), "{line}");
    }
}

#[test]
fn a_misspelt_key_is_an_error_on_the_command_line_and_a_warning_elsewhere() {
    let output = run(&["start", "--memory", "-c", "num.partitons=3"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output), "");
    assert!(
        stderr(&output).contains("did you mean num.partitions?"),
        "{}",
        stderr(&output)
    );

    let dir = tempfile::tempdir().expect("directory");
    let file = dir.path().join("server.properties");
    std::fs::write(
        &file,
        "log.retention.hour=1\nlisteners=PLAINTEXT://127.0.0.1:0\n",
    )
    .expect("file");
    let mut command = kafka_rs();
    command.args(["start", "--memory", "--config"]).arg(&file);
    command.env("KAFKA_CFG_NUM_PARTITON", "2");
    let ended = Broker::start(command).end("TERM");
    assert!(
        ended.stderr.contains("did you mean log.retention.hours?"),
        "{}",
        ended.stderr
    );
    assert!(
        ended.stderr.contains("nearest is num.partitions"),
        "{}",
        ended.stderr
    );
}

#[test]
fn what_is_not_built_is_refused_with_its_name() {
    let rows = [
        ("listeners=SSL://127.0.0.1:0", "only PLAINTEXT"),
        (
            "listeners=SASL_PLAINTEXT://127.0.0.1:0",
            "uses SASL_PLAINTEXT, which is not built",
        ),
        (
            "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "authorization is not built",
        ),
        ("process.roles=broker", "process.roles=broker"),
        (
            "controller.quorum.voters=0@a:9093,1@b:9093,2@c:9093",
            "3 controllers",
        ),
        ("num.partitions=none", "num.partitions"),
    ];
    for (setting, reason) in rows {
        let output = run(&["start", "--memory", "-c", setting]);
        assert_eq!(output.status.code(), Some(1), "{setting}");
        assert_eq!(stdout(&output), "", "{setting}");
        assert!(
            stderr(&output).contains(reason),
            "{setting}: {}",
            stderr(&output)
        );
    }
}

/// A broker that cannot start says so once, with what it is about and what to do, and nothing else.
#[test]
fn what_stands_in_the_way_of_a_start_is_said_once() {
    let dir = tempfile::tempdir().expect("directory");
    let path = |name: &str| dir.path().join(name).display().to_string();
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(path(name), bytes).expect("file");
        path(name)
    };
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken.local_addr().expect("address").to_string();
    let (file, data) = (write("file", b"x"), path("data"));
    let (latin, escape) = (
        write("latin", b"a=1\nb=\xe9\n"),
        write("escape", b"a=\\uZZ\n"),
    );
    let mut first = kafka_rs();
    first.args(["start", "--listen", "127.0.0.1:0", "--data-dir", &data]);
    let first = Broker::start(first);
    let rows: [(&[&str], &[&str]); 9] = [
        (
            &["--memory", "--listen", &taken],
            &["cannot listen on", &taken, "another address or port"],
        ),
        (
            &["--listen", "127.0.0.1:0", "--data-dir", &data],
            &[&data, "another broker", "another directory"],
        ),
        (
            &["--listen", "127.0.0.1:0", "--data-dir", &file],
            &[&file, "cannot open data directory"],
        ),
        (
            &["--memory", "--listen", "127.0.0.1:x"],
            &["listeners", "x is no port"],
        ),
        (
            &["--memory", "-c", "num.partitions=0"],
            &["num.partitions", "at least 1"],
        ),
        (&["--memory", "-c", "=3"], &["-c: =3: must be KEY=VALUE"]),
        (
            &["--memory", "--config", &latin],
            &[&latin, "line 2 is not UTF-8", "save the file as UTF-8"],
        ),
        (
            &["--memory", "--config", &escape],
            &[&escape, "line 1", "uZZ"],
        ),
        (
            &["--memory", "--config", "/no/such"],
            &["cannot read /no/such"],
        ),
    ];
    for (arguments, reasons) in rows {
        let output = run(&[&["start", "--log-level", "error"], arguments].concat());
        let errors = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {errors}");
        assert_eq!(
            (stdout(&output).as_str(), errors.lines().count()),
            ("", 1),
            "{errors}"
        );
        for reason in reasons {
            assert!(errors.contains(reason), "{reason}: {errors}");
        }
        let repeated = errors.match_indices("(os error").count();
        assert!(repeated <= 1, "{errors}");
    }
    assert!(first.end("TERM").status.success());
    for (setting, reason) in [
        ("node.id=7", "belongs to node 1"),
        ("cluster.id=abcdefghijklmnopqrstuv", "belongs to cluster"),
    ] {
        let output = run(&[
            "start",
            "--listen",
            "127.0.0.1:0",
            "--data-dir",
            &data,
            "-c",
            setting,
        ]);
        assert_eq!(output.status.code(), Some(1));
        let errors = stderr(&output);
        assert!(
            errors.contains(reason) && errors.contains(&data),
            "{errors}"
        );
    }
}

#[test]
fn a_variable_that_is_not_utf_8_is_passed_over() {
    use std::os::unix::ffi::OsStrExt as _;
    let mut command = kafka_rs();
    command.args(["start", "--memory", "--listen", "127.0.0.1:0"]);
    command.env(
        "KAFKA_CFG_LOG_DIRS",
        std::ffi::OsStr::from_bytes(b"/tmp/\xff"),
    );
    let ended = Broker::start(command).end("TERM");
    assert!(ended.status.success(), "{}", ended.stderr);
    let said = "KAFKA_CFG_LOG_DIRS is ignored: its value is not UTF-8";
    assert!(ended.stderr.contains(said), "{}", ended.stderr);
}

/// A port that nobody had a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("address").port()
}

/// What Kubernetes and the images themselves put into the environment of a container.
const NOT_OURS: &[(&str, &str)] = &[
    ("KAFKA_PORT", "tcp://10.0.0.7:9092"),
    ("KAFKA_PORT_9092_TCP_ADDR", "10.0.0.7"),
    ("KAFKA_PORT_9092_TCP", "tcp://10.0.0.7:9092"),
    ("KAFKA_SERVICE_HOST", "10.0.0.7"),
    ("KAFKA_SERVICE_PORT_CLIENT", "9092"),
    ("KAFKA_HEAP_OPTS", "-Xmx1g -Xms1g"),
    ("KAFKA_JVM_PERFORMANCE_OPTS", "-XX:+UseG1GC"),
    ("KAFKA_OPTS", "-Djava.net.preferIPv4Stack=true"),
    ("KAFKA_LOG4J_OPTS", "-Dlog4j.configuration=file:/x"),
    ("KAFKA_JMX_PORT", "5555"),
    ("KAFKA_JMX_OPTS", "-Dcom.sun.management.jmxremote"),
    ("BITNAMI_DEBUG", "true"),
    ("ALLOW_PLAINTEXT_LISTENER", "yes"),
];

fn starts_with(environment: &[(&str, String)]) -> String {
    let dir = tempfile::tempdir().expect("directory");
    let mut command = kafka_rs();
    command.args(["start", "--data-dir"]).arg(dir.path());
    command.envs(NOT_OURS.iter().copied());
    command.envs(
        environment
            .iter()
            .map(|(name, value)| (*name, value.as_str())),
    );
    let broker = Broker::start(command);
    let address = broker.address().to_owned();
    let meta = std::fs::read_to_string(dir.path().join("meta.properties")).expect("formatted");
    assert!(meta.contains("cluster.id=abcdefghijklmnopqrstuv"), "{meta}");
    let ended = broker.end("TERM");
    assert!(ended.status.success(), "{}", ended.stderr);
    assert!(!ended.stderr.contains("is ignored"), "{}", ended.stderr);
    address
}

#[test]
fn a_compose_file_for_bitnamis_image_starts_one_node() {
    let (port, controller) = (free_port(), free_port());
    let address = starts_with(&[
        ("KAFKA_CFG_NODE_ID", "0".into()),
        ("KAFKA_CFG_PROCESS_ROLES", "controller,broker".into()),
        (
            "KAFKA_CFG_CONTROLLER_QUORUM_VOTERS",
            format!("0@kafka:{controller}"),
        ),
        (
            "KAFKA_CFG_LISTENERS",
            format!("PLAINTEXT://:{port},CONTROLLER://:{controller}"),
        ),
        (
            "KAFKA_CFG_ADVERTISED_LISTENERS",
            format!("PLAINTEXT://localhost:{port}"),
        ),
        (
            "KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP",
            "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT".into(),
        ),
        ("KAFKA_CFG_CONTROLLER_LISTENER_NAMES", "CONTROLLER".into()),
        ("KAFKA_CFG_INTER_BROKER_LISTENER_NAME", "PLAINTEXT".into()),
        ("KAFKA_KRAFT_CLUSTER_ID", "abcdefghijklmnopqrstuv".into()),
    ]);
    assert_eq!(address, format!("localhost:{port}"));
}

#[test]
fn a_compose_file_for_kafkas_own_image_starts_one_node() {
    let (port, host_port, controller) = (free_port(), free_port(), free_port());
    let address = starts_with(&[
        ("KAFKA_NODE_ID", "1".into()),
        ("KAFKA_PROCESS_ROLES", "broker,controller".into()),
        (
            "KAFKA_CONTROLLER_QUORUM_VOTERS",
            format!("1@localhost:{controller}"),
        ),
        ("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER".into()),
        (
            "KAFKA_LISTENERS",
            format!(
                "PLAINTEXT_HOST://:{host_port},CONTROLLER://localhost:{controller},PLAINTEXT://:{port}"
            ),
        ),
        (
            "KAFKA_ADVERTISED_LISTENERS",
            format!("PLAINTEXT_HOST://localhost:{host_port},PLAINTEXT://broker:{port}"),
        ),
        (
            "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
            "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PLAINTEXT_HOST:PLAINTEXT".into(),
        ),
        ("KAFKA_INTER_BROKER_LISTENER_NAME", "PLAINTEXT".into()),
        ("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1".into()),
        ("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0".into()),
        ("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1".into()),
        (
            "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR",
            "1".into(),
        ),
        ("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1".into()),
        ("CLUSTER_ID", "abcdefghijklmnopqrstuv".into()),
    ]);
    assert_eq!(address, format!("localhost:{host_port}"));
}

/// Three listeners, of which clients are told by where they come from.
#[test]
fn each_listener_tells_its_own_address() {
    let (inside, outside, controller) = (free_port(), free_port(), free_port());
    let listeners =
        format!("INTERNAL://:{inside},EXTERNAL://127.0.0.1:{outside},CONTROLLER://:{controller}");
    let map = "CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,EXTERNAL:PLAINTEXT";
    for family in ["KAFKA_CFG_", "KAFKA_"] {
        let variables = [
            ("PROCESS_ROLES", "controller,broker".to_owned()),
            ("NODE_ID", "3".to_owned()),
            ("CONTROLLER_QUORUM_VOTERS", format!("3@kafka:{controller}")),
            ("CONTROLLER_LISTENER_NAMES", "CONTROLLER".to_owned()),
            ("INTER_BROKER_LISTENER_NAME", "INTERNAL".to_owned()),
            ("LISTENERS", listeners.clone()),
            ("LISTENER_SECURITY_PROTOCOL_MAP", map.to_owned()),
            (
                "ADVERTISED_LISTENERS",
                "INTERNAL://kafka.test:9092,EXTERNAL://localhost:29092".to_owned(),
            ),
        ];
        let mut command = kafka_rs();
        command.args(["start", "--memory"]);
        command.envs(NOT_OURS.iter().copied());
        command.envs(variables.map(|(name, value)| (format!("{family}{name}"), value)));
        let broker = Broker::start(command);
        assert_eq!(broker.address(), "kafka.test:9092");
        assert_eq!(told(inside), "3 kafka.test:9092");
        assert_eq!(told(outside), "3 localhost:29092");
        let ended = broker.end("TERM");
        assert!(
            ended.status.success() && !ended.stderr.contains("is ignored"),
            "{}",
            ended.stderr
        );
    }
}

/// The one broker of the cluster, as a client of that port is told.
fn told(port: u16) -> String {
    use kafka_rs_client::{Client, ClientConfig, Scope};
    let pairs = [("bootstrap.servers", format!("127.0.0.1:{port}"))];
    let config = ClientConfig::new(Scope::Admin, pairs).expect("settings");
    let runtime = tokio::runtime::Runtime::new().expect("runtime");
    runtime.block_on(async {
        let client = Client::new(config, kafka_rs_platform::Platform::real()).expect("client");
        let cluster = kafka_rs_admin::Admin::new(client).describe_cluster().await;
        let cluster = cluster.expect("an answer");
        let brokers = cluster.brokers.iter();
        let brokers: Vec<_> = brokers
            .map(|b| format!("{} {}:{}", b.id, b.host, b.port))
            .collect();
        brokers.join(",")
    })
}

fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("metrics.listener");
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    .expect("request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answer");
    answer
}

#[test]
fn metrics_and_health_are_served_before_ready_is_said() {
    let port = free_port();
    let mut command = kafka_rs();
    command.args(["start", "--memory", "--listen", "127.0.0.1:0", "-c"]);
    command.arg(format!("metrics.listener=127.0.0.1:{port}"));
    let broker = Broker::start(command);
    assert!(get(port, "/health").starts_with("HTTP/1.1 200"));
    let metrics = get(port, "/metrics");
    assert!(metrics.contains("text/plain; version=0.0.4"), "{metrics}");
    assert!(
        metrics.contains("kafka_server_replicamanager_partitioncount "),
        "{metrics}"
    );
    // The page lists just what is served.
    let page = include_str!("../../../../../docs/metrics.md");
    let listed = page.lines().filter_map(|line| line.strip_prefix("| `"));
    let listed: Vec<&str> = listed.filter_map(|l| l.split('`').next()).collect();
    let families = metrics.lines().filter_map(|l| l.strip_prefix("# TYPE "));
    let families: Vec<&str> = families.filter_map(|l| l.split(' ').next()).collect();
    assert_eq!(listed, families);
    for value in [
        "kafka_server_brokertopicmetrics_messagesin_total 0\n",
        "kafka_controller_kafkacontroller_activecontrollercount 1\n",
        "kafka_server_replicamanager_underreplicatedpartitions 0\n",
        "kafka_network_requestmetrics_requests_total{request=\"Produce\"} 0\n",
    ] {
        assert!(metrics.contains(value), "{value} in {metrics}");
    }
    // Times are told once there are any, and all requests are in the last bucket.
    let listed = run(&["topics", "list", "--bootstrap", broker.address()]);
    assert!(listed.status.success(), "{}", stderr(&listed));
    let metrics = get(port, "/metrics");
    let all = "kafka_network_requestmetrics_totaltimems_bucket{request=\"Metadata\",le=\"+Inf\"} ";
    let count = metrics.lines().find_map(|line| line.strip_prefix(all));
    let requests = "kafka_network_requestmetrics_requests_total{request=\"Metadata\"} ";
    let requests = metrics.lines().find_map(|line| line.strip_prefix(requests));
    assert!(count.is_some(), "{metrics}");
    assert_eq!(count, requests);
    // A second broker cannot have the same address, and says which setting is at fault.
    let taken = format!("metrics.listener=127.0.0.1:{port}");
    let output = run(&["start", "--memory", "--listen", "127.0.0.1:0", "-c", &taken]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("metrics.listener"),
        "{}",
        stderr(&output)
    );
    assert!(broker.end("TERM").status.success());
}
