//! A node's own settings.

use std::collections::BTreeMap;

use crate::{ConfigSource, Error, Listener, Scope, SecurityProtocol, check, find, parse_listeners};

/// The settings of one node: what was given at start, and what was changed at run time.
#[derive(Debug, Clone, Default)]
pub struct BrokerConfig {
    given: BTreeMap<String, String>,
    dynamic_default: BTreeMap<String, String>,
    dynamic: BTreeMap<String, String>,
}

impl BrokerConfig {
    /// Checks the settings given at start.
    ///
    /// Unknown keys are left to whoever collected them (a file warns, the command line refuses).
    ///
    /// # Errors
    /// A value that does not fit its key, or a setting that would be unsafe to ignore.
    pub fn new(given: BTreeMap<String, String>) -> Result<Self, Error> {
        for (name, value) in &given {
            if let Some(key) = find(Scope::Broker, name) {
                check(key, value)?;
            }
        }
        let config = Self {
            given,
            ..Self::default()
        };
        config.refuse_what_is_not_built()?;
        config.check_listener_names()?;
        Ok(config)
    }

    /// The same with the settings changed at run time, for all brokers and for this one.
    #[must_use]
    pub fn with_dynamic(
        &self,
        dynamic_default: BTreeMap<String, String>,
        dynamic: BTreeMap<String, String>,
    ) -> Self {
        Self {
            given: self.given.clone(),
            dynamic_default,
            dynamic,
        }
    }

    fn refuse_what_is_not_built(&self) -> Result<(), Error> {
        let authorizer = self.text("authorizer.class.name");
        if !authorizer.is_empty() {
            return Err(Error::Unusable(format!(
                "authorizer.class.name={authorizer}: authorization is not built yet, and a broker \
                 that ignored it would be open to everybody; remove the setting to run without"
            )));
        }
        let callback = self.text("client.quota.callback.class");
        if !callback.is_empty() {
            return Err(Error::Unusable(format!(
                "client.quota.callback.class={callback}: a Java class cannot decide about quotas here; \
                 remove the setting, and set quotas with kafka-configs"
            )));
        }
        self.refuse_several_nodes()?;
        for listener in self.listeners()? {
            if listener.protocol != SecurityProtocol::Plaintext {
                return Err(Error::Unusable(format!(
                    "listener {} uses {}, which is not built yet and would be served open; only \
                     PLAINTEXT can be used for now",
                    listener.name,
                    listener.protocol.name()
                )));
            }
        }
        Ok(())
    }

    /// A name in one setting that is not in the other is misspelt, and would have clients told of
    /// an address that nobody meant.
    fn check_listener_names(&self) -> Result<(), Error> {
        let listeners: Vec<String> = self.listeners()?.into_iter().map(|l| l.name).collect();
        let advertised = self.advertised_listeners()?.into_iter();
        let told = advertised.map(|listener| ("advertised.listeners", listener.name));
        let between = self.text("inter.broker.listener.name").to_ascii_uppercase();
        let between = Some(("inter.broker.listener.name", between)).filter(|(_, n)| !n.is_empty());
        match told
            .chain(between)
            .find(|(_, name)| !listeners.contains(name))
        {
            None => Ok(()),
            Some((key, name)) => Err(Error::Unusable(format!(
                "{key} names {name}, which is not in listeners ({})",
                listeners.join(", ")
            ))),
        }
    }

    /// A node of a larger cluster would otherwise form a cluster of its own, with other data.
    fn refuse_several_nodes(&self) -> Result<(), Error> {
        let roles = self.list("process.roles");
        if let (1, Some(role)) = (roles.len(), roles.first()) {
            return Err(Error::Unusable(format!(
                "process.roles={role}: clusters of several nodes are not built yet; a lone node is \
                 broker and controller, so use process.roles=broker,controller or leave it out"
            )));
        }
        for key in [
            "controller.quorum.voters",
            "controller.quorum.bootstrap.servers",
        ] {
            let controllers = self.list(key);
            if controllers.len() > 1 {
                return Err(Error::Unusable(format!(
                    "{key} names {} controllers: clusters of several nodes are not built yet",
                    controllers.len()
                )));
            }
        }
        Ok(())
    }

    /// A value somebody set, with its source; not the default.
    pub fn set_value(&self, name: &str) -> Option<(String, ConfigSource)> {
        let layers = [
            (&self.dynamic, ConfigSource::DynamicBroker),
            (&self.dynamic_default, ConfigSource::DynamicDefaultBroker),
            (&self.given, ConfigSource::StaticBroker),
        ];
        layers
            .iter()
            .find_map(|(layer, source)| Some((layer.get(name)?.clone(), *source)))
    }

    /// Everything set at start.
    pub fn given(&self) -> &BTreeMap<String, String> {
        &self.given
    }

    /// Every value somebody set for `name`, the one in force first.
    pub fn all_values(&self, name: &str) -> Vec<(String, ConfigSource)> {
        let layers = [
            (&self.dynamic, ConfigSource::DynamicBroker),
            (&self.dynamic_default, ConfigSource::DynamicDefaultBroker),
            (&self.given, ConfigSource::StaticBroker),
        ];
        layers
            .iter()
            .filter_map(|(layer, source)| Some((layer.get(name)?.clone(), *source)))
            .collect()
    }

