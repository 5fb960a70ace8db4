//! SipHash-1-3 with 128 bits of output (Aumasson and Bernstein), under a secret key: whoever writes
//! to a compacted topic cannot make two keys collide and so delete another's record.

/// The hash of `bytes` under `key`.
pub(crate) fn hash(key: (u64, u64), bytes: &[u8]) -> [u64; 2] {
    let mut state = State {
        v0: key.0 ^ 0x736f_6d65_7073_6575,
        v1: key.1 ^ 0x646f_7261_6e64_6f6d ^ 0xee,
        v2: key.0 ^ 0x6c79_6765_6e65_7261,
        v3: key.1 ^ 0x7465_6462_7974_6573,
    };
    let mut words = bytes.chunks_exact(8);
    for word in words.by_ref() {
        let mut eight = [0; 8];
        eight.copy_from_slice(word);
        state.absorb(u64::from_le_bytes(eight));
    }
    let rest = words.remainder();
    let mut eight = [0; 8];
    eight[..rest.len()].copy_from_slice(rest);
    eight[7] = bytes.len() as u8;
    state.absorb(u64::from_le_bytes(eight));
    state.v2 ^= 0xee;
    let low = state.finish();
    state.v1 ^= 0xdd;
    [low, state.finish()]
}

struct State {
    v0: u64,
    v1: u64,
    v2: u64,
    v3: u64,
}

impl State {
    fn absorb(&mut self, word: u64) {
        self.v3 ^= word;
        self.round();
        self.v0 ^= word;
    }

    fn finish(&mut self) -> u64 {
        for _ in 0..3 {
            self.round();
        }
        self.v0 ^ self.v1 ^ self.v2 ^ self.v3
    }

    #[inline(always)]
    fn round(&mut self) {
        self.v0 = self.v0.wrapping_add(self.v1);
        self.v2 = self.v2.wrapping_add(self.v3);
        self.v1 = self.v1.rotate_left(13) ^ self.v0;
        self.v3 = self.v3.rotate_left(16) ^ self.v2;
        self.v0 = self.v0.rotate_left(32);
        self.v2 = self.v2.wrapping_add(self.v1);
        self.v0 = self.v0.wrapping_add(self.v3);
        self.v1 = self.v1.rotate_left(17) ^ self.v2;
        self.v3 = self.v3.rotate_left(21) ^ self.v0;
        self.v2 = self.v2.rotate_left(32);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_length_and_every_bit_changes_both_halves() {
        let mut seen = BTreeSet::new();
        let bytes: Vec<u8> = (0..64).collect();
        for len in 0..=64 {
            for half in hash((1, 2), &bytes[..len]) {
                assert!(seen.insert(half));
            }
        }
        for bit in 0..64 * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            for half in hash((1, 2), &flipped) {
                assert!(seen.insert(half));
            }
        }
    }

    #[test]
    fn another_secret_gives_another_hash() {
        assert_ne!(hash((1, 2), b"key"), hash((1, 3), b"key"));
        assert_ne!(hash((1, 2), b"key"), hash((2, 2), b"key"));
        assert_eq!(hash((1, 2), b"key"), hash((1, 2), b"key"));
    }
}
