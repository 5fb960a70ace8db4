use std::collections::BTreeMap;

use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::update_features_response::UpdatableFeatureResult;
use kafka_rs_wire::messages::{UpdateFeaturesRequest, UpdateFeaturesResponse};
use kafka_rs_wire::records::metadata::FeatureLevelRecord;

use super::{ApiError, Controller, ControllerContext, ControllerRequest, Outcome};
use crate::image::SupportedVersions;
use crate::{MetadataRecord, MetadataVersion};

/// The feature whose level the quorum keeps in its own control records.
pub const KRAFT_VERSION: &str = "kraft.version";

/// Features this node supports, with their lowest and highest level and the level a newly
/// formatted cluster finalizes.
///
/// Only what is built is listed: a client that sees `streams.version` would use a protocol that is not
/// there yet, and an unlisted feature reads as level 0. `eligible.leader.replicas.version` comes with replication.
pub const SUPPORTED_FEATURES: &[(&str, SupportedVersions, i16)] = &[
    (
        MetadataVersion::FEATURE_NAME,
        SupportedVersions {
            min: MetadataVersion::MINIMUM.level(),
            max: MetadataVersion::LATEST.level(),
        },
        MetadataVersion::LATEST.level(),
    ),
    (KRAFT_VERSION, SupportedVersions { min: 0, max: 1 }, 1),
    (GROUP_VERSION, SupportedVersions { min: 0, max: 1 }, 1),
    (TRANSACTION_VERSION, SupportedVersions { min: 0, max: 2 }, 2),
    (SHARE_VERSION, SupportedVersions { min: 0, max: 1 }, 1),
];

/// Which group protocols there are besides the classic one: 1 is the consumer protocol (KIP-848).
pub const GROUP_VERSION: &str = "group.version";

/// Whether there are share groups (KIP-932).
pub const SHARE_VERSION: &str = "share.version";

/// How transactions are run (KIP-890): 1 writes flexible records, 2 gives every transaction an epoch
/// of its own.
pub const TRANSACTION_VERSION: &str = "transaction.version";

/// The records a newly formatted cluster starts with: the content of `bootstrap.checkpoint`.
pub fn bootstrap_records() -> Vec<MetadataRecord> {
    SUPPORTED_FEATURES
        .iter()
        // kraft.version is a control record of the quorum.
        .filter(|(name, _, level)| *name != KRAFT_VERSION && *level > 0)
        .map(|(name, _, level)| feature_level(Str::from_static(name), *level))
        .collect()
}

fn feature_level(name: Str, feature_level: i16) -> MetadataRecord {
    FeatureLevelRecord {
        name,
        feature_level,
        ..Default::default()
    }
    .into()
}

/// One feature that cannot be changed keeps all others from being changed.
const ALL_FAILED: &str =
    "The update failed for all features since the following feature had an error: ";

/// In which direction an update may go, by the number in the request (KIP-584, KIP-778).
#[derive(Clone, Copy, PartialEq, Eq)]
enum UpgradeType {
    Upgrade,
    SafeDowngrade,
    UnsafeDowngrade,
}

impl ControllerRequest for UpdateFeaturesRequest {
    type Response = UpdateFeaturesResponse;

    fn handle(
        self,
        controller: &mut Controller,
        context: &mut ControllerContext<'_>,
    ) -> Outcome<UpdateFeaturesResponse> {
        let decided = controller.update_features(&self, context.api_version);
        let (error, mut records) = match decided {
            Ok(records) => (None, records),
            Err(error) => (Some(error), Vec::new()),
        };
        if self.validate_only {
            records.clear();
        }
        let mut response = UpdateFeaturesResponse {
            error_message: None,
            ..Default::default()
        };
        match error {
            Some(error) => {
                response.error_code = error.code.code();
                let why = error.message.unwrap_or_default();
                response.error_message = Some(Str::from(format!("{ALL_FAILED}{why}")));
            }
            // Until version 1 each feature is answered on its own.
            None if context.api_version <= 1 => {
                let results = self.feature_updates.iter().map(|u| UpdatableFeatureResult {
                    feature: u.feature.clone(),
                    ..Default::default()
                });
                response.results = results.collect();
            }
            None => {}
        }
        Outcome::new(records, response)
    }
}

