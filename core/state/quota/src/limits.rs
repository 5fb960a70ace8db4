use std::collections::BTreeMap;

use kafka_rs_types::Str;

/// A user or client id as a quota names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// This one.
    Named(Str),
    /// Everyone without a quota of their own.
    Default,
}

/// Who uses up a limit together: all connections of a user, of a client id, or of both.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share {
    /// The user, if the limit is for one.
    pub user: Option<Str>,
    /// The client id, if the limit is for one.
    pub client_id: Option<Str>,
}

/// A limit, and who uses it up together.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// Who uses it up together.
    pub share: Share,
    /// The quota's value, in its own unit a second.
    pub value: f64,
}

/// The quotas of one kind.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Limits {
    values: BTreeMap<(Option<Part>, Option<Part>), f64>,
}

impl Limits {
    /// Sets the quota of a user, a client id, or both.
    pub fn set(&mut self, user: Option<Part>, client_id: Option<Part>, value: f64) {
        self.values.insert((user, client_id), value);
    }

    /// Nobody has a quota.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The limit that counts for a request: the most specific one, where a user goes before a client
    /// id. A client without an id has only its user's.
    pub fn of(&self, user: &Str, client_id: &Str) -> Option<Limit> {
        if self.is_empty() {
            return None;
        }
        let (users, clients) = (parts(user), parts(client_id));
        let mut places = Vec::with_capacity(8);
        for user in &users {
            places.extend(clients.iter().map(|client| (Some(user), Some(client))));
            places.push((Some(user), None));
        }
        places.extend(clients.iter().map(|client| (None, Some(client))));
        places.into_iter().find_map(|(by_user, by_client)| {
            let value = self.values.get(&(by_user.cloned(), by_client.cloned()))?;
            let share = Share {
                user: by_user.map(|_| user.clone()),
                client_id: by_client.map(|_| client_id.clone()),
            };
            Some(Limit {
                share,
                value: *value,
            })
        })
    }
}

/// What a quota for somebody may name, the more specific first.
fn parts(name: &Str) -> Vec<Part> {
    if name.is_empty() {
        return Vec::new();
    }
    vec![Part::Named(name.clone()), Part::Default]
}
