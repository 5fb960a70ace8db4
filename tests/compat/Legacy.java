// Writes segments in the message formats 0 and 1, as Kafka did before 0.11, with Kafka's own classes; see run.
//
//   Legacy SEGMENT     the file to write; one line per record goes to stdout: offset, timestamp (0 where
//                      the format has none), key, value ("\N" for none)

import java.io.*;
import java.nio.ByteBuffer;
import java.nio.file.*;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.*;

public class Legacy {
    public static void main(String[] a) throws Exception {
        long offset = 0;
        try (OutputStream out = Files.newOutputStream(Path.of(a[0]))) {
            for (byte magic = 0; magic <= 2; magic++) {
                for (CompressionType type : new CompressionType[] {CompressionType.NONE, CompressionType.GZIP, CompressionType.SNAPPY, CompressionType.LZ4}) {
                    for (int set = 0; set < 3; set++) {
                        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
                        long first = 1_400_000_000_000L + offset;
                        try (MemoryRecordsBuilder builder = MemoryRecords.builder(buffer, magic, Compression.of(type).build(), TimestampType.CREATE_TIME, offset)) {
                            for (int i = 0; i < 5; i++) {
                                String key = i == 3 ? null : "k" + offset, value = i == 4 ? null : "v" + offset + "-" + type.name;
                                builder.appendWithOffset(offset, first + i, bytes(key), bytes(value));
                                System.out.println(offset + "\t" + (magic == 0 ? 0 : first + i) + "\t" + (key == null ? "\\N" : key) + "\t" + (value == null ? "\\N" : value));
                                offset++;
                            }
                            MemoryRecords records = builder.build();
                            byte[] written = new byte[records.sizeInBytes()];
                            records.buffer().get(written);
                            out.write(written);
                        }
                    }
                }
            }
        }
    }

    static byte[] bytes(String s) {
        return s == null ? null : s.getBytes();
    }
}
