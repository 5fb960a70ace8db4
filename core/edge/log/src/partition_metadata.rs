use kafka_rs_types::Uuid;

/// `partition.metadata`: which topic's partition a directory holds (KIP-516).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartitionMetadata {
    /// The topic's id.
    pub topic_id: Uuid,
}

impl PartitionMetadata {
    /// The file's text.
    pub fn to_text(&self) -> String {
        format!("version: 0\ntopic_id: {}", self.topic_id)
    }

    /// Reads the file's text; `None` when it is not such a file.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        lines
            .next()?
            .strip_prefix("version: ")?
            .trim()
            .parse::<u32>()
            .ok()
            .filter(|v| *v == 0)?;
        let topic_id = lines
            .next()?
            .strip_prefix("topic_id: ")?
            .trim()
            .parse()
            .ok()?;
        Some(Self { topic_id })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back() {
        let metadata = PartitionMetadata {
            topic_id: Uuid::from_random([3; 16]),
        };
        assert_eq!(
            PartitionMetadata::parse(&metadata.to_text()),
            Some(metadata)
        );
        assert_eq!(PartitionMetadata::parse("version: 1\ntopic_id: x"), None);
    }
}
