use std::fmt;
use std::str::FromStr;

/// A 128-bit id as Kafka writes it: 16 bytes on the wire, URL-safe base64 without padding in text.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(pub [u8; 16]);

/// The text is not 22 characters of URL-safe base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseUuidError;

impl fmt::Display for ParseUuidError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a Kafka uuid: expected 22 characters of URL-safe base64")
    }
}

impl std::error::Error for ParseUuidError {}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl Uuid {
    /// Sixteen zero bytes: "no id".
    pub const ZERO: Self = Self([0; 16]);
    /// The topic id Kafka reserves for `__cluster_metadata`; also "one" in its own words.
    pub const METADATA_TOPIC: Self = Self([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);

    /// Makes a version 4 id out of random bytes, drawn by the caller.
    pub const fn from_random(mut bytes: [u8; 16]) -> Self {
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        Self(bytes)
    }

    /// True for "no id".
    pub fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(22);
        for chunk in self.0.chunks(3) {
            let word = (u32::from(chunk[0]) << 16)
                | (u32::from(chunk.get(1).copied().unwrap_or(0)) << 8)
                | u32::from(chunk.get(2).copied().unwrap_or(0));
            for position in 0..=chunk.len() {
                let index = (word >> (18 - 6 * position)) & 63;
                text.push(char::from(ALPHABET[index as usize]));
            }
        }
        f.write_str(&text)
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Uuid {
    type Err = ParseUuidError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim_end_matches('=').as_bytes();
        if text.len() != 22 {
            return Err(ParseUuidError);
        }
        let mut out = [0u8; 18];
        for (chunk_index, chunk) in text.chunks(4).enumerate() {
            let mut word = 0u32;
            for position in 0..4 {
                let value = match chunk.get(position) {
                    Some(c) => ALPHABET.iter().position(|a| a == c).ok_or(ParseUuidError)? as u32,
                    None => 0,
                };
                word = (word << 6) | value;
            }
            out[chunk_index * 3] = (word >> 16) as u8;
            out[chunk_index * 3 + 1] = (word >> 8) as u8;
            out[chunk_index * 3 + 2] = word as u8;
        }
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&out[..16]);
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_is_kafkas() {
        // Printed by org.apache.kafka.common.Uuid for these values.
        assert_eq!(Uuid::ZERO.to_string(), "AAAAAAAAAAAAAAAAAAAAAA");
        assert_eq!(Uuid::METADATA_TOPIC.to_string(), "AAAAAAAAAAAAAAAAAAAAAQ");
    }

    #[test]
    fn text_form_round_trips() {
        let id = Uuid::from_random([7, 200, 3, 250, 9, 11, 99, 12, 128, 255, 0, 1, 2, 3, 4, 5]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("short".parse::<Uuid>(), Err(ParseUuidError));
    }
}
