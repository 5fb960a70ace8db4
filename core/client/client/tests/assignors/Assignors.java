import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.stream.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.*;
import org.apache.kafka.common.*;

/** Random memberships and what Kafka's assignors make of them, one line each; see README.md. */
public class Assignors {
    static final Random random = new Random(20261126);

    record Member(String id, String instance, List<String> topics, int generation, List<TopicPartition> owned) { }

    public static void main(String[] args) {
        int cases = Integer.parseInt(args[0]);
        Map<String, java.util.function.Supplier<ConsumerPartitionAssignor>> assignors = new LinkedHashMap<>();
        assignors.put("range", RangeAssignor::new);
        assignors.put("roundrobin", RoundRobinAssignor::new);
        assignors.put("sticky", StickyAssignor::new);
        assignors.put("cooperative-sticky", CooperativeStickyAssignor::new);
        for (int n = 0; n < cases; ) {
            Map<String, Integer> counts = new TreeMap<>();
            int topics = 1 + random.nextInt(6);
            for (int t = 0; t < topics; t++)
                if (random.nextInt(10) > 0) counts.put("topic-" + name(t), random.nextInt(random.nextBoolean() ? 4 : 14));
            boolean same = random.nextBoolean();
            List<Member> members = new ArrayList<>();
            int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 30 : 7);
            List<String> all = IntStream.range(0, topics).mapToObj(t -> "topic-" + name(t)).toList();
            for (int m = 0; m < count; m++) members.add(member(all, same));
            // A history of a few rebalances: the group changes in between.
            for (int step = 0; step < 4 && n < cases; step++) {
                for (var assignor : assignors.entrySet()) {
                    if (n == cases) break;
                    Map<String, List<TopicPartition>> assigned;
                    try {
                        assigned = assign(assignor.getKey(), assignor.getValue().get(), counts, members);
                    } catch (RuntimeException e) {
                        continue; // Java fails on this one: there is nothing to agree with.
                    }
                    System.out.println(line(assignor.getKey(), counts, members, assigned));
                    n++;
                    if (assignor.getKey().equals("sticky")) members = next(members, assigned, all, same, step, counts);
                }
            }
        }
    }

    static String name(int n) { return Integer.toString(Math.abs((n + 7) * 7919) % 1000, 36); }

    static Member member(List<String> all, boolean same) {
        String id = "consumer-" + random.nextInt(100) + "-" + new UUID(random.nextLong(), random.nextLong());
        List<String> topics = same ? all : all.stream().filter(t -> random.nextInt(3) > 0).toList();
        String instance = random.nextInt(4) == 0 ? "instance-" + random.nextInt(100000) : null;
        return new Member(id, instance, topics, -1, List.of());
    }

    static List<Member> next(List<Member> members, Map<String, List<TopicPartition>> assigned, List<String> all, boolean same, int step, Map<String, Integer> counts) {
        List<Member> next = new ArrayList<>();
        for (Member m : members) {
            int fate = random.nextInt(20);
            if (fate < 3) continue;
            List<TopicPartition> owned = new ArrayList<>(assigned.get(m.id));
            int generation = fate == 4 ? step - 1 : fate == 5 ? -1 : step;
            if (fate == 6) owned = new ArrayList<>(owned.subList(0, owned.size() / 2));
            // One that claims what is another's.
            if (fate == 7 && !members.isEmpty()) owned.addAll(assigned.get(members.get(random.nextInt(members.size())).id));
            owned = new ArrayList<>(new LinkedHashSet<>(owned));
            if (fate == 8) Collections.shuffle(owned, random);
            List<String> topics = !same && fate == 9 ? all.stream().filter(t -> random.nextBoolean()).toList() : m.topics;
            next.add(new Member(m.id, m.instance, topics, generation, generation < 0 ? List.of() : owned));
        }
        for (int add = random.nextInt(4); add > 0 || next.isEmpty(); add--) next.add(member(all, same));
        Collections.shuffle(next, random);
        if (random.nextInt(4) == 0 && !counts.isEmpty()) {
            String grown = new ArrayList<>(counts.keySet()).get(random.nextInt(counts.size()));
            counts.put(grown, counts.get(grown) + 1 + random.nextInt(5));
        }
        return next;
    }

    static Map<String, List<TopicPartition>> assign(String name, ConsumerPartitionAssignor assignor, Map<String, Integer> counts, List<Member> members) {
        Node node = new Node(0, "h", 1);
        List<PartitionInfo> infos = new ArrayList<>();
        counts.forEach((topic, count) -> {
            for (int p = 0; p < count; p++) infos.add(new PartitionInfo(topic, p, node, new Node[] {node}, new Node[] {node}));
        });
        Cluster cluster = new Cluster("c", List.of(node), infos, Set.of(), Set.of());
        Map<String, Subscription> subscriptions = new HashMap<>();
        for (Member m : members) {
            ByteBuffer data = name.equals("sticky") && m.generation >= 0 ? userData(m) : null;
            List<TopicPartition> owned = name.equals("cooperative-sticky") ? m.owned : List.of();
            Optional<String> rack = Optional.empty();
            Subscription s = new Subscription(m.topics, data, owned, m.generation, rack);
            s.setGroupInstanceId(Optional.ofNullable(m.instance));
            subscriptions.put(m.id, s);
        }
        Map<String, List<TopicPartition>> result = new HashMap<>();
        assignor.assign(cluster, new GroupSubscription(subscriptions)).groupAssignment().forEach((id, a) -> result.put(id, a.partitions()));
        return result;
    }

    static ByteBuffer userData(Member m) {
        Map<String, List<Integer>> topics = new LinkedHashMap<>();
        for (TopicPartition tp : m.owned) topics.computeIfAbsent(tp.topic(), t -> new ArrayList<>()).add(tp.partition());
        ByteBuffer out = ByteBuffer.allocate(1 << 16);
        out.putInt(topics.size());
        topics.forEach((topic, partitions) -> {
            byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
            out.putShort((short) bytes.length).put(bytes).putInt(partitions.size());
            partitions.forEach(out::putInt);
        });
        return out.putInt(m.generation).flip();
    }

    static String line(String name, Map<String, Integer> counts, List<Member> members, Map<String, List<TopicPartition>> assigned) {
        StringBuilder out = new StringBuilder(name).append('|');
        out.append(counts.entrySet().stream().map(e -> e.getKey() + ":" + e.getValue()).collect(Collectors.joining(",")));
        for (Member m : members) {
            out.append('|').append(m.id).append(';').append(m.instance == null ? "" : m.instance).append(';');
            out.append(String.join(",", m.topics)).append(';').append(m.generation).append(';').append(list(m.owned)).append(';');
            List<TopicPartition> sorted = new ArrayList<>(assigned.get(m.id));
            sorted.sort(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
            out.append(list(sorted));
        }
        return out.toString();
    }

    static String list(List<TopicPartition> partitions) {
        return partitions.stream().map(tp -> tp.topic() + ":" + tp.partition()).collect(Collectors.joining(","));
    }
}
