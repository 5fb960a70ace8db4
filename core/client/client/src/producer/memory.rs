//! Who waits for room in `buffer.memory`. Pure.

use crate::producer::core::Core;

impl Core {
    /// Somebody begins to wait for room for a record of `size` bytes.
    pub(crate) fn wait_for_memory(&mut self, size: usize) {
        *self.waiting.entry(size).or_default() += 1;
        if self.waiting.len() == 1 {
            self.look_at_all();
        }
    }

    /// Somebody ceases to wait for room for a record of `size` bytes.
    pub(crate) fn waits_no_longer(&mut self, size: usize) {
        if let Some(count) = self.waiting.get_mut(&size) {
            *count -= 1;
            if *count == 0 {
                self.waiting.remove(&size);
            }
        }
    }

    /// True when there is room that somebody waits for: enough for the smallest record, or those who
    /// wait would be woken for nothing, again and again.
    pub(crate) fn frees_waiters(&self) -> bool {
        let smallest = self.waiting.first_key_value();
        smallest.is_some_and(|(size, _)| self.has_room(*size))
    }

    /// True when a record of `size` bytes would be taken in.
    pub(crate) fn has_room(&self, size: usize) -> bool {
        self.used == 0 || self.used + size <= self.settings.buffer_bytes
    }
}

#[cfg(test)]
mod tests {
    use kafka_rs_config::{ClientConfig, Scope};

    use super::*;
    use crate::producer::settings::Settings;

    #[test]
    fn who_waits_is_woken_when_the_smallest_record_has_room_and_no_sooner() {
        let config = ClientConfig::new(Scope::Producer, [("buffer.memory", "1000")]);
        let settings = Settings::new(&config.expect("settings")).expect("settings");
        let mut core = Core::new(settings);
        core.used = 800;
        assert!(!core.frees_waiters(), "nobody waits");
        core.wait_for_memory(300);
        core.wait_for_memory(500);
        assert!(!core.frees_waiters(), "there is room, but for nobody");
        core.used = 700;
        assert!(core.frees_waiters());
        core.waits_no_longer(300);
        assert!(!core.frees_waiters(), "the larger one has none yet");
        core.waits_no_longer(500);
        core.used = 0;
        assert!(!core.frees_waiters(), "nobody waits any more");
    }
}
