//! `listeners`, `advertised.listeners` and the protocol map.

use std::collections::BTreeMap;

use crate::Error;

/// What protects a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecurityProtocol {
    /// Nothing.
    Plaintext,
    /// TLS.
    Ssl,
    /// SASL without TLS.
    SaslPlaintext,
    /// SASL over TLS.
    SaslSsl,
}

impl SecurityProtocol {
    /// The number in registration records.
    pub fn code(self) -> i16 {
        match self {
            Self::Plaintext => 0,
            Self::Ssl => 1,
            Self::SaslPlaintext => 2,
            Self::SaslSsl => 3,
        }
    }

    /// Kafka's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plaintext => "PLAINTEXT",
            Self::Ssl => "SSL",
            Self::SaslPlaintext => "SASL_PLAINTEXT",
            Self::SaslSsl => "SASL_SSL",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "PLAINTEXT" => Some(Self::Plaintext),
            "SSL" => Some(Self::Ssl),
            "SASL_PLAINTEXT" => Some(Self::SaslPlaintext),
            "SASL_SSL" => Some(Self::SaslSsl),
            _ => None,
        }
    }
}

/// One entry of `listeners` or `advertised.listeners`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// Its name, in capitals.
    pub name: String,
    /// Host to bind or to tell; empty for all addresses.
    pub host: String,
    /// Port; 0 for any free one.
    pub port: u16,
    /// What protects it.
    pub protocol: SecurityProtocol,
}

/// Reads a list like `PLAINTEXT://:9092,CONTROLLER://localhost:9093`.
///
/// `map` is `listener.security.protocol.map`; a name that it does not hold must itself be a protocol,
/// except that a controller listener is PLAINTEXT, as in Kafka.
///
/// # Errors
/// [`Error::InvalidValue`] for the key, naming the entry.
pub fn parse_listeners(
    key: &str,
    text: &str,
    map: &str,
    controller_names: &[String],
) -> Result<Vec<Listener>, Error> {
    let refused = |value: &str, reason: String| Error::InvalidValue {
        key: key.to_owned(),
        value: value.to_owned(),
        reason,
    };
    let protocols = protocol_map(map)?;
    let mut listeners: Vec<Listener> = Vec::new();
    for entry in text
        .split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
    {
        let (name, address) = entry
            .split_once("://")
            .ok_or_else(|| refused(entry, "must be NAME://host:port".to_owned()))?;
        let (host, port) = address
            .rsplit_once(':')
            .ok_or_else(|| refused(entry, "the port is missing".to_owned()))?;
        let port = port
            .parse()
            .map_err(|_| refused(entry, format!("{port} is no port")))?;
        let host = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let name = name.to_ascii_uppercase();
        let protocol = protocols
            .get(&name)
            .copied()
            .or_else(|| SecurityProtocol::parse(&name))
            .or_else(|| {
                controller_names
                    .contains(&name)
                    .then_some(SecurityProtocol::Plaintext)
            })
            .ok_or_else(|| {
                refused(
                    entry,
                    format!("{name} is not in listener.security.protocol.map"),
                )
            })?;
        if listeners
            .iter()
            .any(|other| other.name == name && other.host == host)
        {
            return Err(refused(entry, format!("{name} is there twice")));
        }
        listeners.push(Listener {
            name,
            host,
            port,
            protocol,
        });
    }
    Ok(listeners)
}

fn protocol_map(map: &str) -> Result<BTreeMap<String, SecurityProtocol>, Error> {
    let refused = |value: &str, reason: &str| Error::InvalidValue {
        key: "listener.security.protocol.map".to_owned(),
        value: value.to_owned(),
        reason: reason.to_owned(),
    };
    map.split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .map(|entry| {
            let (name, protocol) = entry
                .split_once(':')
                .ok_or_else(|| refused(entry, "must be NAME:PROTOCOL"))?;
            let protocol = SecurityProtocol::parse(protocol.trim()).ok_or_else(|| {
                refused(entry, "must be PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL")
            })?;
            Ok((name.trim().to_ascii_uppercase(), protocol))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hosts_and_ports_are_read() {
        let map = "EXTERNAL:SASL_SSL,PLAINTEXT:PLAINTEXT";
        let text = "PLAINTEXT://:9092, EXTERNAL://[::1]:0,CTRL://0.0.0.0:9093";
        let got = parse_listeners("listeners", text, map, &["CTRL".to_owned()]).expect("listeners");
        let show = |l: &Listener| (l.name.clone(), l.host.clone(), l.port, l.protocol);
        assert_eq!(
            show(&got[0]),
            (
                "PLAINTEXT".into(),
                "".into(),
                9092,
                SecurityProtocol::Plaintext
            )
        );
        assert_eq!(
            show(&got[1]),
            (
                "EXTERNAL".into(),
                "::1".into(),
                0,
                SecurityProtocol::SaslSsl
            )
        );
        assert_eq!(got[2].protocol, SecurityProtocol::Plaintext);
    }

    #[test]
    fn an_entry_that_cannot_be_read_is_named() {
        for bad in [
            "9092",
            "PLAINTEXT://host",
            "PLAINTEXT://host:x",
            "OTHER://h:1",
        ] {
            let error = parse_listeners("listeners", bad, "", &[])
                .expect_err(bad)
                .to_string();
            assert!(error.contains(bad), "{error}");
        }
    }
}
