//! What this process costs the machine, as Linux tells it.

use std::fs;

/// Memory and processor time of this process.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProcessUsage {
    /// Memory that is in RAM, in bytes.
    pub resident_bytes: u64,
    /// Processor time of all threads since the start, user and system, in seconds.
    pub cpu_seconds: f64,
    /// Open files and sockets.
    pub open_files: u64,
}

impl ProcessUsage {
    /// The usage at this moment; `None` where there is no `/proc`.
    pub fn read() -> Option<Self> {
        let pages = fs::read_to_string("/proc/self/statm").ok()?;
        let pages: u64 = pages.split_whitespace().nth(1)?.parse().ok()?;
        let stat = fs::read_to_string("/proc/self/stat").ok()?;
        // The name may have spaces; what follows its closing bracket does not.
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        let mut ticks = || fields.next()?.parse::<u64>().ok();
        let ticks = ticks()? + ticks()?;
        let open_files = fs::read_dir("/proc/self/fd").ok()?.count() as u64;
        Some(Self {
            resident_bytes: pages * rustix::param::page_size() as u64,
            cpu_seconds: ticks as f64 / rustix::param::clock_ticks_per_second() as f64,
            open_files,
        })
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_running_process_has_memory_files_and_time_that_only_grows() {
        let before = ProcessUsage::read().expect("/proc");
        assert!(before.resident_bytes > 100_000 && before.open_files >= 3);
        let file = fs::File::open("/proc/self/stat").expect("file");
        let after = ProcessUsage::read().expect("/proc");
        assert!(after.cpu_seconds >= before.cpu_seconds);
        drop(file);
    }
}
