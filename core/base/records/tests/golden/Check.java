// Reads what `cargo run -p kafka-rs-records --example write_batches` prints with Apache Kafka's own classes:
//   cargo run -q -p kafka-rs-records --example write_batches | tests/peers/apache-kafka java Check.java
import java.io.*;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.apache.kafka.common.record.internal.*;
import org.apache.kafka.common.utils.Utils;

public class Check {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        int bad = 0;
        for (String line; (line = in.readLine()) != null; ) {
            String[] fields = line.split(" ");
            String verdict = "ok";
            try {
                long expected = 100;
                MemoryRecords records = MemoryRecords.readableRecords(ByteBuffer.wrap(HexFormat.of().parseHex(fields[3])));
                for (RecordBatch batch : records.batches()) {
                    batch.ensureValid();
                    if (!batch.compressionType().name.equals(fields[0])) throw new Exception("codec " + batch.compressionType());
                    for (org.apache.kafka.common.record.internal.Record record : batch) {
                        long index = record.offset() - 100;
                        if (record.offset() != expected++ || record.timestamp() != 1700000000000L + index || record.headers().length != 1)
                            throw new Exception("record " + record);
                        if (!Utils.utf8(record.key()).equals("key-" + index)) throw new Exception("key " + record);
                        if (!Utils.utf8(record.value()).equals(("value " + index + " ").repeat(700))) throw new Exception("value " + index);
                    }
                }
                if (expected != 100 + Long.parseLong(fields[2])) throw new Exception("ends at " + expected);
            } catch (Throwable e) {
                verdict = e.toString();
                bad++;
            }
            System.out.println(fields[0] + " " + fields[1] + " " + fields[2] + ": " + verdict);
        }
        System.exit(bad == 0 ? 0 : 1);
    }
}
