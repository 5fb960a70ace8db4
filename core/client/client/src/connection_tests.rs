//! A connection beside a list: whatever the broker does, every request ends once, with the answer
//! that was given to it or with the truth about its fate.

use std::time::Duration;

use kafka_rs_wire::encode_response;
use kafka_rs_wire::messages::api_versions_response::ApiVersion;
use kafka_rs_wire::messages::{HeartbeatRequest, HeartbeatResponse, RequestHeader};
use proptest::collection::vec;
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

use super::*;

const VERSION: i16 = 4;
/// A request whose member is this gets no answer, as Produce with acks=0.
const QUIET: &str = "quiet";

/// What the broker does when it has given all its good answers.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// There are none: it answers everything.
    None,
    Close,
    CloseInAnswer,
    OtherAnswer,
    NegativeLength,
    /// The client closes the connection, having waited in vain.
    Silence,
}

#[derive(Debug, Clone)]
struct Script {
    /// Requests given at once, each answered or not, before the next ones are.
    bursts: Vec<Vec<bool>>,
    good: usize,
    fault: Fault,
    /// Bytes the broker writes at a time.
    piece: usize,
    /// Bytes the link holds.
    link: usize,
}

fn scripts() -> impl Strategy<Value = Script> {
    let fault = prop_oneof![
        Just(Fault::None),
        Just(Fault::Close),
        Just(Fault::CloseInAnswer),
        Just(Fault::OtherAnswer),
        Just(Fault::NegativeLength),
        Just(Fault::Silence),
    ];
    let bursts = vec(vec(proptest::bool::weighted(0.8), 1..50), 1..5);
    (bursts, 0..120usize, fault, 1..40usize, 16..400usize).prop_map(
        |(bursts, good, fault, piece, link)| Script {
            bursts,
            good,
            fault,
            piece,
            link,
        },
    )
}

fn request(number: i32, answered: bool) -> HeartbeatRequest {
    HeartbeatRequest {
        group_id: Str::from_static("g"),
        generation_id: number,
        member_id: Str::from_static(if answered { "loud" } else { QUIET }),
        ..HeartbeatRequest::default()
    }
}

async fn write(stream: &mut DuplexStream, bytes: &[u8], piece: usize) -> bool {
    for part in bytes.chunks(piece) {
        if stream.write_all(part).await.is_err() {
            return false;
        }
        tokio::task::yield_now().await;
    }
    true
}

async fn read(stream: &mut DuplexStream) -> Option<Bytes> {
    let length = stream.read_i32().await.ok()?;
    let mut frame = vec![0; usize::try_from(length).expect("a length")];
    stream.read_exact(&mut frame).await.ok()?;
    Some(frame.into())
}

/// An answer with its length before it.
fn frame<M: Message>(api: ApiKey, version: i16, correlation_id: i32, answer: &M) -> Vec<u8> {
    let body = encode_response(api, version, correlation_id, answer).expect("encode");
    let body = body.to_bytes();
    let length = u32::try_from(body.len()).expect("small");
    [&length.to_be_bytes(), body.as_ref()].concat()
}

fn versions(correlation_id: i32, version: i16, code: ErrorCode) -> Vec<u8> {
    let range = |api: ApiKey, max_version| ApiVersion {
        api_key: api.code(),
        max_version,
        ..ApiVersion::default()
    };
    let answer = ApiVersionsResponse {
        error_code: code.code(),
        api_keys: vec![
            range(ApiKey::ApiVersions, 3),
            range(ApiKey::Heartbeat, VERSION),
        ],
        ..ApiVersionsResponse::default()
    };
    frame(ApiKey::ApiVersions, version, correlation_id, &answer)
}

