package org.apache.kafka.clients.producer.internals;

import java.util.*;
import org.apache.kafka.common.*;
import org.apache.kafka.common.utils.LogContext;

/** Random keys and loads, and the partitions Kafka's producer chooses for them, one line each; see README.md. */
public class Partitions {
    static final Random random = new Random(20261126);

    static class Drawn extends BuiltInPartitioner {
        int next;
        Drawn() { super(new LogContext(), "t", 1); }
        @Override int randomPartition() { return next; }
    }

    public static void main(String[] args) {
        for (int n = 0; n < 10_000; n++) {
            byte[] key = new byte[random.nextInt(random.nextInt(8) == 0 ? 300 : 20)];
            random.nextBytes(key);
            int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 1000 : 12);
            System.out.println("key|" + HexFormat.of().formatHex(key) + "|" + count + "|" + BuiltInPartitioner.partitionForKey(key, count));
        }
        for (int n = 0; n < 4_000; n++) sticky();
    }

    /** The partition for records without key: drawn bits, partitions, those with a leader and their waiting batches. */
    static void sticky() {
        int count = 1 + random.nextInt(9), spread = 1 + random.nextInt(4);
        Node node = new Node(1, "h", 1);
        List<PartitionInfo> infos = new ArrayList<>();
        int[] queues = new int[count], ids = new int[count];
        int available = 0;
        StringBuilder text = new StringBuilder();
        boolean all = random.nextBoolean();
        for (int p = 0; p < count; p++) {
            boolean led = all || random.nextInt(3) > 0;
            infos.add(new PartitionInfo("t", p, led ? node : null, new Node[] {node}, new Node[] {node}));
            if (!led) continue;
            ids[available] = p;
            queues[available] = random.nextInt(spread);
            text.append(available == 0 ? "" : ",").append(p).append(':').append(queues[available]);
            available++;
        }
        boolean adaptive = random.nextInt(4) > 0;
        Drawn partitioner = new Drawn();
        partitioner.next = random.nextInt() & Integer.MAX_VALUE;
        partitioner.updatePartitionLoadStats(adaptive ? queues : null, ids, available);
        Cluster cluster = new Cluster("c", List.of(node), infos, Set.of(), Set.of());
        int chosen = partitioner.peekCurrentPartitionInfo(cluster).partition();
        System.out.println("sticky|" + partitioner.next + "|" + count + "|" + adaptive + "|" + text + "|" + chosen);
    }
}
