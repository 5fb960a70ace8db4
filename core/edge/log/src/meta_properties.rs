use kafka_rs_types::{NodeId, Str, Uuid};

/// `meta.properties`: whose log directory this is (version 1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetaProperties {
    /// `cluster.id`.
    pub cluster_id: Str,
    /// `node.id`.
    pub node_id: NodeId,
    /// `directory.id`; missing in directories of Kafka before 3.7.
    pub directory_id: Option<Uuid>,
}

impl MetaProperties {
    /// The file's name.
    pub const FILE_NAME: &'static str = "meta.properties";

    /// The file's text.
    pub fn to_text(&self) -> String {
        let directory = self
            .directory_id
            .map(|id| format!("directory.id={id}\n"))
            .unwrap_or_default();
        format!(
            "#\n{directory}node.id={}\nversion=1\ncluster.id={}\n",
            self.node_id, self.cluster_id
        )
    }

    /// Reads the file's text.
    ///
    /// # Errors
    /// A sentence naming the key that is missing or wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let value = |key: &str| {
            text.lines()
                .filter(|line| !line.trim_start().starts_with('#'))
                .filter_map(|line| line.split_once('='))
                .find(|(name, _)| name.trim() == key)
                .map(|(_, value)| value.trim())
        };
        match value("version") {
            Some("1") => {}
            Some(other) => return Err(format!("version={other} is not supported, only 1 is")),
            None => return Err("version is missing".to_owned()),
        }
        let node_id = value("node.id").ok_or("node.id is missing")?;
        let directory_id = value("directory.id").map(str::parse).transpose();
        Ok(Self {
            cluster_id: Str::from(value("cluster.id").ok_or("cluster.id is missing")?),
            node_id: node_id
                .parse()
                .map_err(|_| format!("node.id={node_id} is no number"))?,
            directory_id: directory_id.map_err(|_| "directory.id is no uuid".to_owned())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_and_reads_what_kafka_writes() {
        let properties = MetaProperties {
            cluster_id: Str::from("5L6g3nShT-eMCtK--X86sw"),
            node_id: 1,
            directory_id: Some(Uuid::from_random([9; 16])),
        };
        assert_eq!(MetaProperties::parse(&properties.to_text()), Ok(properties));
        let kafkas = "#\n#Tue Nov 24 14:00:00 UTC 2026\nnode.id=7\nversion=1\ncluster.id=abc\n";
        assert_eq!(MetaProperties::parse(kafkas).map(|p| p.node_id), Ok(7));
        assert!(MetaProperties::parse("version=1\nnode.id=x\ncluster.id=a\n").is_err());
    }
}
