//! The real broker as a process: started, watched, asked whether it still serves, stopped.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use kafka_rs_records::{BatchBuilder, Compression};
use kafka_rs_types::{Rope, Str};
use kafka_rs_wire::messages::create_topics_request::{CreatableTopic, CreatableTopicConfig};
use kafka_rs_wire::messages::fetch_request::{FetchPartition, FetchTopic};
use kafka_rs_wire::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_rs_wire::messages::{CreateTopicsRequest, FetchRequest, ProduceRequest};
use kafka_rs_wire::{Message, Reader, Request, encode_request};

/// Topics the frames are aimed at: as produced, recompressed by the broker, and compacted.
pub(crate) const TOPICS: [(&str, &str, &str); 3] = [
    ("plain", "compression.type", "producer"),
    ("inflated", "compression.type", "uncompressed"),
    ("compacted", "cleanup.policy", "compact"),
];
/// Topic that only the check at the end writes to.
const PROBE: &str = "probe";
/// Longest wait for an answer that has to come.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running broker with a directory of its own.
pub(crate) struct Broker {
    process: Child,
    /// Where it listens.
    pub(crate) address: String,
    folder: PathBuf,
    stderr: Option<JoinHandle<Vec<String>>>,
}

impl Broker {
    pub(crate) fn start(binary: &Path) -> Result<Self, String> {
        let folder = std::env::temp_dir().join(format!("kafka-rs-hostile-{}", std::process::id()));
        let mut process = Command::new(binary)
            .args(["start", "--listen", "127.0.0.1:0", "--log-level", "error"])
            .args(["-c", "auto.create.topics.enable=false"])
            .arg("--data-dir")
            .arg(&folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", binary.display()))?;
        let mut line = String::new();
        let stdout = process.stdout.take().ok_or("no stdout")?;
        let read = BufReader::new(stdout).read_line(&mut line);
        let stderr = process.stderr.take().ok_or("no stderr")?;
        let address = match (read, line.trim().strip_prefix("ready ")) {
            (Ok(_), Some(address)) => address.to_owned(),
            _ => return Err(format!("the broker said {line:?} instead of ready")),
        };
        // Lines that tell of a bug; the rest would be one per frame.
        let stderr = std::thread::spawn(move || {
            let lines = BufReader::new(stderr).lines().map_while(Result::ok);
            lines.filter(|line| line.contains("panicked")).collect()
        });
        let broker = Self {
            process,
            address,
            folder,
            stderr: Some(stderr),
        };
        broker.create_topics()?;
        Ok(broker)
    }

    /// `Err` once the process has ended.
    pub(crate) fn check_alive(&mut self) -> Result<(), String> {
        match self.process.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => Err(format!("the broker ended: {status}")),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Resident memory now and at its highest, in KiB; zeros where the system does not say.
    pub(crate) fn memory_kib(&self) -> (u64, u64) {
        let path = format!("/proc/{}/status", self.process.id());
        let status = std::fs::read_to_string(path).unwrap_or_default();
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let number = line.and_then(|rest| rest.split_whitespace().next());
            number.and_then(|n| n.parse().ok()).unwrap_or(0)
        };
        (field("VmRSS:"), field("VmHWM:"))
    }

    fn create_topics(&self) -> Result<(), String> {
        let topic = |name: &'static str, key: &'static str, value: &'static str| CreatableTopic {
            name: Str::from_static(name),
            num_partitions: 1,
            replication_factor: 1,
            configs: vec![CreatableTopicConfig {
                name: Str::from_static(key),
                value: Some(Str::from_static(value)),
                ..Default::default()
            }],
            ..Default::default()
        };
        let mut topics: Vec<_> = TOPICS.map(|(n, k, v)| topic(n, k, v)).into();
        topics.push(topic(PROBE, "compression.type", "producer"));
        let request = CreateTopicsRequest {
            topics,
            timeout_ms: 30_000,
            ..Default::default()
        };
        let answer = call(&self.address, 5, &request)?;
        match answer.topics.iter().find(|topic| topic.error_code != 0) {
            None => Ok(()),
            Some(topic) => Err(format!(
                "{:?} is not made: {}",
                topic.name, topic.error_code
            )),
        }
    }

