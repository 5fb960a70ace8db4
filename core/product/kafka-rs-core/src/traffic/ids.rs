//! Ids that each broker draws: learnt from answers, put into the requests that follow.

use std::collections::BTreeMap;

use bytes::Bytes;
use kafka_rs_records::crc32c;
use kafka_rs_types::{Rope, Uuid};
use kafka_rs_wire::messages as m;
use kafka_rs_wire::{ApiKey, Message, Reader, Writer};

use super::fields::Field;

/// Where the producer's id stands in a batch, and where the checksum and what it covers.
const PRODUCER_ID_AT: std::ops::Range<usize> = 43..51;
const CRC_AT: std::ops::Range<usize> = 17..21;
const CRC_START: usize = 21;
/// Offset and length stand before what the length counts.
const BEFORE: usize = 12;

/// What recorded ids have become.
#[derive(Debug, Default)]
pub(super) struct Ids {
    producers: BTreeMap<i64, i64>,
    /// Fetch sessions.
    sessions: BTreeMap<i32, i32>,
    /// Topic ids and member ids, as they stand in a frame.
    bytes: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl Ids {
    /// Learns from an answer that was recorded, and what stands there now.
    pub(super) fn learn(&mut self, recorded: &[Field], replayed: &[Field]) {
        for old in recorded {
            let Some(new) = replayed.iter().find(|new| new.path == old.path) else {
                continue;
            };
            let number = |field: &Field| field.value.parse::<i64>().ok().filter(|n| *n > 0);
            match old.name() {
                "producer_id" => {
                    if let Some(old) = old.value.parse().ok().filter(|id: &i64| *id >= 0)
                        && let Ok(new) = new.value.parse()
                    {
                        self.producers.insert(old, new);
                    }
                }
                "session_id" => {
                    if let (Some(old), Some(new)) = (number(old), number(new)) {
                        let short = |n| i32::try_from(n).unwrap_or(0);
                        self.sessions.insert(short(old), short(new));
                    }
                }
                "topic_id" => {
                    if let (Ok(old), Ok(new)) = (old.value.parse(), new.value.parse()) {
                        let (old, new): (Uuid, Uuid) = (old, new);
                        self.replace(old.0.to_vec(), new.0.to_vec());
                    }
                }
                "member_id" => {
                    let text = |field: &Field| field.value.trim_matches('"').as_bytes().to_vec();
                    self.replace(text(old), text(new));
                }
                _ => {}
            }
        }
    }

    fn replace(&mut self, old: Vec<u8>, new: Vec<u8>) {
        // Something shorter could stand anywhere by chance; another length would move what follows.
        if old != new && old.len() >= 16 && old.len() == new.len() && old.iter().any(|b| *b != 0) {
            self.bytes.insert(old, new);
        }
    }

    /// The body of a request with today's ids.
    pub(super) fn renew(&self, api: ApiKey, version: i16, body: &Bytes) -> Bytes {
        let typed = match api {
            ApiKey::Produce => self.produce(version, body),
            ApiKey::Fetch => with::<m::FetchRequest>(version, body, |request| {
                let new = self.sessions.get(&request.session_id);
                request.session_id = new.copied().unwrap_or(request.session_id);
            }),
            ApiKey::InitProducerId => with::<m::InitProducerIdRequest>(version, body, |request| {
                self.producer(&mut request.producer_id);
            }),
            ApiKey::AddPartitionsToTxn => {
                with::<m::AddPartitionsToTxnRequest>(version, body, |request| {
                    self.producer(&mut request.v3_and_below_producer_id);
                    for transaction in &mut request.transactions {
                        self.producer(&mut transaction.producer_id);
                    }
                })
            }
            ApiKey::AddOffsetsToTxn => {
                with::<m::AddOffsetsToTxnRequest>(version, body, |request| {
                    self.producer(&mut request.producer_id);
                })
            }
            ApiKey::EndTxn => with::<m::EndTxnRequest>(version, body, |request| {
                self.producer(&mut request.producer_id);
            }),
            ApiKey::TxnOffsetCommit => {
                with::<m::TxnOffsetCommitRequest>(version, body, |request| {
                    self.producer(&mut request.producer_id);
                })
            }
            _ => None,
        };
        self.renew_bytes(typed.unwrap_or_else(|| body.clone()))
    }

    fn producer(&self, id: &mut i64) {
        *id = self.producers.get(id).copied().unwrap_or(*id);
    }

    fn produce(&self, version: i16, body: &Bytes) -> Option<Bytes> {
        with::<m::ProduceRequest>(version, body, |request| {
            let topics = request.topic_data.iter_mut();
            for partition in topics.flat_map(|topic| &mut topic.partition_data) {
                partition.records = partition.records.take().map(|r| self.batches(&r));
            }
        })
    }

    fn batches(&self, records: &Rope) -> Rope {
        let mut bytes = records.to_bytes().to_vec();
        let mut at = 0;
        while let Some(length) = bytes.get(at + 8..at + BEFORE) {
            let length = length.try_into().map_or(0, u32::from_be_bytes) as usize;
            let end = at.saturating_add(BEFORE).saturating_add(length);
            let Some(batch) = bytes
                .get_mut(at..end)
                .filter(|b| b.len() > PRODUCER_ID_AT.end)
            else {
                break;
            };
            let mut id = batch[PRODUCER_ID_AT]
                .try_into()
                .map_or(-1, i64::from_be_bytes);
            self.producer(&mut id);
            batch[PRODUCER_ID_AT].copy_from_slice(&id.to_be_bytes());
            let crc = crc32c(&batch[CRC_START..]);
            batch[CRC_AT].copy_from_slice(&crc.to_be_bytes());
            at = end;
        }
        Rope::from(Bytes::from(bytes))
    }

    fn renew_bytes(&self, body: Bytes) -> Bytes {
        if self.bytes.is_empty() {
            return body;
        }
        let mut renewed = body.to_vec();
        for (old, new) in &self.bytes {
            let mut at = 0;
            while let Some(rest) = renewed.get(at..at + old.len()) {
                if rest == old {
                    renewed[at..at + old.len()].copy_from_slice(new);
                }
                at += 1;
            }
        }
        Bytes::from(renewed)
    }
}

/// A request's body after a change; `None` when it cannot be decoded.
fn with<R: Message>(version: i16, body: &Bytes, change: impl FnOnce(&mut R)) -> Option<Bytes> {
    let mut request = R::decode(&mut Reader::new(body.clone()), version).ok()?;
    change(&mut request);
    let mut body = Writer::new();
    request.encode(&mut body, version).ok()?;
    Some(body.finish().to_bytes())
}
