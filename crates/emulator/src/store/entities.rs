//! Entities of one kind by their keys, and which of them must still be saved.
//!
//! Whoever gets an entity for changing it is taken to have changed it. What the entities are is not known here.

use std::collections::{BTreeMap, BTreeSet};

/// Entities by their keys.
#[derive(Debug)]
pub(crate) struct Entities<K, V> {
    all: BTreeMap<K, V>,
    /// What must be saved; the values are read when they are taken.
    unsaved: BTreeSet<K>,
}

impl<K, V> Default for Entities<K, V> {
    fn default() -> Self {
        Self { all: BTreeMap::new(), unsaved: BTreeSet::new() }
    }
}

impl<K: Ord + Clone, V: Clone> Entities<K, V> {
    /// All of them, ascending by key.
    pub(crate) const fn all(&self) -> &BTreeMap<K, V> {
        &self.all
    }

    /// The entity with this key.
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.all.get(key)
    }

    /// The same for changing it.
    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let value = self.all.get_mut(key)?;
        self.unsaved.insert(key.clone());
        Some(value)
    }

    /// Keeps an entity, and returns the one that had its key before.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.unsaved.insert(key.clone());
        self.all.insert(key, value)
    }

    /// Forgets an entity, and returns it.
    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        let value = self.all.remove(key)?;
        self.unsaved.insert(key.clone());
        Some(value)
    }

    /// Forgets those that are not to be kept.
    pub(crate) fn retain(&mut self, keep: impl Fn(&V) -> bool) {
        let unsaved = &mut self.unsaved;
        self.all.retain(|key, value| {
            let keep = keep(value);
            if !keep {
                unsaved.insert(key.clone());
            }
            keep
        });
    }

    /// Forgets the first ones as long as they are not to be kept.
    pub(crate) fn drop_first_while(&mut self, is_over: impl Fn(&V) -> bool) {
        while let Some(first) = self.all.first_entry()
            && is_over(first.get())
        {
            self.unsaved.insert(first.key().clone());
            first.remove();
        }
    }

    /// What changed since this was asked last; an entity that is gone is `None`.
    pub(crate) fn take_changes(&mut self) -> BTreeMap<K, Option<V>> {
        let keys = std::mem::take(&mut self.unsaved);
        keys.into_iter().map(|key| (self.all.get(&key).cloned(), key)).map(|(value, key)| (key, value)).collect()
    }

    /// Each entity as a change of its own.
    pub(crate) fn everything(&self) -> impl Iterator<Item = BTreeMap<K, Option<V>>> {
        self.all.iter().map(|(key, value)| BTreeMap::from([(key.clone(), Some(value.clone()))]))
    }

    /// Takes over changes that were saved earlier; they do not count as unsaved.
    pub(crate) fn restore(&mut self, changes: BTreeMap<K, Option<V>>) {
        for (key, value) in changes {
            self.put(key, value);
        }
    }

    /// Takes over one saved entity, or that it is gone, and returns what there was.
    pub(crate) fn put(&mut self, key: K, value: Option<V>) -> Option<V> {
        match value {
            Some(value) => self.all.insert(key, value),
            None => self.all.remove(&key),
        }
    }
}
