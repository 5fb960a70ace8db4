//! Frames as no client sends them.

use std::sync::OnceLock;

use bytes::Bytes;
use kafka_rs_fuzz::{Rng, mutate};
use kafka_rs_records::{BatchBuilder, Compression, crc32c};
use kafka_rs_types::{Rope, Str};
use kafka_rs_wire::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_rs_wire::messages::{ProduceRequest, RequestHeader};
use kafka_rs_wire::{ApiKey, Message, Writer, encode_request, for_each_message};

use crate::broker::TOPICS;

/// Bytes a bomb inflates to.
const BOMB_BYTES: usize = 32 << 20;
/// Longest run of bytes that mean nothing.
const NOISE_MAX: usize = 300;
/// Where the checksum of a batch stands, and where that begins which it is over.
const CRC_AT: usize = 17;
const CRC_START: usize = 21;

/// One frame with its length, and whether anything can follow it on its connection.
pub(crate) struct Frame {
    pub(crate) bytes: Vec<u8>,
    pub(crate) is_last: bool,
}

/// A valid request: an API, a version, and the body of its default message.
struct Template {
    api: ApiKey,
    version: i16,
    body: Vec<u8>,
}

macro_rules! list_templates {
    ($($message:path,)*) => {
        fn templates() -> Vec<Template> {
            [$(template::<$message>()),*].into_iter().flatten().collect()
        }
    };
}
for_each_message!(list_templates);

/// One per version of a request; none for what is not a request.
fn template<M: Message>() -> Vec<Template> {
    let name = M::NAME.strip_suffix("Request");
    let Some(api) = ApiKey::all().find(|api| Some(api.name()) == name) else {
        return Vec::new();
    };
    let of = |version| {
        let mut writer = Writer::new();
        // A message may need what its default does not give; mutation starts from nothing then.
        let encoded = M::default().encode(&mut writer, version);
        let body = encoded.map(|()| writer.finish().to_bytes().to_vec());
        Template {
            api,
            version,
            body: body.unwrap_or_default(),
        }
    };
    (M::VALID.min..=M::VALID.max).map(of).collect()
}

/// Makes frames without end.
pub(crate) struct Frames {
    rng: Rng,
    templates: Vec<Template>,
}

