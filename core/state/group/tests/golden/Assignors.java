import java.util.*;
import java.util.stream.*;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.group.api.assignor.*;
import org.apache.kafka.coordinator.group.assignor.*;

/**
 * Prints what Apache Kafka's assignors make of random groups; `assignors.txt` is its output:
 * tests/peers/apache-kafka java core/state/group/tests/golden/Assignors.java > core/state/group/tests/golden/assignors.txt
 *
 * Members and topics come in the order of their ids: members from sorted maps, topics because small ids
 * are their own hashes. Half of the cases go on from the result of the one before.
 */
public class Assignors {
    record Member(String id, String instance, TreeSet<Integer> topics) { }

    static Uuid id(int topic) {
        return new Uuid(0, topic);
    }

    static String text(Map<Uuid, Set<Integer>> partitions) {
        TreeMap<Long, TreeSet<Integer>> sorted = new TreeMap<>();
        partitions.forEach((id, all) -> {
            if (!all.isEmpty()) sorted.put(id.getLeastSignificantBits(), new TreeSet<>(all));
        });
        return sorted.isEmpty() ? "-" : sorted.entrySet().stream()
            .map(e -> e.getKey() + ":" + e.getValue().stream().map(String::valueOf).collect(Collectors.joining(",")))
            .collect(Collectors.joining(";"));
    }

    public static void main(String[] args) {
        Random random = new Random(848);
        TreeMap<String, Map<Uuid, Set<Integer>>> last = new TreeMap<>();
        for (int n = 0; n < 400; n++) {
            boolean homogeneous = random.nextBoolean();
            String assignor = random.nextInt(4) == 0 ? "range" : "uniform";
            TreeMap<Integer, Integer> topics = new TreeMap<>();
            int topicCount = 1 + random.nextInt(5);
            for (int t = 1; t <= topicCount; t++) topics.put(t, 1 + random.nextInt(9));
            TreeMap<String, Member> members = new TreeMap<>();
            TreeSet<Integer> same = new TreeSet<>();
            for (int t : topics.keySet()) if (random.nextInt(4) != 0) same.add(t);
            int memberCount = 1 + random.nextInt(7);
            for (int m = 0; m < memberCount; m++) {
                String member = "m" + random.nextInt(10);
                TreeSet<Integer> own = new TreeSet<>();
                for (int t : topics.keySet()) if (random.nextBoolean()) own.add(t);
                String instance = random.nextInt(3) == 0 ? "i" + random.nextInt(100) + member : null;
                members.put(member, new Member(member, instance, homogeneous ? same : own));
            }
            // What they had: of the case before, as far as the partitions exist; nobody has any twice.
            TreeMap<String, Map<Uuid, Set<Integer>>> before = new TreeMap<>();
            boolean goesOn = random.nextBoolean();
            for (String member : members.keySet()) {
                Map<Uuid, Set<Integer>> had = new LinkedHashMap<>();
                if (goesOn) {
                    new TreeMap<>(last.getOrDefault(member, Map.of())).forEach((id, partitions) -> {
                        Integer count = topics.get((int) id.getLeastSignificantBits());
                        TreeSet<Integer> kept = new TreeSet<>(partitions);
                        kept.removeIf(p -> count == null || p >= count);
                        if (!kept.isEmpty()) had.put(id, kept);
                    });
                }
                before.put(member, Collections.unmodifiableMap(had));
            }
            GroupSpec spec = new GroupSpec() {
                public Collection<String> memberIds() { return members.keySet(); }
                public SubscriptionType subscriptionType() {
                    return homogeneous ? SubscriptionType.HOMOGENEOUS : SubscriptionType.HETEROGENEOUS;
                }
                public boolean isPartitionAssigned(Uuid id, int partition) {
                    return before.values().stream().anyMatch(had -> had.getOrDefault(id, Set.of()).contains(partition));
                }
                public boolean isPartitionAssignable(Uuid id, int partition) { return true; }
                public MemberSubscription memberSubscription(String member) {
                    Member m = members.get(member);
                    Set<Uuid> ids = m.topics().stream().map(Assignors::id).collect(Collectors.toCollection(LinkedHashSet::new));
                    return new MemberSubscription() {
                        public Optional<String> rackId() { return Optional.empty(); }
                        public Optional<String> instanceId() { return Optional.ofNullable(m.instance()); }
                        public Set<Uuid> subscribedTopicIds() { return ids; }
                    };
                }
                public MemberAssignment memberAssignment(String member) {
                    return () -> before.get(member);
                }
            };
            SubscribedTopicDescriber describer = new SubscribedTopicDescriber() {
                public int numPartitions(Uuid id) { return topics.getOrDefault((int) id.getLeastSignificantBits(), -1); }
                public Set<String> racksForPartition(Uuid id, int partition) { return Set.of(); }
            };
            ConsumerGroupPartitionAssignor chosen = assignor.equals("range") ? new RangeAssignor() : new UniformAssignor();
            GroupAssignment result = chosen.assign(spec, describer);
            last.clear();
            System.out.println("case " + assignor + " " + (homogeneous ? "same" : "different"));
            topics.forEach((t, count) -> System.out.println("topic " + t + " " + count));
            members.forEach((name, member) -> {
                MemberAssignment got = result.members().get(name);
                Map<Uuid, Set<Integer>> partitions = got == null ? Map.of() : got.partitions();
                last.put(name, partitions);
                String reads = member.topics().isEmpty() ? "-"
                    : member.topics().stream().map(String::valueOf).collect(Collectors.joining(","));
                System.out.println("member " + name + " " + (member.instance() == null ? "-" : member.instance()) + " " + reads
                    + " " + text(before.get(name)) + " " + text(partitions));
            });
        }
    }
}
