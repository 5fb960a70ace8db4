// Apache Kafka's own Java client: create, produce and consume for the client tests; see ../run.
import java.time.Duration;
import java.util.*;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.*;

public class Client {
    public static void main(String[] a) throws Exception {
        String op = a[0], topic = a[2];
        Properties p = new Properties();
        p.put("bootstrap.servers", a[1]);
        if (op.equals("create")) {
            try (Admin admin = Admin.create(p)) {
                admin.createTopics(List.of(new NewTopic(topic, Integer.parseInt(a[3]), (short) 1))).all().get();
            }
        } else if (op.equals("produce")) {
            p.put("compression.type", a[3]);
            p.put("linger.ms", "5");
            AtomicLong acked = new AtomicLong();
            try (Producer<String, String> producer = new KafkaProducer<>(p, new StringSerializer(), new StringSerializer())) {
                int count = Integer.parseInt(a[4]);
                for (int i = 0; i < count; i++) {
                    producer.send(new ProducerRecord<>(topic, "k" + i % 1000, Integer.toString(i)), (m, e) -> {
                        if (e != null) { e.printStackTrace(); System.exit(1); }
                        acked.incrementAndGet();
                    });
                }
                producer.flush();
            }
            System.out.println(acked.get());
        } else {
            p.put("group.id", a[3]);
            p.put("auto.offset.reset", "earliest");
            p.put("enable.auto.commit", "false");
            p.put("session.timeout.ms", "10000");
            p.put("max.poll.records", "1000");
            double idle = Double.parseDouble(a[4]);
            AtomicBoolean stop = new AtomicBoolean();
            Thread main = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                stop.set(true);
                try { main.join(10000); } catch (InterruptedException e) { /* the process ends anyway */ }
            }));
            StringBuilder out = new StringBuilder();
            try (Consumer<String, String> consumer = new KafkaConsumer<>(p, new StringDeserializer(), new StringDeserializer())) {
                consumer.subscribe(List.of(topic));
                long last = System.nanoTime();
                while (!stop.get() && (System.nanoTime() - last) / 1e9 < idle) {
                    ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(200));
                    if (records.isEmpty()) continue;
                    last = System.nanoTime();
                    out.setLength(0);
                    for (ConsumerRecord<String, String> r : records) out.append(r.value()).append('\n');
                    consumer.commitSync();
                    System.out.print(out);
                    System.out.flush();
                }
            }
        }
    }
}
