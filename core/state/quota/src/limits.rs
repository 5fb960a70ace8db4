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
        let named = |name: &Str| Some(Part::Named(name.clone())).filter(|_| !name.is_empty());
        let default = |name: &Str| Some(Part::Default).filter(|_| !name.is_empty());
        let users = [named(user), default(user)];
        let clients = [named(client_id), default(client_id)];
        let user_share = Some(user).filter(|user| !user.is_empty());
        let client_share = Some(client_id).filter(|id| !id.is_empty());
        for user in users.iter().flatten() {
            for client in clients.iter().flatten() {
                if let Some(limit) =
                    self.get(Some(user), Some(client), user_share.zip(client_share))
                {
                    return Some(limit);
                }
            }
            if let Some(value) = self.values.get(&(Some(user.clone()), None)) {
                return Some(Limit {
                    share: Share {
                        user: user_share.cloned(),
                        client_id: None,
                    },
                    value: *value,
                });
            }
        }
        clients.iter().flatten().find_map(|client| {
            let value = self.values.get(&(None, Some(client.clone())))?;
            Some(Limit {
                share: Share {
                    user: None,
                    client_id: client_share.cloned(),
                },
                value: *value,
            })
        })
    }

    fn get(
        &self,
        user: Option<&Part>,
        client: Option<&Part>,
        share: Option<(&Str, &Str)>,
    ) -> Option<Limit> {
        let value = self.values.get(&(user.cloned(), client.cloned()))?;
        let (user, client_id) = share?;
        Some(Limit {
            share: Share {
                user: Some(user.clone()),
                client_id: Some(client_id.clone()),
            },
            value: *value,
        })
    }
}
