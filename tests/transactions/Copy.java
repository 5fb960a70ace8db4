// Copies a topic in transactions with Apache Kafka's own client, until its input is closed; see run.
import java.time.Duration;
import java.util.*;
import java.util.concurrent.atomic.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.*;
import org.apache.kafka.common.serialization.*;

public class Copy {
    static final AtomicBoolean done = new AtomicBoolean();
    static final AtomicInteger transactions = new AtomicInteger(), aborted = new AtomicInteger(), fenced = new AtomicInteger();

    public static void main(String[] a) throws Exception {
        List<Thread> copiers = new ArrayList<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (int i = 0; i < 2; i++) {
            String id = "java-" + i;
            Thread copier = new Thread(() -> {
                try { copy(a[0], a[1], a[2], id, a[3]); } catch (Throwable e) { failure.set(e); }
            });
            copier.start();
            copiers.add(copier);
        }
        while (System.in.read() >= 0) { }
        done.set(true);
        for (Thread copier : copiers) copier.join();
        System.out.println(transactions + " transactions, " + aborted + " aborted by error, " + fenced + " times fenced");
        if (failure.get() != null) {
            failure.get().printStackTrace(System.out);
            System.exit(1);
        }
    }

    static void copy(String bootstrap, String source, String target, String id, String batch) {
        Properties p = new Properties();
        p.put("bootstrap.servers", bootstrap);
        p.put("reconnect.backoff.max.ms", "200");
        Properties c = new Properties();
        c.putAll(p);
        c.put("group.id", target);
        c.put("enable.auto.commit", "false");
        c.put("isolation.level", "read_committed");
        c.put("auto.offset.reset", "earliest");
        c.put("session.timeout.ms", "6000");
        c.put("max.poll.records", batch);
        p.put("transactional.id", id);
        p.put("transaction.timeout.ms", "10000");
        KafkaProducer<byte[], byte[]> producer = null;
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(c, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(source));
            while (!done.get()) {
                try {
                    if (producer == null) {
                        producer = new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer());
                        producer.initTransactions();
                    }
                    ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
                    if (records.isEmpty()) continue;
                    producer.beginTransaction();
                    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
                    for (ConsumerRecord<byte[], byte[]> r : records) {
                        producer.send(new ProducerRecord<>(target, r.partition(), r.key(), r.value()));
                        offsets.put(new TopicPartition(source, r.partition()), new OffsetAndMetadata(r.offset() + 1));
                    }
                    producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
                    producer.commitTransaction();
                    transactions.incrementAndGet();
                } catch (ProducerFencedException | InvalidProducerEpochException | OutOfOrderSequenceException e) {
                    fenced.incrementAndGet();
                    producer = restart(producer, consumer);
                } catch (KafkaException e) {
                    try {
                        producer.abortTransaction();
                        aborted.incrementAndGet();
                        rewind(consumer);
                    } catch (KafkaException | IllegalStateException broken) {
                        fenced.incrementAndGet();
                        producer = restart(producer, consumer);
                    }
                }
            }
        } finally {
            if (producer != null) producer.close(Duration.ZERO);
        }
    }

    static KafkaProducer<byte[], byte[]> restart(KafkaProducer<byte[], byte[]> producer, Consumer<byte[], byte[]> consumer) {
        if (producer != null) producer.close(Duration.ZERO);
        rewind(consumer);
        return null;
    }

    /** Goes back to what is committed. */
    static void rewind(Consumer<byte[], byte[]> consumer) {
        while (!done.get()) {
            try {
                Set<TopicPartition> owned = consumer.assignment();
                Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(owned, Duration.ofSeconds(10));
                for (TopicPartition place : owned) {
                    OffsetAndMetadata offset = committed.get(place);
                    if (offset == null) consumer.seekToBeginning(List.of(place));
                    else consumer.seek(place, offset);
                }
                return;
            } catch (KafkaException e) {
                // The broker is away, or a transaction is still open.
            }
        }
    }
}
