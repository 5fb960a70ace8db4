//! What a simulated disk holds: the state programs see, and the part of it that is durable.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path};

use bytes::Bytes;

use crate::Random;

/// Tears happen inside a sector too, but what is lost or kept out of order is whole sectors.
const SECTOR: u64 = 512;

pub(super) type NodeId = u64;
/// The root directory.
pub(super) const ROOT: NodeId = 0;

/// A file or directory; names are kept by the directories.
#[derive(Debug)]
pub(super) enum Node {
    Dir(Dir),
    File(File),
}

#[derive(Debug, Default)]
pub(super) struct Dir {
    pub(super) now: BTreeMap<String, NodeId>,
    durable: BTreeMap<String, NodeId>,
}

#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) now: Vec<u8>,
    durable: Vec<u8>,
    /// Changes since the last sync, in their order.
    unsynced: Vec<Change>,
}

#[derive(Debug, Clone)]
enum Change {
    Write(u64, Bytes),
    Truncate(u64),
}

/// One change of names that no `sync_dir` has made durable yet: entries with what they became.
#[derive(Debug, Clone)]
struct NameChange(Vec<(NodeId, String, Option<NodeId>)>);

/// All nodes of one simulated disk.
#[derive(Debug)]
pub(super) struct Disk {
    nodes: BTreeMap<NodeId, Node>,
    next: NodeId,
    names: Vec<NameChange>,
}

impl Disk {
    pub(super) fn new() -> Self {
        Self {
            nodes: BTreeMap::from([(ROOT, Node::Dir(Dir::default()))]),
            next: ROOT + 1,
            names: Vec::new(),
        }
    }

    pub(super) fn find(&self, path: &Path) -> io::Result<NodeId> {
        let mut at = ROOT;
        for part in path.components() {
            let Component::Normal(name) = part else {
                continue;
            };
            let name = name.to_string_lossy();
            at = *self
                .dir(at)?
                .now
                .get(name.as_ref())
                .ok_or(io::ErrorKind::NotFound)?;
        }
        Ok(at)
    }

    /// The directory a path lies in, and its last part.
    pub(super) fn parent(&self, path: &Path) -> io::Result<(NodeId, String)> {
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let parent = self.find(path.parent().unwrap_or(Path::new("")))?;
        self.dir(parent)?;
        Ok((parent, name.to_string_lossy().into_owned()))
    }

