use super::*;
use crate::{MemoryStorage, SeededRandom, SimStorage};

fn controlled(inner: Arc<dyn Storage>) -> (ControlledStorage, Arc<StorageControls>) {
    let controls = StorageControls::new();
    (
        ControlledStorage::new(inner, Arc::clone(&controls)),
        controls,
    )
}

fn append(storage: &dyn Storage, path: &str, text: &'static [u8]) -> io::Result<()> {
    let file = storage.open(Path::new(path), true)?;
    file.write(file.len()?, &[Bytes::from_static(text)])
}

fn fails(operation: Operation, failure: Failure) -> StorageFault {
    StorageFault {
        operation: Some(operation),
        path_contains: String::new(),
        after: 0,
        times: None,
        delay: Duration::ZERO,
        failure: Some(failure),
    }
}

#[test]
fn a_fault_strikes_where_and_as_often_as_asked_and_counts() {
    let (storage, controls) = controlled(Arc::new(MemoryStorage::new()));
    let id = controls.add(StorageFault {
        path_contains: ".log".to_owned(),
        after: 1,
        times: Some(2),
        ..fails(Operation::Write, Failure::Io)
    });
    let outcomes = [0; 4].map(|_| append(&storage, "a.log", b"x").is_ok());
    append(&storage, "other", b"x").expect("another path");
    assert_eq!(outcomes, [true, false, false, true]);
    let status = controls.faults().remove(0);
    assert_eq!((status.id, status.seen, status.hits), (id, 3, 2));
    controls.clear();
    append(&storage, "a.log", b"x").expect("no fault is left");
}

#[test]
fn a_torn_write_leaves_half_and_a_full_storage_what_fits() {
    let inner = Arc::new(MemoryStorage::new());
    let (storage, controls) = controlled(Arc::clone(&inner) as Arc<dyn Storage>);
    controls.add(StorageFault {
        times: Some(1),
        ..fails(Operation::Write, Failure::Torn)
    });
    append(&storage, "f", b"abcdef").expect_err("torn");
    assert_eq!(inner.read_file(Path::new("f")).expect("file"), &b"abc"[..]);
    controls.set_capacity(5);
    let full = append(&storage, "f", b"def").expect_err("full");
    assert_eq!(full.kind(), io::ErrorKind::StorageFull);
    assert_eq!(
        inner.read_file(Path::new("f")).expect("file"),
        &b"abcde"[..]
    );
    assert_eq!(
        storage.space().expect("space"),
        StorageSpace {
            total: 5,
            usable: 0
        }
    );
    controls.clear();
    append(&storage, "f", b"f").expect("room again");
}

#[test]
fn a_lost_sync_is_found_out_by_a_power_cut() {
    let lost = (0..50).filter(|seed| {
        let disk = SimStorage::new();
        let (storage, controls) = controlled(Arc::new(disk.clone()));
        controls.add(fails(Operation::Sync, Failure::Lost));
        append(&storage, "f", b"abc").expect("written");
        let file = storage.open(Path::new("f"), false).expect("file");
        file.sync().expect("it says so");
        storage.sync_dir(Path::new("")).expect("synced");
        let after = disk.power_cut(&SeededRandom::new(*seed));
        after.read_file(Path::new("f")).expect("name").is_empty()
    });
    assert!(lost.count() > 5);
}

#[test]
fn an_ended_run_touches_nothing_any_more() {
    let inner = Arc::new(MemoryStorage::new());
    let (storage, controls) = controlled(Arc::clone(&inner) as Arc<dyn Storage>);
    append(&storage, "f", b"abc").expect("written");
    let file = storage.open(Path::new("f"), false).expect("file");
    storage.end();
    assert!(file.write(3, &[Bytes::from_static(b"d")]).is_err());
    assert!(file.read(0, 1).is_err() && storage.list(Path::new("")).is_err());
    let next = ControlledStorage::new(inner, controls);
    assert_eq!(next.read_file(Path::new("f")).expect("file"), &b"abc"[..]);
}

#[test]
fn a_pause_holds_changes_back_and_lets_reads_through() {
    let (storage, controls) = controlled(Arc::new(MemoryStorage::new()));
    append(&storage, "f", b"abc").expect("written");
    let file = storage.open(Path::new("f"), false).expect("file");
    let pause = controls.pause();
    let writer = std::thread::spawn({
        let storage = storage.clone();
        move || append(&storage, "f", b"d").expect("written in the end")
    });
    assert_eq!(file.read(0, 9).expect("read"), &b"abc"[..]);
    assert_eq!(file.len().expect("length"), 3);
    drop(pause);
    writer.join().expect("joined");
    assert_eq!(file.len().expect("length"), 4);
}
