use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use parking_lot::{Mutex, RwLock};

use super::{DirEntry, Storage, StorageFile, StorageSpace};

/// Files in memory. What was appended is kept as it came, shared, and served back without a copy.
#[derive(Debug, Default)]
pub struct MemoryStorage {
    tree: Mutex<Tree>,
}

#[derive(Debug, Default)]
struct Tree {
    files: BTreeMap<PathBuf, Arc<MemoryFile>>,
    dirs: BTreeSet<PathBuf>,
}

impl MemoryStorage {
    /// An empty storage.
    pub fn new() -> Self {
        Self::default()
    }

    /// A second storage with the same content, each free to change its own. What is there stays
    /// shared, so the cost is that of the names and not of the bytes.
    ///
    /// Changes made meanwhile may be in it or not; who needs one moment holds them back.
    pub fn fork(&self) -> Self {
        let tree = self.tree.lock();
        let fork = |(path, file): (&PathBuf, &Arc<MemoryFile>)| {
            let chunks = Arc::clone(&file.chunks.read());
            let file = MemoryFile {
                chunks: RwLock::new(chunks),
            };
            (path.clone(), Arc::new(file))
        };
        Self {
            tree: Mutex::new(Tree {
                files: tree.files.iter().map(fork).collect(),
                dirs: tree.dirs.clone(),
            }),
        }
    }
}

fn not_found(path: &Path) -> io::Error {
    io::Error::new(
        io::ErrorKind::NotFound,
        format!("{} does not exist", path.display()),
    )
}

impl Storage for MemoryStorage {
    fn create_dir_all(&self, path: &Path) -> io::Result<bool> {
        let mut tree = self.tree.lock();
        let new = !tree.dirs.contains(path);
        for dir in path.ancestors() {
            tree.dirs.insert(dir.to_owned());
        }
        Ok(new)
    }

    fn open(&self, path: &Path, create: bool) -> io::Result<Arc<dyn StorageFile>> {
        let mut tree = self.tree.lock();
        if let Some(file) = tree.files.get(path) {
            return Ok(Arc::clone(file) as Arc<dyn StorageFile>);
        }
        let parent = path.parent().unwrap_or(Path::new(""));
        if !create || !(parent.as_os_str().is_empty() || tree.dirs.contains(parent)) {
            return Err(not_found(path));
        }
        let file = Arc::new(MemoryFile::default());
        tree.files.insert(path.to_owned(), Arc::clone(&file));
        Ok(file)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>> {
        let tree = self.tree.lock();
        if !dir.as_os_str().is_empty() && !tree.dirs.contains(dir) {
            return Err(not_found(dir));
        }
        let is_child = |path: &Path| path.parent() == Some(dir);
        let name = |path: &Path| {
            path.file_name()
                .map(|n| n.to_string_lossy().into_owned())
                .unwrap_or_default()
        };
        let dirs = tree
            .dirs
            .iter()
            .filter(|path| is_child(path))
            .map(|path| DirEntry {
                name: name(path),
                is_dir: true,
                len: 0,
            });
        let files = tree
            .files
            .iter()
            .filter(|(path, _)| is_child(path))
            .map(|(path, file)| DirEntry {
                name: name(path),
                is_dir: false,
                len: file.chunks.read().len,
            });
        let mut entries: Vec<DirEntry> = dirs.chain(files).collect();
        entries.sort();
        Ok(entries)
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        let tree = self.tree.lock();
        Ok(tree.files.contains_key(path) || tree.dirs.contains(path))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut tree = self.tree.lock();
        if let Some(file) = tree.files.remove(from) {
            tree.files.insert(to.to_owned(), file);
            return Ok(());
        }
        if !tree.dirs.contains(from) {
            return Err(not_found(from));
        }
        let moved = |path: &Path| {
            path.strip_prefix(from).ok().map(|rest| {
                if rest.as_os_str().is_empty() {
                    to.to_owned()
                } else {
                    to.join(rest)
                }
            })
        };
        let dirs = std::mem::take(&mut tree.dirs);
        tree.dirs = dirs
            .into_iter()
            .map(|path| moved(&path).unwrap_or(path))
            .collect();
        let files = std::mem::take(&mut tree.files);
        tree.files = files
            .into_iter()
            .map(|(path, file)| (moved(&path).unwrap_or(path), file))
            .collect();
        Ok(())
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.tree
            .lock()
            .files
            .remove(path)
            .map(|_| ())
            .ok_or_else(|| not_found(path))
    }

    fn remove_dir_all(&self, path: &Path) -> io::Result<()> {
        let mut tree = self.tree.lock();
        if !tree.dirs.contains(path) {
            return Err(not_found(path));
        }
        tree.dirs.retain(|dir| !dir.starts_with(path));
        tree.files.retain(|file, _| !file.starts_with(path));
        Ok(())
    }

    fn sync_dir(&self, _dir: &Path) -> io::Result<()> {
        Ok(())
    }

    fn lock(&self, _path: &Path) -> io::Result<Box<dyn Any + Send + Sync>> {
        // No other process can see this storage.
        Ok(Box::new(()))
    }

    fn space(&self) -> io::Result<StorageSpace> {
        Ok(StorageSpace {
            total: u64::MAX >> 1,
            usable: u64::MAX >> 1,
        })
    }

    fn root(&self) -> String {
        "memory".to_owned()
    }

    fn is_memory(&self) -> bool {
        true
    }
}

#[derive(Debug, Default)]
struct MemoryFile {
    /// Copied by the first of several forks that changes it; the pieces stay shared.
    chunks: RwLock<Arc<Chunks>>,
}

/// Pieces by their position in the file.
#[derive(Debug, Default, Clone)]
struct Chunks {
    pieces: Vec<(u64, Bytes)>,
    len: u64,
}

impl Chunks {
    fn cut(&mut self, len: u64) {
        while let Some((start, piece)) = self.pieces.last_mut() {
            if *start >= len {
                self.pieces.pop();
            } else {
                piece.truncate((len - *start) as usize);
                break;
            }
        }
        self.len = self.len.min(len);
    }
}

impl StorageFile for MemoryFile {
    fn len(&self) -> io::Result<u64> {
        Ok(self.chunks.read().len)
    }

