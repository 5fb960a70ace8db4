//! What an embedded broker reads: snapshots with all of a log directory inside, traffic, controls.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Once, OnceLock};

use kafka_rs::{Broker, Control, FixtureRecord, Traffic};

use super::{Target, chunks};

pub(super) fn targets() -> Vec<Target> {
    vec![
        Target {
            name: "broker_snapshot",
            seeds: snapshot_seeds,
            run: restore,
            memory_max: |input| (64 << 20) + 256 * input,
        },
        Target {
            name: "traffic",
            seeds: sessions,
            run: traffic,
            memory_max: |input| (64 << 10) + 256 * input,
        },
        Target {
            name: "control",
            seeds: || {
                CONTROLS
                    .iter()
                    .map(|json| json.as_bytes().to_vec())
                    .collect()
            },
            run: control,
            memory_max: |input| (64 << 10) + 256 * input,
        },
    ]
}

/// Controls of each form: with and without arguments, nested, in hexadecimal.
const CONTROLS: [&str; 6] = [
    r#"{"control":"now"}"#,
    r#"{"control":"create_topics","topics":{"in":6}}"#,
    r#"{"control":"load","records":[{"topic":"in","key":"k","value_hex":"00ff","timestamp":7}]}"#,
    r#"{"control":"add_fault","api":"EndTxn","error":"NOT_COORDINATOR","times":2}"#,
    r#"{"control":"add_storage_fault","slow_ms":5}"#,
    r#"{"control":"wait_for_event","filter":{"event":"appended","topic":"in"},"within_ms":1}"#,
];

/// Panics of any thread or task, which would otherwise end with their task.
fn panics() -> u64 {
    static ONCE: Once = Once::new();
    static PANICS: AtomicU64 = AtomicU64::new(0);
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            PANICS.fetch_add(1, Ordering::Relaxed);
            before(info);
        }));
    });
    PANICS.load(Ordering::Relaxed)
}

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
}

/// An error as an outcome: without what differs from run to run.
fn without_path(error: &str, path: &Path) -> String {
    let error = error.replace(&path.display().to_string(), "");
    error.replace(|c: char| c.is_ascii_digit(), "")
}

fn file(content: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(content).expect("written");
    file
}

/// The files of a small broker's snapshot, by name.
fn files() -> &'static [(PathBuf, Vec<u8>)] {
    static FILES: OnceLock<Vec<(PathBuf, Vec<u8>)>> = OnceLock::new();
    FILES.get_or_init(|| {
        let snapshot = tempfile::NamedTempFile::new().expect("a file");
        runtime().block_on(async {
            let records = ["a", "b"].map(|value| FixtureRecord::text("in", "k", value));
            let builder = Broker::builder().topics([("in", 1)]).records(records);
            let broker = builder.start().await.expect("started");
            broker.snapshot(snapshot.path()).expect("written");
        });
        let mut archive = tar::Archive::new(snapshot.reopen().expect("opened"));
        let entries = archive.entries().expect("an archive");
        let mut files: Vec<(PathBuf, Vec<u8>)> = entries
            .map(|entry| {
                let mut entry = entry.expect("a file");
                let mut content = Vec::new();
                entry.read_to_end(&mut content).expect("read");
                (entry.path().expect("a name").into_owned(), content)
            })
            .collect();
        files.sort();
        files
    })
}

/// The snapshot with some bytes changed. Each chunk says in which file, where (two bytes) and to what;
/// one of three bytes cuts the file off there.
fn broken(input: &[u8]) -> Vec<u8> {
    let mut changed = files().to_vec();
    for chunk in chunks(input) {
        let [which, high, low, bytes @ ..] = chunk else {
            continue;
        };
        let which = usize::from(*which) % changed.len();
        let content = &mut changed[which].1;
        let at = usize::from(u16::from_be_bytes([*high, *low])) % (content.len() + 1);
        if bytes.is_empty() {
            content.truncate(at);
        }
        for (byte, new) in content.iter_mut().skip(at).zip(bytes) {
            *byte = *new;
        }
    }
    let mut archive = tar::Builder::new(Vec::new());
    for (name, content) in changed {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        let added = archive.append_data(&mut header, name, content.as_slice());
        added.expect("in memory");
    }
    archive.into_inner().expect("in memory")
}

/// Starts a broker from the snapshot: its metadata log and checkpoints, the state of its quorum, its
/// logs with their indexes and snapshots. It serves what it could read, or says why not.
fn restore(input: &[u8]) -> String {
    let before = panics();
    let snapshot = file(&broken(input));
    let said = runtime().block_on(async {
        match Broker::builder().restore(snapshot.path()).start().await {
            Err(error) => without_path(&error.to_string(), snapshot.path()),
            Ok(broker) => {
                let records = broker.all_records("in").map(|records| records.len());
                let closed = broker.close().await.is_ok();
                format!("{:?}{closed}", records.ok())
            }
        }
    });
    assert_eq!(panics(), before, "a task of the broker panicked");
    said
}

/// A byte changed and a cut in each file.
fn snapshot_seeds() -> Vec<Vec<u8>> {
    let files = (0..files().len()).filter_map(|which| u8::try_from(which).ok());
    files
        .flat_map(|which| [vec![4, which, 0, 40, 0xff], vec![3, which, 0, 20]])
        .collect()
}

/// What was read means the same once written.
fn traffic(input: &[u8]) -> String {
    let given = file(input);
    match Traffic::load(given.path()) {
        Err(error) => without_path(&error.to_string(), given.path()),
        Ok(read) => {
            let again = tempfile::NamedTempFile::new().expect("a file");
            read.save(again.path()).expect("written");
            let reread = Traffic::load(again.path()).expect("our own file");
            assert_eq!(reread.passed, read.passed);
            read.passed.len().min(3).to_string()
        }
    }
}

fn sessions() -> Vec<Vec<u8>> {
    let line = r#"{"connection":1,"at_ms":7,"api":"Metadata","version":12,"correlation_id":3,"#;
    let request = format!("{line}\"request\":\"0003000c\"}}\n");
    let answer = format!("{line}\"answer\":\"00000003\"}}\n");
    vec![
        request.clone().into_bytes(),
        format!("{request}{answer}").into_bytes(),
    ]
}

fn control(input: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(input) else {
        return "no text".to_owned();
    };
    match serde_json::from_str::<Control>(text) {
        Err(error) => format!("{:?}", error.classify()),
        Ok(control) => {
            let written = serde_json::to_string(&control).expect("our own control");
            let read: Control = serde_json::from_str(&written).expect("our own JSON");
            let again = serde_json::to_string(&read).expect("our own control");
            assert_eq!(again, written);
            "a control".to_owned()
        }
    }
}
