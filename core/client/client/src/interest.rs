//! Which topics a client wants to know about, and asking for them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use kafka_rs_config::{ClientConfig, Scope};
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::MetadataRequest;
use kafka_rs_wire::messages::metadata_request::MetadataRequestTopic;
use kafka_rs_wire::{ApiKey, VersionRange};

use crate::Error;
use crate::client::{Client, Destination, timed_out};
use crate::connection::error_code;
use crate::metadata::{Hints, Metadata};
use crate::pool::Lane;

/// The topics, with when each was last used.
#[derive(Debug)]
pub(crate) struct Interest {
    topics: BTreeMap<Str, Duration>,
    all: bool,
    auto_create: bool,
    /// Counts changes.
    version: u64,
}

impl Interest {
    pub(crate) fn new(config: &ClientConfig) -> Self {
        Self {
            topics: BTreeMap::new(),
            all: false,
            auto_create: match config.scope() {
                Scope::Producer => true,
                Scope::Consumer => config.flag("allow.auto.create.topics"),
                _ => false,
            },
            version: 0,
        }
    }
}

impl Client {
    /// What is known now, perhaps nothing. Holds the topics given to [`Client::add_topics`].
    pub fn metadata(&self) -> Arc<Metadata> {
        self.shared.metadata.load_full()
    }

    /// Asks about these topics from the next refresh on.
    pub fn add_topics(&self, topics: impl IntoIterator<Item = Str>) {
        let now = self.shared.platform.clock.monotonic();
        let mut interest = self.shared.interest.lock();
        for topic in topics {
            // Names often are slices of whole frames; this one stays.
            if let Some(used) = interest.topics.get_mut(&topic) {
                *used = now;
            } else {
                interest.topics.insert(topic.detached(), now);
                interest.version += 1;
            }
        }
    }

    /// Asks about every topic of the cluster from the next refresh on, or no longer.
    pub fn want_all_topics(&self, all: bool) {
        let mut interest = self.shared.interest.lock();
        if interest.all != all {
            interest.all = all;
            interest.version += 1;
        }
    }

    /// What the cluster says now. However many ask at the same time, one request is sent.
    ///
    /// # Errors
    /// When no broker answers. Errors of single topics are in the [`Metadata`].
    pub async fn refresh_metadata(&self) -> Result<Arc<Metadata>, Error> {
        let before = self.shared.metadata.load().version;
        let wanted = self.shared.interest.lock().version;
        let _one_at_a_time = self.shared.refreshing.lock().await;
        let now = self.shared.metadata.load_full();
        if now.version > before && now.interest >= wanted {
            return Ok(now);
        }
        let connection = self.any(Lane::Main).await?;
        let version = connection.version(ApiKey::Metadata, VersionRange::new(1, i16::MAX))?;
        let (request, all, covered) = self.metadata_request();
        let pending = connection.begin(&request, version, true)?;
        let timeout = self.options().request_timeout;
        let response = tokio::select! {
            biased;
            response = pending.response() => response?,
            () = self.shared.platform.clock.sleep(timeout) => {
                return Err(timed_out(&connection, "Metadata", timeout));
            }
        };
        let code = error_code(response.error_code);
        if code != ErrorCode::None {
            return Err(Error::kafka(code, "the cluster's metadata"));
        }
        let monotonic = self.shared.platform.clock.monotonic();
        let mut merged = {
            let interest = self.shared.interest.lock();
            let keep = |name: &Str| interest.all || interest.topics.contains_key(name);
            self.shared
                .metadata
                .load()
                .merged(response, all, keep, monotonic)
        };
        merged.interest = covered;
        let merged = Arc::new(merged);
        if !merged.nodes.is_empty() {
            self.shared.pool.adopt(&merged);
        }
        self.shared.metadata.store(Arc::clone(&merged));
        Ok(merged)
    }

    fn metadata_request(&self) -> (MetadataRequest, bool, u64) {
        let interest = self.shared.interest.lock();
        let topic = |name: &Str| MetadataRequestTopic {
            name: Some(name.clone()),
            ..MetadataRequestTopic::default()
        };
        let request = MetadataRequest {
            topics: (!interest.all).then(|| interest.topics.keys().map(topic).collect()),
            allow_auto_topic_creation: interest.auto_create,
            ..MetadataRequest::default()
        };
        (request, interest.all, interest.version)
    }

    /// The metadata if it is younger than `metadata.max.age.ms` and not doubted, else a fresh one.
    ///
    /// # Errors
    /// As [`Client::refresh_metadata`].
    pub async fn fresh_metadata(&self) -> Result<Arc<Metadata>, Error> {
        if !self.is_metadata_stale() {
            return Ok(self.metadata());
        }
        self.refresh_metadata().await
    }

    /// True when the metadata is older than `metadata.max.age.ms`, doubted, or without topics that
    /// are wanted by now.
    pub(crate) fn is_metadata_stale(&self) -> bool {
        let metadata = self.shared.metadata.load();
        let age_max = self.shared.config.duration("metadata.max.age.ms");
        let now = self.shared.platform.clock.monotonic();
        let wanted = self.shared.interest.lock().version;
        let known = metadata.version > 0 && metadata.interest >= wanted;
        !known || metadata.updated_at + age_max <= now
    }

    /// A broker that does not lead has told who does. True when that was news.
    pub(crate) fn led_by(&self, hints: &Hints) -> bool {
        if hints.leaders.is_empty() {
            return false;
        }
        let mut news = false;
        self.shared.metadata.rcu(|known| {
            let after = known.led_by(hints);
            news = after.is_some();
            after.map_or_else(|| Arc::clone(known), Arc::new)
        });
        news
    }

    /// What the metadata says about `to` is doubted: whoever needs it asks again.
    pub(crate) fn doubt(&self, to: &Destination) {
        self.shared.interest.lock().version += 1;
        self.shared.metadata.rcu(|known| {
            let mut doubted = Metadata::clone(known);
            match to {
                Destination::Controller => doubted.controller = None,
                Destination::Leader(at) => doubted.forget_leader(at),
                _ => {}
            }
            doubted
        });
    }
}
