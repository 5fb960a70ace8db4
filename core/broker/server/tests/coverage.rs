//! What ApiVersions answers over a socket is what the coverage page says.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use bytes::Bytes;
use kafka_rs_config::BrokerConfig;
use kafka_rs_platform::Platform;
use kafka_rs_server::{DataDirs, Server};
use kafka_rs_wire::messages::{ApiVersionsRequest, ApiVersionsResponse, ResponseHeader};
use kafka_rs_wire::{ApiKey, Message, Reader, encode_request};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Served versions by API key, as the page has them.
fn page() -> BTreeMap<i16, (i16, i16)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/coverage.md");
    let text = std::fs::read_to_string(path).expect("docs/coverage.md");
    let mut served = BTreeMap::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let Some(Ok(key)) = cells.get(1).map(|key| key.parse::<i16>()) else {
            continue;
        };
        if cells[4] == "–" {
            continue;
        }
        let (min, max) = cells[4].split_once('-').unwrap_or((cells[4], cells[4]));
        let range = (min.parse().expect("version"), max.parse().expect("version"));
        served.insert(key, range);
    }
    served
}

async fn ask(address: SocketAddr, version: i16) -> ApiVersionsResponse {
    let request = ApiVersionsRequest {
        client_software_name: "coverage".into(),
        client_software_version: "1".into(),
        ..Default::default()
    };
    let known = version.min(4);
    let frame = encode_request(1, Some("coverage".into()), &request, known).expect("encodes");
    let mut frame = frame.to_bytes().to_vec();
    frame[2..4].copy_from_slice(&version.to_be_bytes());
    let mut stream = TcpStream::connect(address).await.expect("connects");
    let length = i32::try_from(frame.len()).expect("short");
    stream.write_i32(length).await.expect("sends");
    stream.write_all(&frame).await.expect("sends");
    let length = stream.read_i32().await.expect("answers");
    let mut body = vec![0; usize::try_from(length).expect("length")];
    stream.read_exact(&mut body).await.expect("answers");
    let mut reader = Reader::new(Bytes::from(body));
    ResponseHeader::decode(&mut reader, 0).expect("header");
    let answered_in = if version > 4 { 0 } else { version };
    let response = ApiVersionsResponse::decode(&mut reader, answered_in).expect("body");
    assert_eq!(reader.remaining(), 0);
    response
}

#[tokio::test]
async fn api_versions_answers_what_the_coverage_page_says() {
    let settings = [("listeners", "PLAINTEXT://127.0.0.1:0")];
    let settings = settings.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let config = BrokerConfig::new(settings.into()).expect("configuration");
    let server = Server::start(config, Platform::real(), DataDirs::Memory)
        .await
        .expect("starts");
    let address = server.addresses()[0].1;
    let mut page = page();
    assert!(page.len() > 30, "the page lists what is served: {page:?}");
    // Advertised from 0, though served from 3: librdkafka stops compressing otherwise (KAFKA-18659).
    page.entry(ApiKey::Produce.code()).or_default().0 = 0;
    for version in 0..=4 {
        let answer = ask(address, version).await;
        assert_eq!(answer.error_code, 0);
        let keys = answer.api_keys.iter();
        let told: BTreeMap<i16, (i16, i16)> = keys
            .map(|api| (api.api_key, (api.min_version, api.max_version)))
            .collect();
        assert_eq!(told, page, "in version {version}");
    }
    let answer = ask(address, 77).await;
    assert_eq!(answer.error_code, 35);
    assert_eq!(answer.api_keys.len(), 1);
    assert_eq!(answer.api_keys[0].api_key, ApiKey::ApiVersions.code());
    server.close().await.expect("stops");
}
