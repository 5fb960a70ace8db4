//! The part of the consumer protocol's blobs that a coordinator looks into.

use std::collections::BTreeSet;

use bytes::{Buf, Bytes};
use kafka_rs_types::Str;

/// The topics in a `ConsumerProtocolSubscription` of any version, or `None` when the blob is not
/// one: every version begins with version 0's fields, so later ones need no knowledge.
pub fn subscribed_topics(metadata: &Bytes) -> Option<BTreeSet<Str>> {
    let mut rest = metadata.clone();
    let version = rest.try_get_i16().ok()?;
    if version < 0 {
        return None;
    }
    let count = rest.try_get_i32().ok()?;
    let mut topics = BTreeSet::new();
    for _ in 0..u32::try_from(count).ok()? {
        let length = usize::try_from(rest.try_get_i16().ok()?).ok()?;
        if rest.len() < length {
            return None;
        }
        // Names that are not UTF-8 are read as Kafka reads all strings.
        let name = rest.split_to(length);
        topics.insert(Str::from(String::from_utf8_lossy(&name).into_owned()));
    }
    Some(topics)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_topics_and_ignores_what_later_versions_add() {
        let blob = Bytes::from_static(b"\0\x03\0\0\0\x02\0\x01a\0\x02bc\xff\xff\xff\xffmore");
        let topics = subscribed_topics(&blob).unwrap();
        assert_eq!(topics, [Str::from("a"), Str::from("bc")].into());
    }

    #[test]
    fn a_name_that_is_no_utf_8_is_read_as_by_the_clients_layout() {
        let blob = Bytes::from_static(b"\0\0\0\0\0\x01\0\x02b\xff\xff\xff\xff\xff");
        let topics = subscribed_topics(&blob).unwrap();
        assert_eq!(topics, [Str::from("b\u{fffd}")].into());
    }

    #[test]
    fn what_is_no_subscription_is_none_at_every_length() {
        let blob = Bytes::from_static(b"\0\x03\0\0\0\x02\0\x01a\0\x02bc");
        for end in 0..blob.len() {
            assert_eq!(subscribed_topics(&blob.slice(..end)), None);
        }
        let huge = Bytes::from_static(b"\0\0\x7f\xff\xff\xff\0\x01a");
        assert_eq!(subscribed_topics(&huge), None);
        assert_eq!(
            subscribed_topics(&Bytes::from_static(b"\xff\xff\0\0\0\0")),
            None
        );
    }
}
