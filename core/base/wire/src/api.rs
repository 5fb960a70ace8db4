use crate::VersionRange;
use crate::generated::api_key::{ApiKey, TABLE};

/// The kinds of listeners Kafka has; an API is served on some of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListenerType {
    /// Clients and other brokers connect to it.
    Broker,
    /// Brokers and controllers connect to it.
    Controller,
}

/// One row of the catalogue.
pub(crate) struct ApiInfo {
    pub(crate) key: ApiKey,
    pub(crate) name: &'static str,
    pub(crate) versions: VersionRange,
    pub(crate) request_flexible_from: i16,
    pub(crate) response_flexible_from: i16,
    pub(crate) listeners: &'static [ListenerType],
    pub(crate) latest_version_unstable: bool,
}

impl ApiKey {
    /// Every API of Kafka 4.4, by ascending number.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|info| info.key)
    }

    /// The API with this number, if Kafka 4.4 has one.
    pub fn from_code(code: i16) -> Option<Self> {
        let found = TABLE.binary_search_by_key(&code, |info| info.key as i16);
        found.ok().map(|index| TABLE[index].key)
    }

    /// The number on the wire.
    pub const fn code(self) -> i16 {
        self as i16
    }

    /// Kafka's name, such as `Fetch`.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// Versions that Kafka 4.4 knows, stable or not.
    pub fn versions(self) -> VersionRange {
        self.info().versions
    }

    /// Versions that Kafka 4.4 advertises unless `unstable.api.versions.enable` is set.
    pub fn stable_versions(self) -> VersionRange {
        let versions = self.versions();
        let unstable = i16::from(self.info().latest_version_unstable);
        VersionRange::new(versions.min, versions.max - unstable)
    }

    /// Where Kafka serves it.
    pub fn listeners(self) -> &'static [ListenerType] {
        self.info().listeners
    }

    /// Version of the header before a request of `version`.
    pub fn request_header_version(self, version: i16) -> i16 {
        if version >= self.info().request_flexible_from {
            2
        } else {
            1
        }
    }

    /// Version of the header before a response of `version`.
    ///
    /// The answer to ApiVersions always has version 0: a client reads it before it knows which
    /// versions the broker speaks (KIP-511).
    pub fn response_header_version(self, version: i16) -> i16 {
        let flexible = version >= self.info().response_flexible_from;
        i16::from(flexible && self != Self::ApiVersions)
    }

    fn info(self) -> &'static ApiInfo {
        let found = TABLE.binary_search_by_key(&(self as i16), |info| info.key as i16);
        &TABLE[found.expect("every variant has a row")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_found_by_number_and_name() {
        assert_eq!(ApiKey::all().count(), 91);
        for api in ApiKey::all() {
            assert_eq!(ApiKey::from_code(api.code()), Some(api));
            assert_eq!(format!("{api:?}"), api.name());
            assert!(!api.listeners().is_empty());
        }
        for removed in [4, 5, 6, 7, 95, -1] {
            assert_eq!(ApiKey::from_code(removed), None);
        }
    }

    #[test]
    fn header_versions_follow_flexible_versions_except_for_api_versions() {
        assert_eq!(ApiKey::Fetch.request_header_version(11), 1);
        assert_eq!(ApiKey::Fetch.request_header_version(12), 2);
        assert_eq!(ApiKey::Fetch.response_header_version(12), 1);
        assert_eq!(ApiKey::ApiVersions.request_header_version(3), 2);
        assert_eq!(ApiKey::ApiVersions.response_header_version(3), 0);
        assert_eq!(ApiKey::SaslHandshake.request_header_version(1), 1);
        assert_eq!(ApiKey::OffsetDelete.response_header_version(0), 0);
    }

    #[test]
    fn an_unstable_version_is_known_but_not_stable() {
        assert_eq!(ApiKey::InitProducerId.versions().max, 6);
        assert_eq!(ApiKey::InitProducerId.stable_versions().max, 5);
        assert_eq!(ApiKey::Fetch.versions(), ApiKey::Fetch.stable_versions());
    }
}
