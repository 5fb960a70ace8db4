//! Malformed frames over real connections against the real broker: it goes on serving, in bounded
//! memory, without a panic.
//!
//! ```text
//!   senders ── connect, a burst of frames, count answers ──► kafka-rs start (a process)
//!      │          until it answers, closes or stays silent        ▲
//!      └── frames taken in: answered, or the reason to close      └─ VmHWM, stderr, exit status
//! ```
//!
//! `kafka-rs-hostile --binary PATH [--frames N] [--seed N] [--memory-mib N]`. Only frames count that
//! the broker took in; those behind one that made it close the connection do not.

mod broker;
mod frames;

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use broker::Broker;
use frames::Frames;

/// Connections at a time.
const SENDERS: u64 = 8;
/// Most frames written to a connection at once.
const BURST_MAX: usize = 16;
/// How long a connection waits for the next answer before it leaves: some requests wait for more data.
const SILENCE: Duration = Duration::from_millis(100);
/// How often the broker is looked at.
const LOOK: Duration = Duration::from_millis(200);
/// Connections refused in a row before a sender gives up.
const REFUSALS_MAX: u32 = 1_000;

struct Arguments {
    binary: String,
    frames: u64,
    seed: u64,
    memory_mib: u64,
}

/// What was sent and what came of it.
#[derive(Default)]
struct Counts {
    taken: AtomicU64,
    answered: AtomicU64,
    closed: AtomicU64,
    silent: AtomicU64,
    connections: AtomicU64,
    over: AtomicBool,
}

fn main() -> ExitCode {
    let outcome = arguments().and_then(|arguments| run(&arguments));
    match outcome {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("hostile: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Result<Arguments, String> {
    let mut found = Arguments {
        binary: "target/debug/kafka-rs".to_owned(),
        frames: 50_000,
        seed: 1,
        memory_mib: 512,
    };
    let mut rest = std::env::args().skip(1);
    while let Some(name) = rest.next() {
        let value = rest.next().ok_or(format!("{name} needs a value"))?;
        let number = value
            .parse()
            .map_err(|_| format!("{name}: {value:?} is no number"));
        match name.as_str() {
            "--binary" => found.binary = value,
            "--frames" => found.frames = number?,
            "--seed" => found.seed = number?,
            "--memory-mib" => found.memory_mib = number?,
            other => return Err(format!("{other} is not known")),
        }
    }
    Ok(found)
}

fn run(arguments: &Arguments) -> Result<String, String> {
    let began = Instant::now();
    let mut broker = Broker::start(Path::new(&arguments.binary))?;
    let (before, _) = broker.memory_kib();
    let counts = Counts::default();
    let address = broker.address.clone();
    let outcome = std::thread::scope(|scope| {
        let mut senders = Vec::new();
        for n in 0..SENDERS {
            let seed = arguments.seed.wrapping_mul(0x9e37_79b9) + n * 0x1_0001;
            let (counts, address) = (&counts, address.as_str());
            senders.push(scope.spawn(move || send(address, seed, arguments.frames, counts)));
        }
        let mut watched = Ok(());
        while watched.is_ok() && !senders.iter().all(|sender| sender.is_finished()) {
            std::thread::park_timeout(LOOK);
            watched = look(&mut broker, arguments.memory_mib);
        }
        counts.over.store(true, Ordering::Relaxed);
        let sent = senders.into_iter().map(|sender| sender.join());
        let sent = sent.map(|outcome| outcome.unwrap_or(Err("a sender panicked".to_owned())));
        let sent = sent.collect::<Result<Vec<()>, String>>();
        watched.and(sent.map(drop))
    });
    outcome?;
    broker.check_alive()?;
    broker.check_serving()?;
    let (after, highest) = broker.memory_kib();
    broker.stop()?;
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    Ok(format!(
        "{} malformed frames over {} connections in {} s: {} answered, {} closed the connection, \
         {} without an answer; the broker serves, {} MiB resident before, {} MiB after, {} MiB at most",
        count(&counts.taken),
        count(&counts.connections),
        began.elapsed().as_secs(),
        count(&counts.answered),
        count(&counts.closed),
        count(&counts.silent),
        before >> 10,
        after >> 10,
        highest >> 10,
    ))
}

/// The process is there and small.
fn look(broker: &mut Broker, memory_mib: u64) -> Result<(), String> {
    broker.check_alive()?;
    match broker.memory_kib() {
        (_, highest) if highest >> 10 > memory_mib => Err(format!(
            "{} MiB resident, {memory_mib} are allowed",
            highest >> 10
        )),
        _ => Ok(()),
    }
}

/// Sends bursts of frames until `wanted` were taken in by all senders together.
fn send(address: &str, seed: u64, wanted: u64, counts: &Counts) -> Result<(), String> {
    let mut frames = Frames::new(seed);
    let mut refusals = 0;
    while counts.taken.load(Ordering::Relaxed) < wanted && !counts.over.load(Ordering::Relaxed) {
        let mut burst = Vec::new();
        let mut count = 0;
        for _ in 0..=frames.rng().below(BURST_MAX) {
            let frame = frames.next();
            burst.extend_from_slice(&frame.bytes);
            count += 1;
            if frame.is_last {
                break;
            }
        }
        match connect(address) {
            Ok(stream) => {
                refusals = 0;
                exchange(stream, &burst, count, counts);
            }
            Err(error) => {
                refusals += 1;
                if refusals == REFUSALS_MAX {
                    return Err(format!("no connection: {error}"));
                }
                // Most likely out of ports; those of closed connections come back.
                std::thread::park_timeout(LOOK);
            }
        }
    }
    Ok(())
}

fn connect(address: &str) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(SILENCE))?;
    stream.set_write_timeout(Some(SILENCE))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Writes a burst and counts what comes of it.
fn exchange(mut stream: TcpStream, burst: &[u8], count: u64, counts: &Counts) {
    let add = |counter: &AtomicU64, number| counter.fetch_add(number, Ordering::Relaxed);
    add(&counts.connections, 1);
    // The broker may close before everything is written.
    let _ = stream.write_all(burst);
    let mut answered = 0;
    let mut buffer = vec![0; 64 << 10];
    let mut pending: Vec<u8> = Vec::new();
    let mut skip = 0;
    let end = loop {
        if answered == count {
            break None;
        }
        match stream.read(&mut buffer) {
            Ok(0) => break Some(&counts.closed),
            Ok(read) => answered += answers(&buffer[..read], &mut pending, &mut skip),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                break Some(&counts.silent);
            }
            Err(_) => break Some(&counts.closed),
        }
    };
    add(&counts.answered, answered);
    add(&counts.taken, answered);
    if let Some(counter) = end {
        // The frame that was not answered was taken in as well; what is behind it, nobody knows.
        add(counter, 1);
        add(&counts.taken, 1);
    }
}

/// Counts the answers that begin in `bytes`; `pending` keeps a torn length, `skip` what is to come of
/// an answer.
fn answers(mut bytes: &[u8], pending: &mut Vec<u8>, skip: &mut usize) -> u64 {
    let mut found = 0;
    while !bytes.is_empty() {
        let over = bytes.len().min(*skip);
        bytes = &bytes[over..];
        *skip -= over;
        let wanted = (4 - pending.len()).min(bytes.len());
        pending.extend_from_slice(&bytes[..wanted]);
        bytes = &bytes[wanted..];
        if let Ok(length) = <[u8; 4]>::try_from(pending.as_slice()) {
            *skip = u32::from_be_bytes(length) as usize;
            pending.clear();
            found += 1;
        }
    }
    found
}
