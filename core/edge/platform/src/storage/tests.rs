//! One contract, held by every storage.

use std::path::Path;

use super::*;

fn with_each(test: impl Fn(&dyn Storage)) {
    test(&MemoryStorage::new());
    test(&SimStorage::new());
    let memory = Arc::new(MemoryStorage::new());
    test(&ControlledStorage::new(memory, StorageControls::new()));
    let dir = tempfile::tempdir().expect("a temporary directory");
    test(&DiskStorage::open(dir.path()).expect("storage"));
}

fn chunk(text: &'static str) -> Bytes {
    Bytes::from_static(text.as_bytes())
}

#[test]
fn what_was_written_is_read_back_across_pieces() {
    with_each(|storage| {
        let file = storage.open(Path::new("f"), true).expect("file");
        file.write(0, &[chunk("ab"), chunk("cde")]).expect("write");
        file.write(5, &[chunk("fg")]).expect("write");
        assert_eq!(file.len().expect("len"), 7);
        assert_eq!(file.read(1, 4).expect("read"), chunk("bcde"));
        assert_eq!(file.read(4, 100).expect("read"), chunk("efg"));
        assert_eq!(file.read(7, 10).expect("read"), chunk(""));
    });
}

#[test]
fn overwriting_keeps_what_lies_behind() {
    with_each(|storage| {
        let file = storage.open(Path::new("f"), true).expect("file");
        file.write(0, &[chunk("abcdef")]).expect("write");
        file.write(1, &[chunk("XY")]).expect("write");
        assert_eq!(file.read(0, 10).expect("read"), chunk("aXYdef"));
    });
}

#[test]
fn truncation_forgets_the_end_and_never_grows_a_file() {
    with_each(|storage| {
        let file = storage.open(Path::new("f"), true).expect("file");
        file.write(0, &[chunk("abc"), chunk("def")]).expect("write");
        file.truncate(4).expect("truncate");
        file.truncate(100).expect("truncate");
        assert_eq!(file.read(0, 10).expect("read"), chunk("abcd"));
        file.write(4, &[chunk("X")]).expect("write");
        assert_eq!(file.read(0, 10).expect("read"), chunk("abcdX"));
    });
}

#[test]
fn directories_list_rename_and_vanish_with_their_content() {
    with_each(|storage| {
        let make = |path| storage.create_dir_all(Path::new(path)).expect("mkdir");
        assert!(make("a/b"));
        assert!(!make("a/b") && !make("a"), "they were there");
        storage
            .open(Path::new("a/b/f"), true)
            .expect("file")
            .write(0, &[chunk("x")])
            .expect("w");
        storage
            .rename(Path::new("a/b"), Path::new("a/c"))
            .expect("rename");
        let entry = DirEntry {
            name: "f".to_owned(),
            is_dir: false,
            len: 1,
        };
        assert_eq!(storage.list(Path::new("a/c")).expect("list"), [entry]);
        assert!(!storage.exists(Path::new("a/b")).expect("exists"));
        storage.remove_dir_all(Path::new("a/c")).expect("remove");
        assert!(storage.list(Path::new("a")).expect("list").is_empty());
    });
}

#[test]
fn a_removed_file_can_still_be_read_by_whoever_has_it_open() {
    with_each(|storage| {
        let file = storage.open(Path::new("f"), true).expect("file");
        file.write(0, &[chunk("abc")]).expect("write");
        storage.remove_file(Path::new("f")).expect("remove");
        assert_eq!(file.read(0, 3).expect("read"), chunk("abc"));
        assert!(!storage.exists(Path::new("f")).expect("exists"));
    });
}

#[test]
fn replacing_leaves_exactly_the_new_content() {
    with_each(|storage| {
        storage.create_dir_all(Path::new("d")).expect("mkdir");
        for content in ["a longer first version", "short"] {
            storage
                .replace_file(Path::new("d/f"), chunk(content))
                .expect("replace");
            assert_eq!(
                storage.read_file(Path::new("d/f")).expect("read"),
                chunk(content)
            );
        }
        assert_eq!(storage.list(Path::new("d")).expect("list").len(), 1);
    });
}

#[test]
fn a_missing_file_or_directory_says_so() {
    with_each(|storage| {
        let kind = |result: io::Result<()>| result.expect_err("error").kind();
        let missing = Path::new("nowhere/f");
        assert_eq!(
            kind(storage.open(missing, false).map(drop)),
            io::ErrorKind::NotFound
        );
        assert_eq!(
            kind(storage.open(missing, true).map(drop)),
            io::ErrorKind::NotFound
        );
        assert_eq!(
            kind(storage.list(Path::new("nowhere")).map(drop)),
            io::ErrorKind::NotFound
        );
        assert_eq!(kind(storage.remove_file(missing)), io::ErrorKind::NotFound);
    });
}

#[test]
fn a_second_broker_cannot_lock_the_same_directory() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    locks(&DiskStorage::open(dir.path()).expect("storage"));
    locks(&SimStorage::new());
}

fn locks(storage: &dyn Storage) {
    let guard = storage.lock(Path::new(".lock")).expect("first");
    assert_eq!(
        storage
            .lock(Path::new(".lock"))
            .map(drop)
            .expect_err("second")
            .kind(),
        io::ErrorKind::WouldBlock
    );
    drop(guard);
    storage.lock(Path::new(".lock")).expect("again");
}
