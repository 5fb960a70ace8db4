import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** Measures spring's EmbeddedKafka, as tests in Java use it. One line of JSON on stdout: milliseconds of each run in this JVM. */
public class Embedded {
    public static void main(String[] args) throws Exception {
        int runs = Integer.parseInt(args[0]);
        List<Double> ready = new ArrayList<>(), record = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            long begin = System.nanoTime();
            EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1, "in");
            broker.afterPropertiesSet();
            ready.add(ms(begin));
            firstRecord(broker.getBrokersAsString());
            record.add(ms(begin));
            broker.destroy();
        }
        System.out.println("{\"ready\":" + ready + ",\"record\":" + record + "}");
        System.exit(0);
    }

    /** Produces one record and lets a group of one read it. */
    private static void firstRecord(String bootstrap) throws Exception {
        Properties p = new Properties();
        p.put("bootstrap.servers", bootstrap);
        p.put("linger.ms", "0");
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(p, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("in", "k", "v")).get();
        }
        Properties c = new Properties();
        c.putAll(Map.of("bootstrap.servers", bootstrap, "group.id", "g", "auto.offset.reset", "earliest"));
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(c, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("in"));
            while (consumer.poll(Duration.ofSeconds(1)).isEmpty()) {
            }
        }
    }

    private static double ms(long begin) {
        return (System.nanoTime() - begin) / 1000 / 1000.0;
    }
}
