//! Small random changes to an input.

/// Longest input made, in bytes.
const INPUT_MAX: usize = 8 * 1024;
/// Values that lengths and counts are checked against.
const NUMBERS: [i64; 12] = [
    0,
    1,
    -1,
    -2,
    127,
    128,
    255,
    0x7fff,
    0xffff,
    i32::MAX as i64,
    i32::MIN as i64,
    i64::MAX,
];

/// A small generator of random numbers (xorshift64*): repeatable from its seed.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// A generator that gives the same numbers for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// Any number.
    pub fn draw(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 {
            0
        } else {
            (self.draw() % end as u64) as usize
        }
    }
}

/// One to four changes to a copy of `input`; `other` lends bytes.
pub fn mutate(rng: &mut Rng, input: &[u8], other: &[u8]) -> Vec<u8> {
    let mut out = input.to_vec();
    for _ in 0..=rng.below(4) {
        change(rng, &mut out, other);
    }
    out.truncate(INPUT_MAX);
    out
}

fn change(rng: &mut Rng, out: &mut Vec<u8>, other: &[u8]) {
    let at = rng.below(out.len());
    match rng.below(8) {
        0 if !out.is_empty() => out[at] ^= 1 << rng.below(8),
        1 if !out.is_empty() => out[at] = rng.draw() as u8,
        2 => {
            let number = NUMBERS[rng.below(NUMBERS.len())].to_be_bytes();
            let width = [1, 2, 4, 8][rng.below(4)];
            let width = width.min(out.len() - at);
            out[at..at + width].copy_from_slice(&number[8 - width..]);
        }
        3 => {
            let count = 1 + rng.below(8);
            let bytes: Vec<u8> = (0..count).map(|_| rng.draw() as u8).collect();
            out.splice(at..at, bytes);
        }
        4 => {
            let end = (at + 1 + rng.below(16)).min(out.len());
            out.drain(at..end);
        }
        5 => out.truncate(at),
        6 => {
            let end = (at + rng.below(64)).min(out.len());
            let copy = out[at..end].to_vec();
            out.splice(at..at, copy);
        }
        _ => {
            let from = rng.below(other.len());
            let end = (from + rng.below(128)).min(other.len());
            out.splice(at..at, other[from..end].iter().copied());
        }
    }
}