    pub(super) fn dir(&self, id: NodeId) -> io::Result<&Dir> {
        match self.nodes.get(&id) {
            Some(Node::Dir(dir)) => Ok(dir),
            Some(Node::File(_)) => Err(io::ErrorKind::NotADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    pub(super) fn file(&self, id: NodeId) -> io::Result<&File> {
        match self.nodes.get(&id) {
            Some(Node::File(file)) => Ok(file),
            Some(Node::Dir(_)) => Err(io::ErrorKind::IsADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn file_mut(&mut self, id: NodeId) -> io::Result<&mut File> {
        match self.nodes.get_mut(&id) {
            Some(Node::File(file)) => Ok(file),
            Some(Node::Dir(_)) => Err(io::ErrorKind::IsADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    pub(super) fn is_dir(&self, id: NodeId) -> bool {
        matches!(self.nodes.get(&id), Some(Node::Dir(_)))
    }

    /// Bytes of all files that have a name.
    pub(super) fn used(&self) -> u64 {
        let mut used = 0;
        for node in self.nodes.values() {
            if let Node::File(file) = node {
                used += file.now.len() as u64;
            }
        }
        used
    }

    /// Makes a node and gives it a name.
    pub(super) fn create(&mut self, dir: NodeId, name: &str, node: Node) -> io::Result<NodeId> {
        let id = self.next;
        self.next += 1;
        self.nodes.insert(id, node);
        self.rename_entries(vec![(dir, name.to_owned(), Some(id))])?;
        Ok(id)
    }

    /// Changes names, to become durable all together or not at all.
    pub(super) fn rename_entries(
        &mut self,
        changes: Vec<(NodeId, String, Option<NodeId>)>,
    ) -> io::Result<()> {
        for (dir, name, to) in &changes {
            match self.nodes.get_mut(dir) {
                Some(Node::Dir(dir)) => set(&mut dir.now, name, *to),
                _ => return Err(io::ErrorKind::NotFound.into()),
            }
        }
        self.names.push(NameChange(changes));
        Ok(())
    }

    pub(super) fn write(&mut self, id: NodeId, position: u64, chunk: &Bytes) -> io::Result<()> {
        let file = self.file_mut(id)?;
        let change = Change::Write(position, chunk.clone());
        apply(&mut file.now, &change);
        file.unsynced.push(change);
        Ok(())
    }

    pub(super) fn truncate(&mut self, id: NodeId, len: u64) -> io::Result<()> {
        let file = self.file_mut(id)?;
        if len < file.now.len() as u64 {
            let change = Change::Truncate(len);
            apply(&mut file.now, &change);
            file.unsynced.push(change);
        }
        Ok(())
    }

    /// Makes a file's content durable.
    pub(super) fn sync(&mut self, id: NodeId) -> io::Result<()> {
        let file = self.file_mut(id)?;
        for change in std::mem::take(&mut file.unsynced) {
            apply(&mut file.durable, &change);
        }
        Ok(())
    }

    /// Makes the names in a directory durable.
    pub(super) fn sync_dir(&mut self, id: NodeId) {
        let names = std::mem::take(&mut self.names);
        let (here, elsewhere): (Vec<_>, Vec<_>) = names
            .into_iter()
            .partition(|change| change.0.iter().any(|(dir, ..)| *dir == id));
        self.names = elsewhere;
        for change in here {
            self.make_durable(&change);
        }
    }

    /// Changes bytes behind everybody's back, as a failing medium does.
    pub(super) fn damage(&mut self, id: NodeId, position: u64, bytes: &[u8]) -> io::Result<()> {
        let file = self.file_mut(id)?;
        let change = Change::Write(position, Bytes::copy_from_slice(bytes));
        apply(&mut file.now, &change);
        apply(&mut file.durable, &change);
        Ok(())
    }

    fn make_durable(&mut self, change: &NameChange) {
        for (dir, name, to) in &change.0 {
            if let Some(Node::Dir(dir)) = self.nodes.get_mut(dir) {
                set(&mut dir.durable, name, *to);
            }
        }
    }

    /// The power fails: what was not synced survives as chance has it.
    pub(super) fn lose_power(&mut self, random: &dyn Random) {
        let names = std::mem::take(&mut self.names);
        // A journal keeps a prefix; without one, each change is on its own.
        let in_order = random.below(2) == 0;
        let prefix = random.below(names.len() as u64 + 1) as usize;
        for (at, change) in names.iter().enumerate() {
            let survives = if in_order {
                at < prefix
            } else {
                random.below(2) == 0
            };
            if survives {
                self.make_durable(change);
            }
        }
        for node in self.nodes.values_mut() {
            match node {
                Node::Dir(dir) => dir.now = dir.durable.clone(),
                Node::File(file) => file.lose_power(random),
            }
        }
        self.forget_unreachable();
    }

    fn forget_unreachable(&mut self) {
        let mut reachable = BTreeMap::new();
        let mut open = vec![ROOT];
        while let Some(id) = open.pop() {
            let Some(node) = self.nodes.remove(&id) else {
                continue;
            };
            if let Node::Dir(dir) = &node {
                open.extend(dir.now.values());
            }
            reachable.insert(id, node);
        }
        // A name whose node went away with another directory is no name.
        let exists: Vec<NodeId> = reachable.keys().copied().collect();
        for node in reachable.values_mut() {
            if let Node::Dir(dir) = node {
                dir.now.retain(|_, id| exists.binary_search(id).is_ok());
                dir.durable = dir.now.clone();
            }
        }
        self.nodes = reachable;
    }
}

impl File {
    fn lose_power(&mut self, random: &dyn Random) {
        let changes = std::mem::take(&mut self.unsynced);
        if !changes.is_empty() {
            match random.below(4) {
                0 => {}
                1 => changes.iter().for_each(|c| apply(&mut self.durable, c)),
                2 => keep_prefix(&mut self.durable, &changes, random),
                _ => keep_sectors(&mut self.durable, &changes, random),
            }
        }
        self.now = self.durable.clone();
    }
}

/// Changes up to some moment; the one that was under way is torn at some byte.
fn keep_prefix(content: &mut Vec<u8>, changes: &[Change], random: &dyn Random) {
    let whole = random.below(changes.len() as u64 + 1) as usize;
    for change in &changes[..whole] {
        apply(content, change);
    }
    if let Some(Change::Write(position, bytes)) = changes.get(whole) {
        let torn = bytes.slice(..random.below(bytes.len() as u64) as usize);
        apply(content, &Change::Write(*position, torn));
    }
}

/// Any sectors, in no order; what was never written between them reads as zeros.
fn keep_sectors(content: &mut Vec<u8>, changes: &[Change], random: &dyn Random) {
    for change in changes {
        let Change::Write(position, bytes) = change else {
            if random.below(2) == 0 {
                apply(content, change);
            }
            continue;
        };
        let (mut from, end) = (*position, position + bytes.len() as u64);
        while from < end {
            let until = ((from / SECTOR + 1) * SECTOR).min(end);
            if random.below(2) == 0 {
                let piece = bytes.slice((from - position) as usize..(until - position) as usize);
                apply(content, &Change::Write(from, piece));
            }
            from = until;
        }
    }
}

fn apply(content: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Truncate(len) => content.truncate(*len as usize),
        Change::Write(position, bytes) => {
            let (from, until) = (*position as usize, *position as usize + bytes.len());
            if content.len() < until {
                content.resize(until, 0);
            }
            content[from..until].copy_from_slice(bytes);
        }
    }
}

fn set(entries: &mut BTreeMap<String, NodeId>, name: &str, to: Option<NodeId>) {
    match to {
        Some(id) => entries.insert(name.to_owned(), id),
        None => entries.remove(name),
    };
}