impl Frames {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            rng: Rng::new(seed),
            templates: templates(),
        }
    }

    pub(crate) fn rng(&mut self) -> &mut Rng {
        &mut self.rng
    }

    pub(crate) fn next(&mut self) -> Frame {
        let draw = self.rng.below(100);
        let whole = |payload: Vec<u8>| Frame {
            bytes: framed(&payload, payload.len() as u32),
            is_last: false,
        };
        match draw {
            0..40 => whole(self.mutated_body()),
            40..55 => whole(self.mutated_whole()),
            55..63 => whole(self.noise()),
            63..72 => whole(self.wrong_version()),
            72..82 => whole(self.truncated()),
            82..92 => whole(self.produce()),
            92..96 => {
                let payload = self.mutated_body();
                // More is announced than comes.
                let missing = 1 + self.rng.below(100_000) as u32;
                Frame {
                    bytes: framed(&payload, payload.len() as u32 + missing),
                    is_last: true,
                }
            }
            _ => {
                let payload = self.noise();
                let length = [
                    u32::MAX,
                    1 << 31,
                    i32::MAX as u32,
                    104_857_601,
                    104_857_600,
                    0,
                ];
                Frame {
                    bytes: framed(&payload, length[self.rng.below(length.len())]),
                    is_last: true,
                }
            }
        }
    }

    fn pick(&mut self) -> usize {
        self.rng.below(self.templates.len())
    }

    fn mutated_body(&mut self) -> Vec<u8> {
        let (one, other) = (self.pick(), self.pick());
        let Template { api, version, body } = &self.templates[one];
        let body = mutate(&mut self.rng, body, &self.templates[other].body);
        request(*api, *version, &body)
    }

    fn mutated_whole(&mut self) -> Vec<u8> {
        let (one, other) = (self.pick(), self.pick());
        let Template { api, version, body } = &self.templates[one];
        let whole = request(*api, *version, body);
        mutate(&mut self.rng, &whole, &self.templates[other].body)
    }

    fn noise(&mut self) -> Vec<u8> {
        let count = self.rng.below(NOISE_MAX);
        (0..count).map(|_| self.rng.draw() as u8).collect()
    }

    fn wrong_version(&mut self) -> Vec<u8> {
        let one = self.pick();
        let Template { api, body, .. } = &self.templates[one];
        let mut whole = request(*api, self.rng.draw() as i16, body);
        if self.rng.below(4) == 0 {
            whole[..2].copy_from_slice(&(self.rng.draw() as i16).to_be_bytes());
        }
        whole
    }

    fn truncated(&mut self) -> Vec<u8> {
        let mut whole = match self.rng.below(3) {
            0 => self.produce(),
            _ => self.mutated_body(),
        };
        whole.truncate(self.rng.below(whole.len() + 1));
        whole
    }

    /// Records to a topic that is there: broken, or with a right checksum over broken content, or
    /// small and enormous once decompressed.
    fn produce(&mut self) -> Vec<u8> {
        let (version, acks) = (3 + self.rng.below(7) as i16, self.rng.below(3) as i16 - 1);
        let topic = TOPICS[self.rng.below(TOPICS.len())].0;
        let batches = batches();
        let batch = &batches[self.rng.below(batches.len())];
        let batch = match self.rng.below(10) {
            0..3 => mutate(&mut self.rng, batch, &batches[0]),
            3..9 => {
                let mut changed = mutate(&mut self.rng, batch, &batches[0]);
                if let Some(covered) = changed.get(CRC_START..) {
                    let crc = crc32c(covered).to_be_bytes();
                    changed[CRC_AT..CRC_START].copy_from_slice(&crc);
                    let length = changed.len() as u32 - 12;
                    changed[8..12].copy_from_slice(&length.to_be_bytes());
                }
                changed
            }
            _ => bombs()[self.rng.below(bombs().len())].to_vec(),
        };
        let request = ProduceRequest {
            acks,
            timeout_ms: 1_000,
            topic_data: vec![TopicProduceData {
                name: Str::from_static(topic),
                partition_data: vec![PartitionProduceData {
                    records: Some(Rope::from(Bytes::from(batch))),
                    ..Default::default()
                }],
                ..Default::default()
            }],
            ..Default::default()
        };
        let encoded = encode_request(1, None, &request, version);
        encoded
            .map(|rope| rope.to_bytes().to_vec())
            .unwrap_or_default()
    }
}

fn framed(payload: &[u8], length: u32) -> Vec<u8> {
    let mut bytes = length.to_be_bytes().to_vec();
    bytes.extend_from_slice(payload);
    bytes
}

fn request(api: ApiKey, version: i16, body: &[u8]) -> Vec<u8> {
    let header = RequestHeader {
        request_api_key: api.code(),
        request_api_version: version,
        correlation_id: 1,
        client_id: Some(Str::from_static("hostile")),
        ..Default::default()
    };
    let mut writer = Writer::new();
    let encoded = header.encode(&mut writer, api.request_header_version(version));
    let mut bytes = match encoded {
        Ok(()) => writer.finish().to_bytes().to_vec(),
        Err(_) => Vec::new(),
    };
    bytes.extend_from_slice(body);
    bytes
}

const CODECS: [Compression; 5] = [
    Compression::None,
    Compression::Gzip,
    Compression::Snappy,
    Compression::Lz4,
    Compression::Zstd,
];

fn batches() -> &'static [Bytes] {
    static BATCHES: OnceLock<Vec<Bytes>> = OnceLock::new();
    BATCHES.get_or_init(|| CODECS.iter().map(|codec| batch(*codec, 200)).collect())
}

fn bombs() -> &'static [Bytes] {
    static BOMBS: OnceLock<Vec<Bytes>> = OnceLock::new();
    BOMBS.get_or_init(|| {
        let compressed = CODECS.iter().skip(1);
        let bombs = compressed.map(|codec| batch(*codec, BOMB_BYTES));
        // Snappy cannot shrink enough to pass as a request of a normal size.
        bombs.filter(|bomb| bomb.len() < 1 << 20).collect()
    })
}

fn batch(codec: Compression, value_bytes: usize) -> Bytes {
    let mut builder = BatchBuilder::new(codec).producer(7, 0, 0);
    let value = vec![0; value_bytes];
    builder
        .push(1, Some(b"key"), Some(&value), &[])
        .and_then(|()| builder.build())
        .expect("a record of zeros fits a batch")
}
