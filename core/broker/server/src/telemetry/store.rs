//! The newest values of all clients.

use std::collections::BTreeMap;

use kafka_rs_types::{Str, Uuid};

use super::{Labels, Point, Series};

/// Most series of all clients together; a push beyond is dropped, and counted.
const SERIES_MAX: usize = 200_000;

/// What clients pushed.
#[derive(Debug, Default)]
pub(crate) struct Store {
    clients: BTreeMap<Uuid, Client>,
    series: usize,
    dropped: u64,
}

#[derive(Debug, Default)]
struct Client {
    client_id: Str,
    values: BTreeMap<(String, Labels), Point>,
}

/// A value as it is shown.
#[derive(Debug, PartialEq)]
pub(crate) struct Shown<'a> {
    pub(crate) client: &'a Uuid,
    pub(crate) client_id: &'a str,
    pub(crate) labels: &'a Labels,
    pub(crate) point: Point,
}

impl Store {
    /// Whether so many more series can be kept.
    pub(super) fn has_room(&self, series: usize) -> bool {
        self.series + series <= SERIES_MAX
    }

    /// Takes a push: all that the client has, instead of what it had. What was added is added up.
    pub(super) fn put(&mut self, id: Uuid, client_id: Str, series: Vec<Series>) {
        let before = self.clients.remove(&id).unwrap_or_default();
        self.series -= before.values.len();
        if !self.has_room(series.len()) {
            self.dropped += 1;
            return;
        }
        let mut values = BTreeMap::new();
        for one in series {
            let key = (one.name, one.labels);
            let point = match (one.point, before.values.get(&key)) {
                (Point::Added(more), Some(Point::Total(so_far))) => Point::Total(so_far + more),
                (Point::Added(more), _) => Point::Total(more),
                (point, _) => point,
            };
            values.insert(key, point);
        }
        // A sum to which nothing was added is not pushed.
        for (key, point) in before.values {
            if matches!(point, Point::Total(_)) {
                values.entry(key).or_insert(point);
            }
        }
        self.series += values.len();
        self.clients.insert(id, Client { client_id, values });
    }

    /// Forgets clients.
    pub(super) fn retain(&mut self, keep: impl Fn(&Uuid) -> bool) {
        self.clients.retain(|id, _| keep(id));
        self.series = self.clients.values().map(|one| one.values.len()).sum();
    }

    /// Pushes that were dropped because there was too much.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }

    /// All values by the name of their metric.
    pub(crate) fn by_name(&self) -> BTreeMap<&str, Vec<Shown<'_>>> {
        let mut families: BTreeMap<&str, Vec<Shown<'_>>> = BTreeMap::new();
        for (client, pushed) in &self.clients {
            for ((name, labels), point) in &pushed.values {
                families.entry(name).or_default().push(Shown {
                    client,
                    client_id: &pushed.client_id,
                    labels,
                    point: *point,
                });
            }
        }
        families
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(name: &str, point: Point) -> Series {
        Series {
            name: name.to_owned(),
            labels: Labels::new(),
            point,
        }
    }

    fn values(store: &Store) -> Vec<(&str, Point)> {
        let families = store.by_name().into_iter();
        families
            .flat_map(|(name, shown)| shown.into_iter().map(move |one| (name, one.point)))
            .collect()
    }

    #[test]
    fn what_is_added_is_added_up_and_what_is_no_longer_pushed_is_gone() {
        let (mut store, one) = (Store::default(), Uuid::from_random([1; 16]));
        let first = vec![
            series("added", Point::Added(2.0)),
            series("gauge", Point::Gauge(7.0)),
        ];
        store.put(one, Str::from("app"), first);
        store.put(
            one,
            Str::from("app"),
            vec![series("added", Point::Added(3.0))],
        );
        assert_eq!(values(&store), [("added", Point::Total(5.0))]);
        store.put(one, Str::from("app"), Vec::new());
        assert_eq!(values(&store), [("added", Point::Total(5.0))]);
        store.retain(|_| false);
        assert_eq!((values(&store), store.series), (Vec::new(), 0));
    }

    #[test]
    fn too_much_is_dropped_and_counted() {
        let mut store = Store::default();
        let many = || {
            (0..5_000)
                .map(|n| series(&n.to_string(), Point::Gauge(1.0)))
                .collect()
        };
        for n in 0..41 {
            store.put(Uuid::from_random([n; 16]), Str::from("app"), many());
        }
        assert_eq!((store.series, store.dropped()), (SERIES_MAX, 1));
    }
}
