// The commands of kafka-transactions, one after the other, on whatever broker is given; see run.
import java.io.*;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.*;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.*;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.*;
import org.apache.kafka.common.record.internal.*;
import org.apache.kafka.common.requests.*;
import org.apache.kafka.common.serialization.*;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.tools.TransactionsCommand;

public class Tool {
    static String bootstrap;

    public static void main(String[] a) throws Exception {
        bootstrap = a[0];
        Exit.setExitProcedure((code, message) -> { throw new Exited(code); });
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic("t", 2, (short) 1))).all().get(30, TimeUnit.SECONDS);
            String node = admin.describeCluster().nodes().get().iterator().next().idString();
            run("list");
            Producer<String, String> open = producer("open");
            open.initTransactions();
            run("list");
            run("describe", "--transactional-id", "open");
            open.beginTransaction();
            send(open, 0, 2);
            send(open, 1, 1);
            state("open");
            offsets(admin);
            open.commitTransaction();
            settle(admin, "open");
            state("open");
            offsets(admin);
            open.beginTransaction();
            send(open, 0, 1);
            open.abortTransaction();
            settle(admin, "open");
            state("open");
            offsets(admin);
            open.beginTransaction();
            send(open, 1, 1);
            run("list", "--duration-filter", "600000");
            run("list", "--transactional-id-pattern", "o.*");
            run("list", "--transactional-id-pattern", "p.*");
            run("describe", "--transactional-id", "unknown");

            // A batch of a transaction that no coordinator knows of, as a broken client might leave it.
            System.out.println("# produced: " + hang(4_242));
            offsets(admin);
            run("describe-producers", "--topic", "t", "--partition", "0");
            run("find-hanging", "--broker-id", node);
            run("find-hanging", "--topic", "t");
            long start = admin.describeProducers(List.of(new TopicPartition("t", 0))).all().get()
                .values().iterator().next().activeProducers().stream()
                .filter(p -> p.producerId() == 4_242).findFirst().get().currentTransactionStartOffset().getAsLong();
            run("abort", "--topic", "t", "--partition", "0", "--start-offset", "12345");
            run("abort", "--topic", "t", "--partition", "0", "--start-offset", Long.toString(start));
            run("find-hanging", "--broker-id", node);
            run("describe-producers", "--topic", "t", "--partition", "0");
            offsets(admin);

            // Somebody takes the id away while its transaction is open.
            Producer<String, String> thief = producer("open");
            thief.initTransactions();
            try {
                open.commitTransaction();
                System.out.println("# the old producer commits");
            } catch (KafkaException e) {
                System.out.println("# the old producer: " + e.getClass().getSimpleName());
            }
            state("open");
            thief.beginTransaction();
            send(thief, 0, 1);
            run("forceTerminateTransaction", "--transactionalId", "open");
            settle(admin, "open");
            state("open");
            offsets(admin);
            open.close(java.time.Duration.ZERO);
            thief.close(java.time.Duration.ZERO);
        }
    }

    static Producer<String, String> producer(String id) {
        return new KafkaProducer<>(Map.<String, Object>of("bootstrap.servers", bootstrap, "transactional.id", id, "transaction.timeout.ms", "300000"),
            new StringSerializer(), new StringSerializer());
    }

    static void send(Producer<String, String> producer, int partition, int count) throws Exception {
        for (int i = 0; i < count; i++) producer.send(new ProducerRecord<>("t", partition, "k", "v")).get(30, TimeUnit.SECONDS);
    }

    static void state(String id) {
        run("list");
        run("describe", "--transactional-id", id);
        for (String partition : List.of("0", "1")) run("describe-producers", "--topic", "t", "--partition", partition);
    }

    /** Markers are written after the producer has its answer. */
    static void settle(Admin admin, String id) throws Exception {
        while (true) {
            TransactionState state = admin.describeTransactions(List.of(id)).description(id).get().state();
            if (state != TransactionState.PREPARE_COMMIT && state != TransactionState.PREPARE_ABORT && state != TransactionState.ONGOING) return;
        }
    }

    static void offsets(Admin admin) throws Exception {
        for (IsolationLevel level : IsolationLevel.values()) {
            Map<TopicPartition, OffsetSpec> asked = new LinkedHashMap<>();
            for (int p = 0; p < 2; p++) asked.put(new TopicPartition("t", p), OffsetSpec.latest());
            Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> ends = admin.listOffsets(asked, new ListOffsetsOptions(level)).all().get();
            System.out.println("# " + level + " ends: " + ends.get(new TopicPartition("t", 0)).offset() + " " + ends.get(new TopicPartition("t", 1)).offset());
        }
    }

    /** Two hours old, so that it counts as hanging at once; the answer's error. */
    static Errors hang(long producerId) throws Exception {
        SimpleRecord record = new SimpleRecord(System.currentTimeMillis() - 7_200_000, "k".getBytes(), "v".getBytes());
        MemoryRecords records = MemoryRecords.withTransactionalRecords(Compression.NONE, producerId, (short) 0, 0, record);
        ProduceRequestData data = new ProduceRequestData().setTransactionalId("hanging").setAcks((short) -1).setTimeoutMs(10_000);
        data.topicData().add(new ProduceRequestData.TopicProduceData().setName("t").setPartitionData(List.of(
            new ProduceRequestData.PartitionProduceData().setIndex(0).setRecords(records))));
        RequestHeader header = new RequestHeader(ApiKeys.PRODUCE, (short) 9, "tool", 1);
        ByteBuffer request = new ProduceRequest(data, (short) 9).serializeWithHeader(header);
        String[] place = bootstrap.split(":");
        try (Socket socket = new Socket(place[0], Integer.parseInt(place[1]))) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(request.remaining());
            out.write(request.array(), request.arrayOffset() + request.position(), request.remaining());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] answer = in.readNBytes(in.readInt());
            ProduceResponse response = (ProduceResponse) AbstractResponse.parseResponse(ByteBuffer.wrap(answer), header);
            return Errors.forCode(response.data().responses().iterator().next().partitionResponses().get(0).errorCode());
        }
    }

    static void run(String... command) {
        System.out.println("$ " + String.join(" ", command));
        List<String> all = new ArrayList<>(List.of("--bootstrap-server", bootstrap));
        all.addAll(List.of(command));
        try {
            TransactionsCommand.main(all.toArray(new String[0]));
        } catch (Exited e) {
            if (e.code != 0) System.out.println("! exit " + e.code);
        } catch (Exception e) {
            System.out.println("! " + e);
        }
    }

    static class Exited extends RuntimeException {
        final int code;

        Exited(int code) {
            this.code = code;
        }
    }
}
