// Plays the conformance scenarios with Apache Kafka's own client; see run and README.md.
//
//   Player BOOTSTRAP PREFIX FILE…

import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.node.*;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.*;
import org.apache.kafka.common.errors.*;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.serialization.*;

public class Player {
    static final ObjectMapper json = new ObjectMapper();
    static final JsonNodeFactory make = JsonNodeFactory.instance;
    static final long PATIENCE_MS = 20_000;
    final String bootstrap, prefix;
    final Admin admin;
    final Map<String, KafkaProducer<byte[], byte[]>> producers = new TreeMap<>();
    final Map<String, KafkaConsumer<byte[], byte[]>> consumers = new TreeMap<>();

    Player(String bootstrap, String prefix) {
        this.bootstrap = bootstrap;
        this.prefix = prefix;
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
    }

    public static void main(String[] a) throws Exception {
        for (int i = 2; i < a.length; i++) {
            File file = new File(a[i]);
            String name = file.getName().replaceFirst("\\.json$", "");
            Player player = new Player(a[0], a[1] + "-" + name + "-");
            int number = 0;
            for (JsonNode step : json.readTree(file)) {
                ObjectNode line = make.objectNode();
                line.put("scenario", name).put("step", number++).set("do", step.get("do"));
                line.set("out", player.said(step));
                System.out.println(json.writeValueAsString(line));
            }
            for (var consumer : player.consumers.values()) consumer.close();
            for (var producer : player.producers.values()) producer.close(Duration.ZERO);
            player.admin.close();
        }
    }

    interface Call { JsonNode run() throws Exception; }

    JsonNode said(JsonNode step) { return said(() -> step(step)); }

    static ObjectNode error(Throwable error) { return make.objectNode().put("error", nameOf(error)); }

    static JsonNode said(Call call) {
        try { return call.run(); } catch (Exception e) { return error(e); }
    }

    /** Codes that mean the same to an application are told as one. */
    static String nameOf(Throwable error) {
        while ((error instanceof ExecutionException || error instanceof CompletionException) && error.getCause() != null) error = error.getCause();
        if (error instanceof CommitFailedException) return "COMMIT_FAILED";
        if (error instanceof NoOffsetForPartitionException) return "NO_OFFSET_FOR_PARTITION";
        if (error instanceof OffsetOutOfRangeException) return "OFFSET_OUT_OF_RANGE";
        if (error instanceof LogTruncationException) return "LOG_TRUNCATION";
        if (error instanceof org.apache.kafka.common.errors.TimeoutException) return "TIMEOUT";
        if (error instanceof org.apache.kafka.common.config.ConfigException) return "CONFIG";
        if (error instanceof IllegalStateException || error instanceof IllegalArgumentException) return "INVALID_STATE";
        if (error instanceof KafkaException && !(error instanceof ApiException) && error.getCause() != null) return nameOf(error.getCause());
        String name = Errors.forException(error).name();
        return switch (name) {
            case "ILLEGAL_GENERATION", "UNKNOWN_MEMBER_ID", "REBALANCE_IN_PROGRESS" -> "COMMIT_FAILED";
            case "INVALID_PRODUCER_EPOCH", "PRODUCER_FENCED" -> "FENCED";
            case "UNKNOWN_SERVER_ERROR" -> error.toString();
            default -> name;
        };
    }


    static final JsonNode OK = make.textNode("ok");