    /// The value in force; empty for null.
    pub fn text(&self, name: &str) -> String {
        match self.set_value(name) {
            Some((value, _)) => value.trim().to_owned(),
            None => find(Scope::Broker, name)
                .and_then(|key| key.default)
                .unwrap_or_default()
                .to_owned(),
        }
    }

    /// The value in force as a number; 0 where there is none.
    pub fn number(&self, name: &str) -> i64 {
        self.text(name).parse().unwrap_or(0)
    }

    /// The value in force as a truth value.
    pub fn flag(&self, name: &str) -> bool {
        self.text(name).eq_ignore_ascii_case("true")
    }

    /// The value in force as a list.
    pub fn list(&self, name: &str) -> Vec<String> {
        let text = self.text(name);
        text.split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// `node.id`, or the older `broker.id`; 1 when neither is given, as a lone node needs no number.
    pub fn node_id(&self) -> i32 {
        let set = |name| {
            self.set_value(name)
                .and_then(|(value, _)| value.trim().parse().ok())
        };
        set("node.id")
            .or_else(|| set("broker.id").filter(|id| *id >= 0))
            .unwrap_or(1)
    }

    /// `log.dirs`, or the older `log.dir`.
    pub fn log_dirs(&self) -> Vec<String> {
        match self.list("log.dirs") {
            dirs if dirs.is_empty() => self.list("log.dir"),
            dirs => dirs,
        }
    }

    /// The names in `controller.listener.names`, in capitals.
    pub fn controller_listener_names(&self) -> Vec<String> {
        self.list("controller.listener.names")
            .iter()
            .map(|n| n.to_ascii_uppercase())
            .collect()
    }

    /// `listeners`.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn listeners(&self) -> Result<Vec<Listener>, Error> {
        self.parse_listeners("listeners")
    }

    /// `advertised.listeners`; empty when not set.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn advertised_listeners(&self) -> Result<Vec<Listener>, Error> {
        self.parse_listeners("advertised.listeners")
    }

    fn parse_listeners(&self, key: &str) -> Result<Vec<Listener>, Error> {
        let map = self.text("listener.security.protocol.map");
        parse_listeners(
            key,
            &self.text(key),
            &map,
            &self.controller_listener_names(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(pairs: &[(&str, &str)]) -> Result<BrokerConfig, Error> {
        BrokerConfig::new(
            pairs
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn defaults_are_kafkas() {
        let config = config(&[]).expect("config");
        assert_eq!(config.number("num.partitions"), 1);
        assert!(config.flag("auto.create.topics.enable"));
        assert_eq!(config.listeners().expect("listeners")[0].port, 9092);
        assert_eq!(config.log_dirs(), ["/tmp/kafka-logs"]);
    }

    #[test]
    fn what_is_not_built_is_refused_rather_than_served_open() {
        let refused = |pairs: &[(&str, &str)]| config(pairs).expect_err("refused").to_string();
        assert!(refused(&[("listeners", "SSL://:9093")]).contains("PLAINTEXT"));
        assert!(refused(&[("authorizer.class.name", "X")]).contains("authorizer.class.name"));
        let mapped = [
            ("listeners", "OUT://:1"),
            ("listener.security.protocol.map", "OUT:SASL_SSL"),
        ];
        assert!(refused(&mapped).contains("OUT"));
        assert!(refused(&[("num.partitions", "0")]).contains("at least 1"));
        assert!(refused(&[("process.roles", "broker")]).contains("process.roles"));
        let voters = "0@a:9093,1@b:9093,2@c:9093";
        assert!(refused(&[("controller.quorum.voters", voters)]).contains("3 controllers"));
    }

    #[test]
    fn the_names_of_listeners_fit_each_other() {
        let with = |key: &'static str, value: &'static str| {
            config(&[
                ("listeners", "IN://:1,OUT://:2"),
                (
                    "listener.security.protocol.map",
                    "IN:PLAINTEXT,OUT:PLAINTEXT,INN:PLAINTEXT",
                ),
                (key, value),
            ])
        };
        assert!(with("inter.broker.listener.name", "in").is_ok());
        assert!(with("advertised.listeners", "OUT://host:2").is_ok());
        for (key, value) in [
            ("inter.broker.listener.name", "INN"),
            ("advertised.listeners", "INN://host:1"),
        ] {
            let error = with(key, value).expect_err(key).to_string();
            assert!(
                error.contains(key) && error.contains("INN, which is not in listeners (IN, OUT)"),
                "{error}"
            );
        }
    }

    #[test]
    fn what_changed_at_run_time_beats_what_was_given() {
        let given = config(&[("message.max.bytes", "1")]).expect("config");
        let one = |n: &str| [("message.max.bytes".to_owned(), n.to_owned())].into();
        let all = given.with_dynamic(one("2"), BTreeMap::new());
        assert_eq!(all.number("message.max.bytes"), 2);
        let this = given.with_dynamic(one("2"), one("3"));
        assert_eq!(
            this.set_value("message.max.bytes"),
            Some(("3".into(), ConfigSource::DynamicBroker))
        );
    }
}
