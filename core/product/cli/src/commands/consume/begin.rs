//! Where reading begins.

use std::collections::BTreeMap;
use std::str::FromStr;

use anyhow::{Context as _, bail};
use kafka_rs_admin::{Admin, Items, ListedOffset, OffsetSpec};
use kafka_rs_client::consumer::Consumer;
use kafka_rs_types::{Offset, Str, Timestamp, TopicPartition};

/// What `--offset` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begin {
    Beginning,
    End,
    At(Offset),
    /// That many records before the end.
    Last(Offset),
    /// The first record at that time or later, in milliseconds since 1970.
    Time(Timestamp),
}

impl FromStr for Begin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text} is none of beginning, end, OFFSET, -COUNT, @MILLISECONDS");
        let number = |digits: &str| {
            let digits = digits.chars().all(|c| c.is_ascii_digit()).then_some(digits);
            digits
                .and_then(|digits| digits.parse().ok())
                .ok_or_else(wrong)
        };
        match text {
            "beginning" | "earliest" => Ok(Self::Beginning),
            "end" | "latest" => Ok(Self::End),
            _ => match (text.strip_prefix('-'), text.strip_prefix('@')) {
                (Some(count), _) => number(count).map(Self::Last),
                (_, Some(at)) => number(at).map(Self::Time),
                _ => number(text).map(Self::At),
            },
        }
    }
}

/// The chosen partitions of the topics, all when none is chosen.
pub(super) async fn partitions(
    admin: &Admin,
    topics: &[Str],
    chosen: &[i32],
) -> anyhow::Result<Vec<TopicPartition>> {
    let mut found = Vec::new();
    for (name, described) in admin.describe_topics(topics).await? {
        let described = described.with_context(|| name.to_string())?;
        let indexes: Vec<i32> = described.partitions.iter().map(|p| p.index).collect();
        if let Some(missing) = chosen.iter().find(|index| !indexes.contains(index)) {
            bail!(
                "{name} has {} partitions and no partition {missing}",
                indexes.len()
            );
        }
        let wanted = indexes
            .into_iter()
            .filter(|index| chosen.is_empty() || chosen.contains(index));
        found.extend(wanted.map(|index| TopicPartition::new(name.clone(), index)));
    }
    Ok(found)
}

/// Puts an assigned consumer where it shall begin, and says how many records lie before it.
pub(super) async fn seek(
    consumer: &Consumer,
    admin: &Admin,
    partitions: &[TopicPartition],
    begin: Begin,
) -> anyhow::Result<u64> {
    let of = async |spec| {
        admin
            .list_offsets_of(partitions.iter().cloned(), spec)
            .await
    };
    let starts = all(of(OffsetSpec::Earliest).await?)?;
    let ends = all(of(OffsetSpec::Latest).await?)?;
    let timed = match begin {
        Begin::Time(at) => all(of(OffsetSpec::Timestamp(at)).await?)?,
        _ => BTreeMap::new(),
    };
    let mut ahead = 0;
    for at in partitions {
        let (Some(&start), Some(&end)) = (starts.get(at), ends.get(at)) else {
            bail!("{at}: the broker did not say where it begins and ends");
        };
        let offset = match begin {
            Begin::Beginning => start,
            Begin::End => end,
            Begin::At(offset) if (start..=end).contains(&offset) => offset,
            Begin::At(offset) => {
                bail!("{at} has no offset {offset}; it goes from {start} to {end}")
            }
            Begin::Last(count) => end.saturating_sub(count).max(start),
            Begin::Time(_) => match timed.get(at) {
                Some(&offset) if offset >= 0 => offset,
                _ => end,
            },
        };
        consumer.seek(at, offset)?;
        ahead += u64::try_from(end - offset).unwrap_or(0);
    }
    Ok(ahead)
}

fn all(
    listed: Items<TopicPartition, ListedOffset>,
) -> anyhow::Result<BTreeMap<TopicPartition, Offset>> {
    let offset = |(at, listed): (TopicPartition, Result<ListedOffset, _>)| match listed {
        Ok(listed) => Ok((at, listed.offset)),
        Err(error) => Err(anyhow::Error::new(error).context(at.to_string())),
    };
    listed.into_iter().map(offset).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_to_begin_is_read_or_refused() {
        for (text, expected) in [
            ("beginning", Begin::Beginning),
            ("latest", Begin::End),
            ("12", Begin::At(12)),
            ("-12", Begin::Last(12)),
            ("@1700000000000", Begin::Time(1_700_000_000_000)),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
        for wrong in ["", "-", "@", "--1", "@-1", "+1", "begin", "1.5"] {
            let error = wrong.parse::<Begin>().expect_err(wrong);
            assert!(error.contains("none of beginning"), "{error}");
        }
    }
}
