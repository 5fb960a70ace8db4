import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.*;

/** What a program does with Kafka in its life, by Apache Kafka's own Java client; see run. */
public class Session {
    static String bootstrap;

    public static void main(String[] args) throws Exception {
        bootstrap = args[0];
        try (Admin admin = Admin.create(properties())) {
            admin.createTopics(List.of(new NewTopic("java", 3, (short) 1).configs(Map.of("retention.ms", "86400000")))).all().get();
            produce("none", 0, 100);
            produce("lz4", 100, 300);
            transactions();
            read(400, "read_uncommitted");
            read(370, "read_committed");
            admin(admin);
        }
    }

    static Properties properties() {
        Properties p = new Properties();
        p.put("bootstrap.servers", bootstrap);
        return p;
    }

    static void produce(String codec, int from, int to) throws Exception {
        Properties p = properties();
        p.put("compression.type", codec);
        p.put("linger.ms", "20");
        try (Producer<String, String> producer = new KafkaProducer<>(p, new StringSerializer(), new StringSerializer())) {
            for (int i = from; i < to; i++) producer.send(new ProducerRecord<>("java", "k" + i % 10, "v" + i));
        }
    }

    /** 50 records, of which 30 are taken back, and 50 more: 20 + 50 remain. */
    static void transactions() throws Exception {
        Properties p = properties();
        p.put("transactional.id", "java-session");
        p.put("linger.ms", "20");
        try (Producer<String, String> producer = new KafkaProducer<>(p, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            transact(producer, 0, 20, true);
            transact(producer, 20, 50, false);
            transact(producer, 50, 100, true);
        }
    }

    static void transact(Producer<String, String> producer, int from, int to, boolean commits) {
        producer.beginTransaction();
        for (int i = from; i < to; i++) producer.send(new ProducerRecord<>("java", "t" + i % 10, "t" + i));
        producer.flush();
        if (commits) producer.commitTransaction(); else producer.abortTransaction();
    }

    static void read(int count, String isolation) {
        Properties p = properties();
        p.put("group.id", "java-" + isolation);
        p.put("auto.offset.reset", "earliest");
        p.put("enable.auto.commit", "false");
        p.put("isolation.level", isolation);
        int seen = 0;
        try (Consumer<String, String> consumer = new KafkaConsumer<>(p, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("java"));
            while (seen < count) {
                seen += consumer.poll(Duration.ofSeconds(1)).count();
            }
            consumer.commitSync();
        }
    }

    static void admin(Admin admin) throws Exception {
        TopicPartition first = new TopicPartition("java", 0);
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "java");
        admin.describeTopics(List.of("java")).allTopicNames().get();
        admin.listOffsets(Map.of(first, OffsetSpec.latest())).all().get();
        admin.listOffsets(Map.of(first, OffsetSpec.maxTimestamp())).all().get();
        admin.incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(new ConfigEntry("segment.bytes", "2097152"), AlterConfigOp.OpType.SET)))).all().get();
        admin.describeConfigs(List.of(topic)).all().get();
        admin.createPartitions(Map.of("java", NewPartitions.increaseTo(4))).all().get();
        admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(5))).all().get();
        admin.listGroups().all().get();
        admin.describeConsumerGroups(List.of("java-read_committed")).all().get();
        admin.listConsumerGroupOffsets("java-read_committed").all().get();
        admin.deleteConsumerGroupOffsets("java-read_committed", Set.of(first)).all().get();
        admin.deleteConsumerGroups(List.of("java-read_committed", "java-read_uncommitted")).all().get();
        admin.describeTransactions(List.of("java-session")).all().get();
        admin.deleteTopics(List.of("java")).all().get();
        try {
            admin.deleteTopics(List.of("nonesuch")).all().get();
            throw new IllegalStateException("a topic that was never there is deleted");
        } catch (java.util.concurrent.ExecutionException expected) {
            if (!(expected.getCause() instanceof UnknownTopicOrPartitionException)) throw expected;
        }
    }
}