    /// Writes a record and reads it back.
    pub(crate) fn check_serving(&self) -> Result<(), String> {
        let mut builder = BatchBuilder::new(Compression::None);
        let pushed = builder.push(1, Some(b"key"), Some(b"value"), &[]);
        let batch = pushed.and_then(|()| builder.build());
        let batch = batch.map_err(|error| error.to_string())?;
        let request = ProduceRequest {
            acks: -1,
            timeout_ms: 30_000,
            topic_data: vec![TopicProduceData {
                name: Str::from_static(PROBE),
                partition_data: vec![PartitionProduceData {
                    records: Some(Rope::from(batch.clone())),
                    ..Default::default()
                }],
                ..Default::default()
            }],
            ..Default::default()
        };
        let mut answer = call(&self.address, 9, &request)?;
        let produced = answer
            .responses
            .pop()
            .and_then(|mut t| t.partition_responses.pop());
        let produced = produced.ok_or("an empty answer to Produce")?;
        if (produced.error_code, produced.base_offset) != (0, 0) {
            return Err(format!("Produce answered {produced:?}"));
        }
        let request = FetchRequest {
            replica_id: -1,
            min_bytes: 1,
            max_bytes: 1 << 20,
            session_epoch: -1,
            topics: vec![FetchTopic {
                topic: Str::from_static(PROBE),
                partitions: vec![FetchPartition {
                    current_leader_epoch: -1,
                    log_start_offset: -1,
                    partition_max_bytes: 1 << 20,
                    ..Default::default()
                }],
                ..Default::default()
            }],
            ..Default::default()
        };
        let mut answer = call(&self.address, 11, &request)?;
        let fetched = answer.responses.pop().and_then(|mut t| t.partitions.pop());
        let records = fetched
            .and_then(|f| f.records)
            .unwrap_or_default()
            .to_bytes();
        // The first bytes are the offset and the epoch, which the broker writes.
        match records.get(16..) == batch.get(16..) {
            true => Ok(()),
            false => Err(format!("{} bytes read back are others", records.len())),
        }
    }

    /// Asks the process to stop, as an operator would; it must do so cleanly, without a panic before.
    pub(crate) fn stop(mut self) -> Result<(), String> {
        let id = self.process.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        asked.map_err(|error| error.to_string())?;
        let status = self.process.wait().map_err(|error| error.to_string())?;
        let panics = self.stderr.take().and_then(|thread| thread.join().ok());
        match panics.unwrap_or_default().first() {
            Some(panic) => Err(panic.clone()),
            None if status.success() => Ok(()),
            None => Err(format!("the broker stopped with {status}")),
        }
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        // Ended already, unless something went wrong before.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn call<R: Request>(address: &str, version: i16, request: &R) -> Result<R::Response, String> {
    let exchange = || -> std::io::Result<Bytes> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let frame = encode_request(1, None, request, version).map_err(std::io::Error::other)?;
        let frame = frame.to_bytes();
        stream.write_all(&(frame.len() as u32).to_be_bytes())?;
        stream.write_all(&frame)?;
        let mut length = [0; 4];
        stream.read_exact(&mut length)?;
        let mut answer = vec![0; u32::from_be_bytes(length) as usize];
        stream.read_exact(&mut answer)?;
        Ok(answer.into())
    };
    let answer = exchange().map_err(|error| format!("{}: {error}", R::NAME))?;
    let mut reader = Reader::new(answer);
    let header = reader.read_i32().map(drop);
    let header = match R::API_KEY.response_header_version(version) {
        0 => header,
        _ => header.and_then(|()| reader.read_uvarint().map(drop)),
    };
    let response = header.and_then(|()| R::Response::decode(&mut reader, version));
    response.map_err(|error| format!("answer to {}: {error}", R::NAME))
}
