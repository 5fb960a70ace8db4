// Writes golden.txt: batches as Apache Kafka's own classes write them, the records as they read
// them back, and what its LogValidator says to broken ones. Run by hand against the Kafka jars
// (`tests/peers/apache-kafka java Golden.java > golden.txt`) when a new Kafka release is tracked.
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.message.*;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.*;
import org.apache.kafka.common.utils.*;
import org.apache.kafka.storage.internals.log.*;

public class Golden {
    static final StringBuilder out = new StringBuilder();

    static String hex(byte[] bytes) {
        if (bytes == null) return "-";
        return "x" + HexFormat.of().formatHex(bytes);
    }

    static String hex(ByteBuffer buffer) {
        if (buffer == null) return "-";
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return hex(bytes);
    }

    /** Long values as length and checksum. */
    static String value(org.apache.kafka.common.record.internal.Record record) {
        if (!record.hasValue()) return "-";
        byte[] bytes = Utils.toNullableArray(record.value());
        return bytes.length <= 100 ? hex(bytes) : "#" + bytes.length + ":" + Crc32C.compute(bytes, 0, bytes.length);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static void show(String name, MemoryRecords records) {
        out.append("batch ").append(name).append(' ').append(hex(records.buffer())).append('\n');
        for (RecordBatch batch : records.batches())
            for (org.apache.kafka.common.record.internal.Record record : batch) {
                out.append("record ").append(record.offset()).append(' ').append(record.timestamp()).append(' ')
                    .append(record.sequence()).append(' ').append(hex(record.hasKey() ? record.key() : null)).append(' ')
                    .append(value(record));
                for (Header header : record.headers())
                    out.append(' ').append(hex(utf8(header.key()))).append('=').append(hex(header.value()));
                out.append('\n');
            }
    }

    static SimpleRecord record(long timestamp, String key, String value, Header... headers) {
        return new SimpleRecord(timestamp, key == null ? null : utf8(key), value == null ? null : utf8(value), headers);
    }

    static SimpleRecord[] few() {
        return new SimpleRecord[] {
            record(1700000000000L, "key", "value"),
            record(1699999999000L, null, "no key, older"),
            record(1700000005000L, "tombstone", null),
            record(1700000005001L, "", "", new RecordHeader("h", utf8("1")), new RecordHeader("h", null), new RecordHeader("", utf8(""))),
        };
    }

    /** More than 200 KB, so that every codec writes several blocks. */
    static SimpleRecord[] many() {
        SimpleRecord[] records = new SimpleRecord[40];
        for (int i = 0; i < records.length; i++)
            records[i] = record(1700000000000L + i, "key-" + i, ("value " + i + " ").repeat(700));
        return records;
    }

    static MemoryRecords build(byte magic, Compression compression, TimestampType type, long base, long appendTime,
                               long pid, short epoch, int sequence, boolean txn, int leaderEpoch, SimpleRecord... records) {
        ByteBufferOutputStream stream = new ByteBufferOutputStream(1024);
        MemoryRecordsBuilder builder = new MemoryRecordsBuilder(stream, magic, compression, type, base, appendTime, pid, epoch,
            sequence, txn, false, leaderEpoch, Integer.MAX_VALUE);
        long offset = base;
        for (SimpleRecord record : records) {
            if (magic < 2) builder.appendWithOffset(offset++, magic == 0 ? -1L : record.timestamp(), record.key(), record.value());
            else builder.appendWithOffset(offset++, record);
        }
        return builder.build();
    }

    static Compression codec(CompressionType type) {
        return Compression.of(type).build();
    }

    static void batches() throws Exception {
        byte v2 = 2;
        TimestampType create = TimestampType.CREATE_TIME;
        show("v2-none", build(v2, Compression.NONE, create, 0, -1, -1, (short) -1, -1, false, -1, few()));
        show("v2-offset-epoch", build(v2, Compression.NONE, create, 5000000000L, -1, -1, (short) -1, -1, false, 7, few()));
        show("v2-idempotent", build(v2, Compression.NONE, create, 10, -1, 4000, (short) 3, 2147483646, false, 1, few()));
        show("v2-transactional", build(v2, Compression.NONE, create, 10, -1, 4000, (short) 3, 12, true, 1, few()));
        show("v2-log-append-time", build(v2, Compression.NONE, TimestampType.LOG_APPEND_TIME, 10, 1700000009999L, -1, (short) -1, -1, false, 1, few()));
        for (CompressionType type : CompressionType.values()) {
            if (type == CompressionType.NONE) continue;
            show("v2-" + type.name, build(v2, codec(type), create, 100, -1, -1, (short) -1, -1, false, 2, few()));
            show("v2-many-" + type.name, build(v2, codec(type), create, 100, -1, 9, (short) 0, 0, false, 2, many()));
        }
        for (byte magic = 0; magic < 2; magic++)
            for (CompressionType type : CompressionType.values()) {
                if (type == CompressionType.ZSTD) continue;
                SimpleRecord[] plain = Arrays.stream(few()).limit(3).toArray(SimpleRecord[]::new);
                show("v" + magic + "-" + type.name, build(magic, codec(type), magic == 0 ? TimestampType.NO_TIMESTAMP_TYPE : create, 100, -1,
                    -1, (short) -1, -1, false, -1, plain));
                if (magic == 1 && type != CompressionType.NONE)
                    show("v1-log-append-" + type.name, build(magic, codec(type), TimestampType.LOG_APPEND_TIME, 100, 1700000009999L,
                        -1, (short) -1, -1, false, -1, plain));
            }
        show("marker-commit", MemoryRecords.withEndTransactionMarker(77, 1700000000000L, 4, 4000, (short) 3,
            new EndTransactionMarker(ControlRecordType.COMMIT, 11)));
        show("marker-abort", MemoryRecords.withEndTransactionMarker(78, 1700000000001L, 4, 4000, (short) 3,
            new EndTransactionMarker(ControlRecordType.ABORT, 12)));
        show("leader-change", MemoryRecords.withLeaderChangeMessage(5, 1700000000000L, 9, ByteBuffer.allocate(256),
            new LeaderChangeMessage().setLeaderId(3)));
        show("snapshot-header", MemoryRecords.withSnapshotHeaderRecord(0, 1700000000000L, 9, ByteBuffer.allocate(256),
            new SnapshotHeaderRecord().setLastContainedLogTimestamp(42)));
        MemoryRecordsBuilder horizon = new MemoryRecordsBuilder(new ByteBufferOutputStream(256), v2, Compression.NONE, create, 3, -1,
            -1, (short) -1, -1, false, false, 1, Integer.MAX_VALUE, 1700000100000L);
        for (SimpleRecord record : few()) horizon.append(record);
        show("delete-horizon", horizon.build());
    }

    static final long NOW = 1700000001000L;

    /** How LogValidator is to be called, and a way to break a batch before that. */
    interface Break { void apply(ByteBuffer batch); }

    static void validate(String name, MemoryRecords good, TimestampType topic, long before, long after, boolean compacted, Break how) {
        byte[] copy = new byte[good.sizeInBytes()];
        good.buffer().duplicate().get(copy);
        ByteBuffer batch = ByteBuffer.wrap(copy);
        how.apply(batch);
        ByteUtils.writeUnsignedInt(batch, DefaultRecordBatch.CRC_OFFSET, Crc32C.compute(copy, 21, copy.length - 21));
        String input = hex(copy);
        CompressionType codec = CompressionType.forId(batch.getShort(21) & 7);
        String result;
        try {
            LogValidator validator = new LogValidator(MemoryRecords.readableRecords(batch), new TopicPartition("t", 0), clock(),
                codec, Compression.of(codec).build(), compacted, (byte) 2, topic, before, after, 5, AppendOrigin.CLIENT);
            LogValidator.ValidationResult done = validator.validateMessagesAndAssignOffsets(PrimitiveRef.ofLong(1000), new Quiet(),
                BufferSupplier.create());
            result = "NONE " + done.maxTimestampMs() + " " + hex(done.validatedRecords().buffer());
        } catch (RecordValidationException e) {
            StringJoiner indexes = new StringJoiner(",");
            e.recordErrors().forEach(error -> indexes.add("" + error.batchIndex));
            result = Errors.forException(e.invalidException()) + " " + indexes;
        } catch (Throwable e) {
            result = Errors.forException(e) + " -";
        }
        out.append("validate ").append(name).append(' ').append(topic == TimestampType.CREATE_TIME ? "create" : "append").append(' ')
            .append(before).append(' ').append(after).append(' ').append(compacted).append(' ').append(input).append(' ')
            .append(result).append('\n');
    }

    static class Quiet implements LogValidator.MetricsRecorder {
        public void recordInvalidMagic() {}
        public void recordInvalidOffset() {}
        public void recordInvalidSequence() {}
        public void recordInvalidChecksums() {}
        public void recordNoKeyCompactedTopic() {}
    }

    /** Kafka's own clock, but always at NOW. */
    static Time clock() {
        return (Time) java.lang.reflect.Proxy.newProxyInstance(Golden.class.getClassLoader(), new Class<?>[] {Time.class},
            (proxy, method, arguments) -> method.getName().equals("milliseconds") ? NOW : method.invoke(Time.SYSTEM, arguments));
    }

    static void validations() {
        MemoryRecords plain = build((byte) 2, Compression.NONE, TimestampType.CREATE_TIME, 0, -1, -1, (short) -1, -1, false, -1, few());
        MemoryRecords keyed = build((byte) 2, Compression.NONE, TimestampType.CREATE_TIME, 0, -1, -1, (short) -1, -1, false, -1,
            record(NOW, "a", "1"), record(NOW + 5, "b", null));
        MemoryRecords idempotent = build((byte) 2, Compression.NONE, TimestampType.CREATE_TIME, 0, -1, 7, (short) 0, 0, false, -1, few());
        MemoryRecords packed = build((byte) 2, codec(CompressionType.GZIP), TimestampType.CREATE_TIME, 0, -1, -1, (short) -1, -1, false, -1, few());
        MemoryRecords noTime = build((byte) 2, Compression.NONE, TimestampType.CREATE_TIME, 0, -1, -1, (short) -1, -1, false, -1,
            record(-1, "a", "1"));
        MemoryRecords append = build((byte) 2, Compression.NONE, TimestampType.LOG_APPEND_TIME, 0, NOW - 7, -1, (short) -1, -1, false, -1, few());
        TimestampType create = TimestampType.CREATE_TIME, logAppend = TimestampType.LOG_APPEND_TIME;
        long any = Long.MAX_VALUE, hour = 3600000L;
        Break none = batch -> {};
        validate("good", plain, create, any, hour, false, none);
        validate("good-compressed", packed, create, any, hour, false, none);
        validate("good-idempotent", idempotent, create, any, hour, false, none);
        validate("no-timestamp", noTime, create, 0, 0, false, none);
        validate("log-append", plain, logAppend, 0, 0, false, none);
        validate("log-append-compressed", packed, logAppend, 0, 0, false, none);
        validate("compacted", plain, create, any, hour, true, none);
        validate("compacted-compressed", packed, create, any, hour, true, none);
        validate("compacted-keyed", keyed, create, any, hour, true, none);
        validate("too-old", plain, create, 1500, hour, false, none);
        validate("too-old-compressed", packed, create, 1500, hour, false, none);
        validate("too-new", plain, create, any, 100, false, none);
        validate("too-new-compressed", packed, create, any, 100, false, none);
        validate("too-new-and-no-key", plain, create, any, 100, true, none);
        validate("at-bounds", plain, create, 2000, 4001, false, none);
        validate("batch-says-append-topic-create", append, create, any, hour, false, none);
        validate("batch-says-append-topic-create-old", append, create, 1, hour, false, none);
        validate("batch-says-append-topic-append", append, logAppend, any, hour, false, none);
        validate("control", plain, create, any, hour, false, batch -> batch.putShort(21, (short) 0x20));
        validate("no-sequence", idempotent, create, any, hour, false, batch -> batch.putInt(53, -1));
        validate("negative-last-delta", plain, create, any, hour, false, batch -> batch.putInt(23, -1));
        validate("last-delta-beyond-count", plain, create, any, hour, false, batch -> batch.putInt(23, 4));
        validate("count-zero", plain, create, any, hour, false, batch -> batch.putInt(57, 0));
        validate("count-negative", plain, create, any, hour, false, batch -> batch.putInt(57, -1));
        validate("both-one-less", plain, create, any, hour, false, batch -> batch.putInt(23, 2).putInt(57, 3));
        validate("both-one-more", plain, create, any, hour, false, batch -> batch.putInt(23, 4).putInt(57, 5));
        validate("both-one-more-compressed", packed, create, any, hour, false, batch -> batch.putInt(23, 4).putInt(57, 5));
        validate("wrong-max-timestamp", plain, create, any, hour, false, batch -> batch.putLong(35, 1));
        validate("wrong-max-timestamp-compressed", packed, create, any, hour, false, batch -> batch.putLong(35, 1));
        validate("record-too-long", plain, create, any, hour, false, batch -> batch.put(61, (byte) 0x7e));
        validate("record-too-short", plain, create, any, hour, false, batch -> batch.put(61, (byte) 2));
        validate("record-negative", plain, create, any, hour, false, batch -> batch.put(61, (byte) 1));
        validate("offset-delta-wrong", keyed, create, any, hour, false, batch -> batch.put(64, (byte) 2));
        validate("key-too-long", plain, create, any, hour, false, batch -> batch.put(65, (byte) 0x7e));
        validate("header-count", keyed, create, any, hour, false, batch -> batch.put(69, (byte) 0x7e));
        validate("header-count-negative", keyed, create, any, hour, false, batch -> batch.put(69, (byte) 1));
        validate("attributes-of-a-record", keyed, create, any, hour, false, batch -> batch.put(62, (byte) 0x55));
        validate("delete-horizon-bit", keyed, create, any, hour, false, batch -> batch.putShort(21, (short) 0x40));
        validate("unknown-bits", keyed, create, any, hour, false, batch -> batch.putShort(21, (short) 0x7f80));
        validate("gzip-broken", packed, create, any, hour, false, batch -> batch.put(75, (byte) (batch.get(75) ^ 0xff)));
    }

    static void snapshot() throws Exception {
        Map<Long, ProducerStateEntry> entries = new TreeMap<>();
        entries.put(1L, new ProducerStateEntry(1, (short) 2, 3, 1700000000000L, OptionalLong.empty()));
        entries.put(5L, new ProducerStateEntry(5, (short) 0, -1, 1700000000001L, OptionalLong.of(17)));
        File file = File.createTempFile("producer", ".snapshot");
        ProducerStateManager.writeSnapshot(file, entries, false);
        out.append("snapshot ").append(hex(Files.readAllBytes(file.toPath()))).append('\n');
        file.delete();
    }

    public static void main(String[] args) throws Exception {
        batches();
        validations();
        snapshot();
        System.out.print(out);
    }
}
