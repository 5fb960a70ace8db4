//! Writes one batch per codec and level as hex lines, for `tests/golden/Check.java` to read with
//! Apache Kafka's own classes.

use kafka_rs_records::{BatchBuilder, Codec, Compression, Error, HeaderRef};

fn main() -> Result<(), Error> {
    for compression in Compression::ALL {
        let levels: &[Option<i32>] = match compression {
            Compression::Gzip => &[None, Some(-1), Some(1), Some(9)],
            Compression::Zstd => &[None, Some(-5), Some(1), Some(22)],
            _ => &[None],
        };
        for level in levels {
            for records in [1, 40] {
                let codec = Codec {
                    compression,
                    level: *level,
                };
                print_batch(codec, records)?;
            }
        }
    }
    Ok(())
}

fn print_batch(codec: Codec, records: i64) -> Result<(), Error> {
    let mut builder = BatchBuilder::new(codec).base_offset(100).leader_epoch(2);
    for index in 0..records {
        let key = format!("key-{index}");
        let value = format!("value {index} ").repeat(700);
        let header = HeaderRef {
            key: b"h",
            value: None,
        };
        let timestamp = 1_700_000_000_000 + index;
        builder.push(
            timestamp,
            Some(key.as_bytes()),
            Some(value.as_bytes()),
            &[header],
        )?;
    }
    let bytes = builder.build()?;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    println!(
        "{} {:?} {records} {hex}",
        codec.compression.name(),
        codec.level
    );
    Ok(())
}
