use std::sync::Arc;

use imbl::{OrdMap, OrdSet};
use kafka_rs_types::{PartitionIndex, Str, Uuid};

use super::partition::{PartitionRegistration, Partitions};

/// One topic: its name, its id and its partitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicImage {
    /// Topic name.
    pub name: Str,
    /// Topic id; a topic created again under the same name gets another (KIP-516).
    pub id: Uuid,
    /// Its partitions by index.
    pub partitions: Partitions,
}

/// All topics, found by id or by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TopicsImage {
    by_id: OrdMap<Uuid, Arc<TopicImage>>,
    by_name: OrdMap<Str, Uuid>,
    /// Names with '.' or '_' in them, each after the form in which such names collide.
    colliding: OrdSet<(Str, Str)>,
}

impl TopicsImage {
    /// The topic called `name`.
    pub fn by_name(&self, name: &str) -> Option<&Arc<TopicImage>> {
        self.by_id.get(self.by_name.get(name)?)
    }

    /// The topic whose id is `id`.
    pub fn by_id(&self, id: &Uuid) -> Option<&Arc<TopicImage>> {
        self.by_id.get(id)
    }

    /// The id of the topic called `name`.
    pub fn id_of(&self, name: &str) -> Option<Uuid> {
        self.by_name.get(name).copied()
    }

    /// The name of the topic whose id is `id`.
    pub fn name_of(&self, id: &Uuid) -> Option<&Str> {
        self.by_id.get(id).map(|topic| &topic.name)
    }

    /// One partition of the topic called `name`.
    pub fn partition(
        &self,
        name: &str,
        index: PartitionIndex,
    ) -> Option<&Arc<PartitionRegistration>> {
        self.by_name(name)?.partitions.get(index)
    }

    /// A topic whose name metrics could not tell from `name`, because '.' and '_' look alike there.
    pub(crate) fn colliding_with(&self, name: &str) -> Option<&Str> {
        let form = collision_form(name)?;
        let (found, other) = self
            .colliding
            .range((form.clone(), Str::default())..)
            .next()?;
        (*found == form).then_some(other)
    }

    /// Number of topics.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// All topics in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<TopicImage>> {
        self.by_name.values().filter_map(|id| self.by_id.get(id))
    }

    /// All topics whose names come after `cursor` (inclusive), in order; what
    /// DescribeTopicPartitions pages through.
    pub fn iter_from<'a>(&'a self, cursor: &Str) -> impl Iterator<Item = &'a Arc<TopicImage>> {
        self.by_name
            .range(cursor.clone()..)
            .filter_map(|(_, id)| self.by_id.get(id))
    }

    pub(crate) fn insert(&mut self, topic: TopicImage) {
        if let Some(form) = collision_form(&topic.name) {
            self.colliding.insert((form, topic.name.clone()));
        }
        self.by_name.insert(topic.name.clone(), topic.id);
        self.by_id.insert(topic.id, Arc::new(topic));
    }

    pub(crate) fn remove(&mut self, id: &Uuid) -> Option<Arc<TopicImage>> {
        let topic = self.by_id.remove(id)?;
        // The name may already belong to a later topic.
        if self.by_name.get(&topic.name) == Some(id) {
            self.by_name.remove(&topic.name);
            if let Some(form) = collision_form(&topic.name) {
                self.colliding.remove(&(form, topic.name.clone()));
            }
        }
        Some(topic)
    }

    pub(crate) fn get_mut(&mut self, id: &Uuid) -> Option<&mut TopicImage> {
        self.by_id.get_mut(id).map(Arc::make_mut)
    }
}

/// The name as metric names show it, where '.' and '_' look alike; `None` when it has neither.
fn collision_form(name: &str) -> Option<Str> {
    name.contains(['.', '_'])
        .then(|| Str::from(name.replace('.', "_")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_whose_names_differ_in_dots_and_underscores_collide() {
        let mut topics = TopicsImage::default();
        let id = Uuid::from_random([1; 16]);
        let topic = |name: &str| TopicImage {
            name: name.into(),
            id,
            partitions: Partitions::default(),
        };
        topics.insert(topic("a.b"));
        assert_eq!(topics.colliding_with("a_b").map(Str::as_str), Some("a.b"));
        assert_eq!(topics.colliding_with("a_bc"), None);
        assert_eq!(topics.colliding_with("ab"), None);
        topics.remove(&id);
        assert_eq!(topics.colliding_with("a_b"), None);
    }
}
