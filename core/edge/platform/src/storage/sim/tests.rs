use super::*;
use crate::SeededRandom;

fn write(storage: &SimStorage, path: &str, text: &'static str) -> Arc<dyn StorageFile> {
    let file = storage.open(Path::new(path), true).expect("file");
    let end = file.len().expect("length");
    let chunk = Bytes::from_static(text.as_bytes());
    file.write(end, &[chunk]).expect("written");
    file
}

fn read(storage: &SimStorage, path: &str) -> Option<Bytes> {
    storage.read_file(Path::new(path)).ok()
}

#[test]
fn what_was_synced_survives_every_power_cut() {
    for seed in 0..200 {
        let storage = SimStorage::new();
        storage.create_dir_all(Path::new("d")).expect("directory");
        let file = write(&storage, "d/f", "durable");
        file.sync().expect("synced");
        storage.sync_dir(Path::new("d")).expect("synced");
        storage.sync_dir(Path::new("")).expect("synced");
        write(&storage, "d/f", "volatile");
        let after = storage.power_cut(&SeededRandom::new(seed));
        let content = read(&after, "d/f").expect("the file is there");
        assert!(content.starts_with(b"durable"), "seed {seed}");
        assert!(content.len() <= "durablevolatile".len());
    }
}

#[test]
fn what_was_not_synced_is_lost_torn_or_kept() {
    let (mut lost, mut torn, mut kept) = (0, 0, 0);
    for seed in 0..400 {
        let storage = SimStorage::new();
        write(&storage, "f", "").sync().expect("synced");
        storage.sync_dir(Path::new("")).expect("synced");
        write(&storage, "f", "0123456789");
        let after = storage.power_cut(&SeededRandom::new(seed));
        match read(&after, "f").expect("its name is durable").len() {
            0 => lost += 1,
            10 => kept += 1,
            _ => torn += 1,
        }
    }
    assert!(lost > 50 && torn > 20 && kept > 50, "{lost} {torn} {kept}");
}

#[test]
fn a_rename_without_a_synced_directory_leaves_the_old_or_the_new() {
    let (mut old, mut new) = (0, 0);
    for seed in 0..200 {
        let storage = SimStorage::new();
        storage
            .replace_file(Path::new("f"), Bytes::from_static(b"old"))
            .expect("replaced");
        let file = write(&storage, "f.tmp", "new");
        file.sync().expect("synced");
        storage
            .rename(Path::new("f.tmp"), Path::new("f"))
            .expect("renamed");
        let after = storage.power_cut(&SeededRandom::new(seed));
        match read(&after, "f").as_deref() {
            Some(b"old") => old += 1,
            Some(b"new") => new += 1,
            other => panic!("seed {seed}: {other:?}"),
        }
    }
    assert!(old > 20 && new > 20, "{old} {new}");
}

#[test]
fn a_kill_keeps_all_and_ends_every_handle() {
    let storage = SimStorage::new();
    let file = write(&storage, "f", "abc");
    let guard = storage.lock(Path::new(".lock")).expect("locked");
    let next = storage.killed();
    assert_eq!(read(&next, "f").as_deref(), Some(&b"abc"[..]));
    assert!(file.write(3, &[Bytes::from_static(b"d")]).is_err());
    assert!(storage.exists(Path::new("f")).is_err());
    next.lock(Path::new(".lock")).expect("its holder is dead");
    drop(guard);
}

#[test]
fn a_run_stops_in_the_middle_of_a_chosen_change() {
    let storage = SimStorage::new();
    write(&storage, "f", "ab");
    storage.stop_after(2);
    let file = storage.open(Path::new("f"), true).expect("one change");
    let torn = file.write(2, &[Bytes::from_static(b"cdef")]);
    assert!(torn.is_err() && storage.has_stopped());
    assert!(file.sync().is_err());
    assert_eq!(read(&storage.killed(), "f").as_deref(), Some(&b"abcd"[..]));
}

#[test]
fn faults_strike_where_and_as_often_as_asked() {
    let storage = SimStorage::new();
    let file = write(&storage, "dir.log", "x");
    storage.inject(Fault {
        after: 1,
        times: 2,
        ..Fault::always(Operation::Write, Failure::Io).on(".log")
    });
    let mut outcomes = Vec::new();
    for _ in 0..4 {
        outcomes.push(file.write(1, &[Bytes::from_static(b"y")]).is_ok());
    }
    write(&storage, "other", "z");
    assert_eq!(outcomes, [true, false, false, true]);
    assert_eq!(storage.faults_hit(), 2);
}

#[test]
fn a_lost_sync_reports_success() {
    let lost = (0..50).filter(|seed| {
        let storage = SimStorage::new();
        storage.inject(Fault::always(Operation::Sync, Failure::Lost));
        write(&storage, "f", "abc").sync().expect("it says so");
        storage.sync_dir(Path::new("")).expect("synced");
        let after = storage.power_cut(&SeededRandom::new(*seed));
        read(&after, "f").expect("its name").is_empty()
    });
    assert!(lost.count() > 5);
}

#[test]
fn a_full_disk_takes_what_fits_and_says_so() {
    let storage = SimStorage::new();
    let file = write(&storage, "f", "abc");
    storage.set_capacity(5);
    let full = file
        .write(3, &[Bytes::from_static(b"defg")])
        .expect_err("full");
    assert_eq!(full.kind(), io::ErrorKind::StorageFull);
    assert_eq!(file.len().expect("length"), 5);
    assert_eq!(storage.space().expect("space").usable, 0);
}

#[test]
fn equal_runs_have_equal_traces() {
    let run = |text| {
        let storage = SimStorage::new();
        write(&storage, text, "x").sync().expect("synced");
        storage.trace()
    };
    assert_eq!(run("a"), run("a"));
    assert_ne!(run("a"), run("b"));
}
