// The load of the compatibility suite, by Apache Kafka's own client; see run.
//
//   Load BOOTSTRAP first|again MANIFEST
//
// Appends one line per acknowledged record to MANIFEST, tab-separated: topic, partition, offset, timestamp, codec,
// header keys joined by commas, key and value ("\N" for none).

import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.*;

public class Load {
    static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    static final String MEBIBYTE = "1048576";
    static String bootstrap;
    static boolean first;
    static final Queue<String> manifest = new ConcurrentLinkedQueue<>();

    public static void main(String[] a) throws Exception {
        bootstrap = a[0];
        first = a[1].equals("first");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            if (first) createTopics(admin);
            for (String codec : CODECS) produce("codec-" + codec, codec, 2, 600, 40);
            produce("segments", "none", 1, 2200, 1000);
            produce("recompressed", "lz4", 1, 200, 50);
            produce("stamped", "none", 1, 200, 50);
            produce("trimmed", "snappy", 1, 300, 50);
            produce("gone", "none", 1, 20, 20);
            if (first) {
                admin.deleteRecords(Map.of(new TopicPartition("trimmed", 0), RecordsToDelete.beforeOffset(120))).all().get();
                admin.deleteTopics(List.of("gone")).all().get();
                admin.createPartitions(Map.of("grown", NewPartitions.increaseTo(3))).all().get();
                admin.incrementalAlterConfigs(Map.of(
                    new ConfigResource(ConfigResource.Type.TOPIC, "grown"),
                    List.of(new AlterConfigOp(new ConfigEntry("retention.ms", "123456789"), AlterConfigOp.OpType.SET)),
                    new ConfigResource(ConfigResource.Type.BROKER, ""),
                    List.of(new AlterConfigOp(new ConfigEntry("log.cleaner.threads", "2"), AlterConfigOp.OpType.SET)))).all().get();
                admin.createTopics(List.of(new NewTopic("gone", 1, (short) 1))).all().get();
                produce("gone", "none", 1, 5, 20);
            }
        }
        groups();
        Files.write(Path.of(a[2]), manifest, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    static void createTopics(Admin admin) throws Exception {
        List<NewTopic> topics = new ArrayList<>();
        for (String codec : CODECS) topics.add(new NewTopic("codec-" + codec, 2, (short) 1));
        topics.add(topic("segments", Map.of("segment.bytes", MEBIBYTE, "index.interval.bytes", "1024")));
        topics.add(topic("recompressed", Map.of("compression.type", "zstd")));
        topics.add(topic("stamped", Map.of("message.timestamp.type", "LogAppendTime")));
        topics.add(topic("trimmed", Map.of("retention.ms", "-1", "max.message.bytes", "500000")));
        for (String name : List.of("gone", "moved", "old")) topics.add(topic(name, Map.of()));
        topics.add(topic("grown", Map.of("cleanup.policy", "compact,delete", "min.insync.replicas", "1")));
        admin.createTopics(topics).all().get();
    }

    static NewTopic topic(String name, Map<String, String> configs) {
        return new NewTopic(name, 1, (short) 1).configs(configs);
    }

    /** An idempotent producer's records: most with key, some without, with headers, with null values. */
    static void produce(String topic, String codec, int partitions, int count, int size) {
        Properties p = new Properties();
        p.put("bootstrap.servers", bootstrap);
        p.put("compression.type", codec);
        p.put("linger.ms", "2");
        p.put("enable.idempotence", "true");
        Random random = new Random(topic.hashCode() + (first ? 1 : 2));
        boolean gone = topic.equals("gone");
        try (Producer<String, String> producer = new KafkaProducer<>(p, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < count; i++) {
                String key = i % 7 == 0 ? null : "k" + i % 50;
                String value = i % 11 == 5 ? null : i + ":" + letters(random, random.nextInt(size) + size / 2);
                RecordHeaders headers = new RecordHeaders();
                for (int h = 0; h < i % 4; h++) headers.add("h" + h % 2, h == 2 ? null : ("v" + h).getBytes(StandardCharsets.UTF_8));
                List<String> names = new ArrayList<>();
                headers.forEach(h -> names.add(h.key()));
                var record = new ProducerRecord<>(topic, (i / 3) % partitions, key, value, headers);
                producer.send(record, (m, e) -> {
                    if (e != null) { e.printStackTrace(); System.exit(1); }
                    if (gone) return;
                    manifest.add(String.join("\t", topic, "" + m.partition(), "" + m.offset(), "" + m.timestamp(), codec,
                        String.join(",", names), key == null ? "\\N" : key, value == null ? "\\N" : value));
                });
                if (i % 97 == 96) producer.flush();
            }
        }
    }

    static String letters(Random random, int length) {
        StringBuilder s = new StringBuilder(length);
        while (s.length() < length) s.append((char) ('a' + random.nextInt(26)));
        return s.toString();
    }

    /** One group that subscribes, one that only commits. */
    static void groups() throws Exception {
        Properties p = new Properties();
        p.put("bootstrap.servers", bootstrap);
        p.put("group.id", "readers");
        p.put("auto.offset.reset", "earliest");
        p.put("enable.auto.commit", "false");
        try (Consumer<String, String> consumer = new KafkaConsumer<>(p, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("codec-lz4", "codec-zstd"));
            int read = 0, wanted = first ? 1200 : 1000;
            while (read < wanted) read += consumer.poll(Duration.ofSeconds(1)).count();
            consumer.commitSync();
        }
        p.put("group.id", "simple");
        try (Consumer<String, String> consumer = new KafkaConsumer<>(p, new StringDeserializer(), new StringDeserializer())) {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            offsets.put(new TopicPartition("segments", 0), new OffsetAndMetadata(first ? 17 : 18, Optional.of(0), "half-way"));
            offsets.put(new TopicPartition("trimmed", 0), new OffsetAndMetadata(140));
            consumer.commitSync(offsets);
        }
    }
}
