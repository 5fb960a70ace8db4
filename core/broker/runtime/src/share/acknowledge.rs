use futures::future::{Either, join_all, ready};
use kafka_rs_share::{Acknowledgement, Refusal, TopicIdPartition};
use kafka_rs_types::{ErrorCode, Offset, Str};

use super::SharePartitionManager;
use super::slot::Acknowledgements;
use crate::Error;

/// What a request says about a stretch of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcknowledgeBatch {
    /// The first offset.
    pub first_offset: Offset,
    /// The last offset.
    pub last_offset: Offset,
    /// One type for each, or one for all.
    pub types: Vec<i8>,
}

impl SharePartitionManager {
    /// Takes in what a member says about records it has, for each partition all or nothing; the answers
    /// come when it is stored. Without `renews` nobody knows of renewed locks.
    ///
    /// Answers are INVALID_REQUEST for what makes no sense, INVALID_RECORD_STATE for records that the
    /// member does not have, UNKNOWN_TOPIC_ID, UNKNOWN_TOPIC_OR_PARTITION for what is not read here,
    /// and why it cannot be stored.
    pub async fn acknowledge(
        &self,
        group: &Str,
        member: &Str,
        wanted: &[(TopicIdPartition, Vec<AcknowledgeBatch>)],
        renews: bool,
    ) -> Vec<Result<(), Refusal>> {
        // All is decided before anything is awaited.
        let decided: Vec<_> = wanted
            .iter()
            .map(
                |(partition, batches)| match self.check(partition, batches, renews) {
                    Err(error) => Either::Left(ready(Err((error, None)))),
                    Ok(batches) if batches.is_empty() => Either::Left(ready(Ok(()))),
                    Ok(batches) => match self.known(group, partition) {
                        None => {
                            Either::Left(ready(Err((ErrorCode::UnknownTopicOrPartition, None))))
                        }
                        Some(slot) => Either::Right(slot.acknowledge(member, &batches)),
                    },
                },
            )
            .collect();
        join_all(decided).await
    }

    fn check(
        &self,
        (topic_id, partition): &TopicIdPartition,
        batches: &[AcknowledgeBatch],
        renews: bool,
    ) -> Result<Acknowledgements, ErrorCode> {
        let hosted = self.replicas.partition_by_id(topic_id, *partition);
        if let Err(error @ Error::UnknownTopicId(_)) = &hosted {
            return Err(error.code());
        }
        let read = read(batches, renews).ok_or(ErrorCode::InvalidRequest)?;
        hosted.map(|_| read).map_err(|error| error.code())
    }
}

/// The batches as they are meant; `None` when they mean nothing.
fn read(batches: &[AcknowledgeBatch], renews: bool) -> Option<Acknowledgements> {
    let mut before = -1;
    let mut read = Vec::with_capacity(batches.len());
    for batch in batches {
        let (first, last) = (batch.first_offset, batch.last_offset);
        let named = i64::try_from(batch.types.len()).unwrap_or(i64::MAX);
        let fits = first <= last
            && first >= before
            && (named == 1 || named == last.saturating_sub(first).saturating_add(1));
        if !fits {
            return None;
        }
        before = last;
        let types: Option<Vec<_>> = batch
            .types
            .iter()
            .map(|code| Acknowledgement::from_code(*code))
            .map(|kind| kind.filter(|kind| renews || *kind != Acknowledgement::Renew))
            .collect();
        read.push((first, last, types?));
    }
    Some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(first_offset: i64, last_offset: i64, types: &[i8]) -> AcknowledgeBatch {
        AcknowledgeBatch {
            first_offset,
            last_offset,
            types: types.to_vec(),
        }
    }

    #[test]
    fn one_type_is_for_all_and_several_are_one_for_each() {
        let good = [batch(0, 9, &[1]), batch(10, 11, &[2, 3])];
        assert_eq!(read(&good, false).map(|read| read.len()), Some(2));
    }

    #[test]
    fn what_makes_no_sense_is_not_read() {
        for bad in [
            vec![batch(5, 4, &[1])],
            vec![batch(0, 9, &[1]), batch(3, 12, &[1])],
            vec![batch(0, 2, &[])],
            vec![batch(0, 2, &[1, 1])],
            vec![batch(0, 0, &[5])],
            vec![batch(0, 0, &[-1])],
            vec![batch(i64::MIN, i64::MAX, &[1, 1])],
        ] {
            assert_eq!(read(&bad, true), None, "{bad:?}");
        }
    }
}