    fn write(&self, position: u64, new: &[Bytes]) -> io::Result<()> {
        let mut chunks = self.chunks.write();
        let chunks = Arc::make_mut(&mut chunks);
        let total: u64 = new.iter().map(|chunk| chunk.len() as u64).sum();
        let after = position + total;
        // Overwriting the middle keeps what lies behind; appending finds nothing there.
        let behind = if after < chunks.len {
            Some(read(chunks, after, usize::MAX))
        } else {
            None
        };
        chunks.cut(position);
        for chunk in new.iter().cloned().chain(behind) {
            if !chunk.is_empty() {
                let start = chunks.len;
                chunks.len += chunk.len() as u64;
                chunks.pieces.push((start, chunk));
            }
        }
        Ok(())
    }

    fn read(&self, position: u64, len: usize) -> io::Result<Bytes> {
        Ok(read(&self.chunks.read(), position, len))
    }

    fn truncate(&self, len: u64) -> io::Result<()> {
        Arc::make_mut(&mut self.chunks.write()).cut(len);
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

fn read(chunks: &Chunks, position: u64, len: usize) -> Bytes {
    let end = position.saturating_add(len as u64).min(chunks.len);
    if position >= end {
        return Bytes::new();
    }
    let first = chunks
        .pieces
        .partition_point(|(start, _)| *start <= position)
        - 1;
    let (start, piece) = &chunks.pieces[first];
    let from = (position - start) as usize;
    let until = ((end - start) as usize).min(piece.len());
    let head = piece.slice(from..until);
    if head.len() as u64 == end - position {
        return head;
    }
    let mut joined = BytesMut::with_capacity((end - position) as usize);
    joined.extend_from_slice(&head);
    for (start, piece) in &chunks.pieces[first + 1..] {
        if *start >= end {
            break;
        }
        joined.extend_from_slice(&piece[..((end - start) as usize).min(piece.len())]);
    }
    joined.freeze()
}