impl Controller {
    /// All updates or none.
    fn update_features(
        &self,
        request: &UpdateFeaturesRequest,
        api_version: i16,
    ) -> Result<Vec<MetadataRecord>, ApiError> {
        let mut updates = BTreeMap::new();
        for update in &request.feature_updates {
            let kind = match (api_version, update.allow_downgrade, update.upgrade_type) {
                (0, false, _) | (1.., _, 1) => Some(UpgradeType::Upgrade),
                (0, true, _) | (1.., _, 2) => Some(UpgradeType::SafeDowngrade),
                (1.., _, 3) => Some(UpgradeType::UnsafeDowngrade),
                _ => None,
            };
            updates.insert(update.feature.clone(), (update.max_version_level, kind));
        }
        let mut records = Vec::new();
        for (feature, (level, kind)) in updates {
            self.check_update(&feature, level, kind)?;
            records.push(feature_level(feature, level));
        }
        Ok(records)
    }

    fn check_update(
        &self,
        feature: &str,
        level: i16,
        kind: Option<UpgradeType>,
    ) -> Result<(), ApiError> {
        let refuse = |why: &str| {
            Err(ApiError::new(
                ErrorCode::InvalidUpdateVersion,
                format!("Invalid update version {level} for feature {feature}. {why}"),
            ))
        };
        let Some(kind) = kind else {
            return refuse("The controller does not support the given upgrade type.");
        };
        if level < 0 {
            return refuse("A feature version cannot be less than 0.");
        }
        if let Some(why) = self.reason_not_supported(feature, level) {
            return refuse(&why);
        }
        let current = self.image.features().level(feature);
        if level < current && kind == UpgradeType::Upgrade {
            return refuse(
                "Can't downgrade the version of this feature without setting the upgrade type to \
                 either safe or unsafe downgrade.",
            );
        }
        if level > current && kind != UpgradeType::Upgrade {
            return refuse("Can't downgrade to a newer version.");
        }
        if feature == MetadataVersion::FEATURE_NAME {
            return self.check_metadata_version(level, kind);
        }
        Ok(())
    }

    fn check_metadata_version(&self, level: i16, kind: UpgradeType) -> Result<(), ApiError> {
        let refuse = |why: &str| {
            Err(ApiError::new(
                ErrorCode::InvalidUpdateVersion,
                format!("Invalid metadata.version {level}. {why}"),
            ))
        };
        let Some(target) = MetadataVersion::from_level(level) else {
            return refuse("Unknown metadata.version.");
        };
        let current = self.metadata_version();
        if target < current && current.downgrade_loses_metadata(target) {
            return match kind {
                UpgradeType::UnsafeDowngrade => {
                    refuse("Unsafe metadata downgrade is not supported in this version.")
                }
                _ => refuse(
                    "Refusing to perform the requested downgrade because it might delete metadata \
                     information.",
                ),
            };
        }
        Ok(())
    }

    /// Who in the cluster does not support that level, if anyone.
    fn reason_not_supported(&self, feature: &str, level: i16) -> Option<String> {
        let local = SUPPORTED_FEATURES
            .iter()
            .find(|(name, _, _)| *name == feature);
        let local = local.map(|(_, range, _)| *range);
        let us = format!("Local controller {}", self.config.node_id);
        let brokers = self.image.cluster().brokers().map(|broker| {
            let range = broker.supported_features.get(feature).copied();
            (format!("Broker {}", broker.id), range)
        });
        let controllers = self.image.cluster().controllers();
        let controllers = controllers
            .filter(|controller| controller.id != self.config.node_id)
            .map(|controller| {
                let range = controller.supported_features.get(feature).copied();
                (format!("Controller {}", controller.id), range)
            });
        std::iter::once((us, local))
            .chain(brokers)
            .chain(controllers)
            .find_map(|(who, range)| not_supported(&who, range, level))
    }
}

fn not_supported(who: &str, range: Option<SupportedVersions>, level: i16) -> Option<String> {
    let range = range.unwrap_or(SupportedVersions { min: 0, max: 0 });
    if range.contains(level) {
        return None;
    }
    Some(match (range.min, range.max) {
        (0, 0) => format!("{who} does not support this feature."),
        (min, max) if min == max => format!("{who} only supports versions {min}"),
        (min, max) => format!("{who} only supports versions {min}-{max}"),
    })
}