    JsonNode step(JsonNode step) throws Exception {
        String what = step.get("do").asText();
        switch (what) {
            case "topic": {
                NewTopic topic = new NewTopic(name(step, "topic"), step.has("partitions") ? Optional.of(step.get("partitions").asInt()) : Optional.empty(), Optional.of((short) 1));
                Map<String, String> config = new TreeMap<>();
                if (step.has("config")) step.get("config").properties().forEach(e -> config.put(e.getKey(), e.getValue().asText()));
                admin.createTopics(List.of(topic.configs(config))).all().get();
                return OK;
            }
            case "delete_topic": admin.deleteTopics(List.of(name(step, "topic"))).all().get(); return OK;
            case "grow": admin.createPartitions(Map.of(name(step, "topic"), NewPartitions.increaseTo(step.get("partitions").asInt()))).all().get(); return OK;
            case "delete_records": {
                RecordsToDelete before = RecordsToDelete.beforeOffset(step.path("offset").asLong(-1));
                return make.numberNode(admin.deleteRecords(Map.of(at(step), before)).lowWatermarks().get(at(step)).get().lowWatermark());
            }
            case "group": {
                String group = name(step, "group");
                ClassicGroupDescription found = admin.describeClassicGroups(List.of(group)).describedGroups().get(group).get();
                return make.objectNode().put("state", found.state().toString()).put("members", found.members().size());
            }
            case "sleep": Thread.sleep(step.get("ms").asLong()); return OK;
            case "producer": {
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config(step), new ByteArraySerializer(), new ByteArraySerializer());
                if (step.path("config").has("transactional.id")) producer.initTransactions();
                producers.put(step.get("producer").asText(), producer);
                return OK;
            }
            case "consumer":
                consumers.put(step.get("consumer").asText(), new KafkaConsumer<>(config(step), new ByteArrayDeserializer(), new ByteArrayDeserializer()));
                return OK;
        }
        return step.has("producer") ? write(what, step) : read(what, step);
    }

    JsonNode write(String what, JsonNode step) throws Exception {
        KafkaProducer<byte[], byte[]> producer = producers.get(step.get("producer").asText());
        switch (what) {
            case "send": return send(producer, step);
            case "flush": producer.flush(); return OK;
            case "close_producer": producer.close(Duration.ofSeconds(10)); return OK;
            case "begin": producer.beginTransaction(); return OK;
            case "commit_transaction": producer.commitTransaction(); return OK;
            case "abort_transaction": producer.abortTransaction(); return OK;
            case "send_offsets": {
                var consumer = consumers.get(step.get("consumer").asText());
                Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
                for (TopicPartition at : consumer.assignment()) positions.put(at, new OffsetAndMetadata(consumer.position(at)));
                producer.sendOffsetsToTransaction(positions, consumer.groupMetadata());
                return OK;
            }
            case "partitions_for": return make.numberNode(producer.partitionsFor(name(step, "topic")).size());
        }
        throw new UnsupportedOperationException(what);
    }

    JsonNode send(KafkaProducer<byte[], byte[]> producer, JsonNode step) throws Exception {
        ArrayNode told = make.arrayNode();
        List<Future<RecordMetadata>> waiting = new ArrayList<>();
        int count = step.path("count").asInt(1);
        for (int n = 0; n < count; n++) {
            Integer partition = step.has("partition") ? step.get("partition").asInt() : null;
            Long timestamp = step.has("timestamp") ? step.get("timestamp").asLong() + n : null;
            byte[] value = bytes(step, "value", n);
            if (step.has("bytes")) { value = new byte[step.get("bytes").asInt()]; Arrays.fill(value, (byte) 'x'); }
            List<Header> headers = new ArrayList<>();
            for (JsonNode header : step.path("headers"))
                headers.add(new org.apache.kafka.common.header.internals.RecordHeader(header.get(0).asText(), header.get(1).asText().getBytes(StandardCharsets.UTF_8)));
            try {
                waiting.add(producer.send(new ProducerRecord<>(name(step, "topic"), partition, timestamp, bytes(step, "key", n), value, headers)));
            } catch (Exception e) {
                told.add(error(e));
            }
        }
        for (Future<RecordMetadata> future : waiting)
            told.add(said(() -> {
                RecordMetadata at = future.get();
                return make.objectNode().put("partition", at.partition()).put("offset", at.offset());
            }));
        return step.has("count") ? told : told.get(0);
    }

    byte[] bytes(JsonNode step, String key, int n) {
        return step.has(key) ? step.get(key).asText().replace("%n", "" + n).getBytes(StandardCharsets.UTF_8) : null;
    }

    JsonNode read(String what, JsonNode step) throws Exception {
        String handle = step.get("consumer").asText();
        KafkaConsumer<byte[], byte[]> consumer = consumers.get(handle);
        List<TopicPartition> partitions = new ArrayList<>();
        for (JsonNode row : step.path("partitions")) partitions.add(new TopicPartition(prefix + row.get(0).asText(), row.get(1).asInt()));
        switch (what) {
            case "close": consumers.remove(handle); consumer.close(); return OK;
            case "subscribe": {
                List<String> topics = new ArrayList<>();
                for (JsonNode topic : step.get("topics")) topics.add(prefix + topic.asText());
                consumer.subscribe(topics);
                return OK;
            }
            case "subscribe_pattern": consumer.subscribe(Pattern.compile(prefix + step.get("pattern").asText())); return OK;
            case "unsubscribe": consumer.unsubscribe(); return OK;
            case "assign": consumer.assign(partitions); return OK;
            case "assignment": {
                Set<String> labels = new TreeSet<>();
                for (TopicPartition at : consumer.assignment()) labels.add(label(at));
                return json.valueToTree(labels);
            }
            case "poll": return poll(consumer, step);
            case "position": return make.numberNode(consumer.position(at(step)));
            case "committed": {
                Map<String, Long> found = new TreeMap<>();
                consumer.committed(new HashSet<>(partitions)).forEach((at, o) -> { if (o != null) found.put(label(at), o.offset()); });
                return json.valueToTree(found);
            }
            case "beginning_offsets": return offsets(consumer.beginningOffsets(partitions));
            case "end_offsets": return offsets(consumer.endOffsets(partitions));
            case "offsets_for_times": {
                Map<TopicPartition, Long> times = new HashMap<>();
                for (TopicPartition at : partitions) times.put(at, step.get("timestamp").asLong());
                ObjectNode found = make.objectNode();
                new TreeMap<>(labelled(consumer.offsetsForTimes(times))).forEach((at, o) -> { if (o != null) found.putArray(at).add(o.offset()).add(o.timestamp()); });
                return found;
            }
            case "seek": consumer.seek(at(step), step.path("offset").asLong(0)); return OK;
            case "seek_to_beginning": consumer.seekToBeginning(List.of(at(step))); return OK;
            case "seek_to_end": consumer.seekToEnd(List.of(at(step))); return OK;
            case "pause": consumer.pause(partitions); return OK;
            case "resume": consumer.resume(partitions); return OK;
            case "commit": consumer.commitSync(); return OK;
            case "commit_at": consumer.commitSync(Map.of(at(step), new OffsetAndMetadata(step.path("offset").asLong(0)))); return OK;
        }
        throw new UnsupportedOperationException(what);
    }

    JsonNode poll(KafkaConsumer<byte[], byte[]> consumer, JsonNode step) {
        int count = step.path("count").asInt(Integer.MAX_VALUE), have = 0;
        long until = System.currentTimeMillis() + step.path("ms").asLong(PATIENCE_MS);
        TreeMap<String, JsonNode> rows = new TreeMap<>();
        while (have < count && System.currentTimeMillis() < until) {
            try {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(Math.min(100, until - System.currentTimeMillis())))) {
                    have++;
                    ArrayNode row = make.arrayNode().add(record.partition()).add(record.offset()).add(text(record.key())).add(text(record.value()));
                    if (record.headers().toArray().length > 0) {
                        ArrayNode headers = row.addArray();
                        for (Header header : record.headers()) headers.addArray().add(header.key()).add(text(header.value()));
                    }
                    rows.put(String.format("%s %08d %012d", record.topic(), record.partition(), record.offset()), row);
                }
            } catch (RetriableException e) {
                // The next poll may do.
            } catch (Exception e) {
                ObjectNode out = error(e);
                if (!rows.isEmpty()) out.set("records", json.valueToTree(rows.values()));
                return out;
            }
        }
        return json.valueToTree(rows.values());
    }

    static String text(byte[] bytes) { return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8); }

    <T> Map<String, T> labelled(Map<TopicPartition, T> rows) {
        Map<String, T> found = new HashMap<>();
        rows.forEach((at, value) -> found.put(label(at), value));
        return found;
    }

    JsonNode offsets(Map<TopicPartition, Long> rows) { return json.valueToTree(new TreeMap<>(labelled(rows))); }

    String label(TopicPartition at) { return at.topic().substring(prefix.length()) + "-" + at.partition(); }

    String name(JsonNode step, String key) { return prefix + step.get(key).asText(); }

    TopicPartition at(JsonNode step) { return new TopicPartition(name(step, "topic"), step.path("partition").asInt(0)); }

    Properties config(JsonNode step) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        if (step.has("config")) step.get("config").properties().forEach(e -> {
            boolean named = e.getKey().equals("group.id") || e.getKey().equals("transactional.id");
            settings.put(e.getKey(), (named ? prefix : "") + e.getValue().asText());
        });
        return settings;
    }
}