/// Serves as the script says; the numbers of the requests it has read.
async fn broker(mut stream: DuplexStream, script: Script) -> Vec<i32> {
    let mut given = 0;
    let mut received = Vec::new();
    let mut refused = false;
    loop {
        let over = given == script.good && !matches!(script.fault, Fault::None | Fault::Silence);
        let Some(bytes) = read(&mut stream).await else {
            return received;
        };
        let mut reader = Reader::new(bytes.clone());
        let key = i16::from_be_bytes([bytes[0], bytes[1]]);
        if key == ApiKey::ApiVersions.code() {
            let correlation_id = i32::from_be_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]);
            // The first is refused in version 0, as an older broker does.
            let answer = match std::mem::replace(&mut refused, true) {
                false => versions(correlation_id, 0, ErrorCode::UnsupportedVersion),
                true => versions(correlation_id, 3, ErrorCode::None),
            };
            write(&mut stream, &answer, script.piece).await;
            continue;
        }
        let header_version = ApiKey::Heartbeat.request_header_version(VERSION);
        let header = RequestHeader::decode(&mut reader, header_version).expect("header");
        let request = HeartbeatRequest::decode(&mut reader, VERSION).expect("request");
        received.push(request.generation_id);
        if request.member_id == QUIET
            || (given == script.good && matches!(script.fault, Fault::Silence))
        {
            continue;
        }
        let mut answer = HeartbeatResponse {
            throttle_time_ms: request.generation_id,
            ..HeartbeatResponse::default()
        };
        let mut correlation_id = header.correlation_id;
        if over {
            answer.throttle_time_ms = -1;
            correlation_id += i32::from(matches!(script.fault, Fault::OtherAnswer));
        }
        let frame = frame(ApiKey::Heartbeat, VERSION, correlation_id, &answer);
        match script.fault {
            Fault::Close if over => return received,
            Fault::CloseInAnswer if over => {
                write(&mut stream, &frame[..frame.len() / 2], script.piece).await;
                return received;
            }
            Fault::NegativeLength if over => {
                write(&mut stream, &[0xff; 8], script.piece).await;
                return received;
            }
            _ => {}
        }
        write(&mut stream, &frame, script.piece).await;
        given += 1;
    }
}

/// How a request ended: with the number in its answer (its own where there is none), or not.
type End = Result<i32, Error>;

async fn use_it(script: &Script) -> (Vec<(bool, End)>, Vec<i32>) {
    let (ours, theirs) = tokio::io::duplex(script.link);
    let broker = tokio::spawn(broker(theirs, script.clone()));
    let (read, write) = tokio::io::split(ours);
    let link = Link::Stream {
        read: Box::new(read),
        write: Box::new(write),
    };
    let endpoint = Endpoint {
        node_id: Some(1),
        host: Str::from_static("broker"),
        port: 9092,
    };
    let pool = BufferPool::new(1 << 20);
    let connection = Connection::open(endpoint, link, None, pool).await;
    let connection = connection.expect("it says its versions");
    let all = VersionRange::new(0, i16::MAX);
    assert_eq!(
        connection.version(ApiKey::Heartbeat, all).ok(),
        Some(VERSION)
    );
    assert!(connection.version(ApiKey::Fetch, all).is_err());
    let mut ends = Vec::new();
    let mut number = 0;
    for burst in &script.bursts {
        let mut open = Vec::new();
        for answered in burst {
            let begun = connection.begin(&request(number, *answered), VERSION, *answered);
            open.push((number, *answered, begun));
            number += 1;
        }
        let silent = matches!(script.fault, Fault::Silence);
        for (number, answered, begun) in open {
            let before = ends
                .iter()
                .filter(|(answered, _): &&(bool, End)| *answered)
                .count();
            if silent && answered && before == script.good {
                // As after request.timeout.ms.
                connection.close("it does not answer");
            }
            let end = match begun {
                Err(error) => Err(error),
                Ok(pending) if answered => pending.response().await.map(|a| a.throttle_time_ms),
                Ok(pending) => pending.written().await.map(|()| number),
            };
            ends.push((answered, end));
        }
        assert_eq!(connection.pending(), 0);
    }
    let failed = ends.iter().any(|(_, end)| end.is_err());
    assert!(!failed || !connection.is_open());
    drop(connection);
    (ends, broker.await.expect("the broker"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn every_request_ends_once_with_its_answer_or_the_truth(script in scripts()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let used = runtime.expect("runtime").block_on(async {
            tokio::time::timeout(Duration::from_secs(20), use_it(&script)).await
        });
        let Ok((ends, received)) = used else {
            return Err(TestCaseError::fail("a request is never answered"));
        };
        let in_order: Vec<i32> = (0..).take(received.len()).collect();
        prop_assert_eq!(&received, &in_order, "requests go out in order, none is left out");
        let good = if matches!(script.fault, Fault::None) { usize::MAX } else { script.good };
        let mut rank = 0;
        for (at, (answered, end)) in ends.iter().enumerate() {
            // Whether one without answer was written is not known while others are with it.
            let expected = if *answered { rank < good } else { good == usize::MAX };
            rank += usize::from(*answered);
            match end {
                Ok(number) => {
                    prop_assert!(expected || !answered, "{at} was not answered");
                    prop_assert_eq!(*number, at as i32, "the answer of another");
                }
                Err(error) => {
                    prop_assert!(!expected, "{at}: {error}");
                    let known = received.len() > at;
                    prop_assert!(!known || error.is_outcome_unknown(), "{at} was received: {error}");
                }
            }
        }
    }
}
