"""What a program does with Kafka in its life, by librdkafka; see run."""
import sys

from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, IsolationLevel, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, NewPartitions, NewTopic, OffsetSpec, ResourceType

BASE = {"bootstrap.servers": sys.argv[1]}
TOPIC = "rdkafka"


def results(futures):
    return [future.result() for future in (futures.values() if isinstance(futures, dict) else [futures])]


def produce(codec, first, last):
    producer = Producer(BASE | {"compression.type": codec, "linger.ms": 20, "enable.idempotence": True})
    for i in range(first, last):
        producer.produce(TOPIC, key=f"k{i % 10}", value=f"v{i}")
    assert producer.flush(30) == 0


def transactions():
    """50 records, of which 30 are taken back, and 50 more: 20 + 50 remain."""
    producer = Producer(BASE | {"transactional.id": "rdkafka-session", "linger.ms": 20})
    producer.init_transactions()
    for first, last, commits in [(0, 20, True), (20, 50, False), (50, 100, True)]:
        producer.begin_transaction()
        for i in range(first, last):
            producer.produce(TOPIC, key=f"t{i % 10}", value=f"t{i}")
        assert producer.flush(30) == 0
        producer.commit_transaction() if commits else producer.abort_transaction()


def read(count, isolation):
    consumer = Consumer(BASE | {"group.id": "rdkafka-" + isolation, "auto.offset.reset": "earliest", "enable.auto.commit": False, "isolation.level": isolation})
    consumer.subscribe([TOPIC])
    seen = 0
    while seen < count:
        message = consumer.poll(30)
        assert message is not None and not message.error(), message and message.error()
        seen += 1
    consumer.commit(asynchronous=False)
    consumer.close()


admin = AdminClient(BASE)
results(admin.create_topics([NewTopic(TOPIC, 3, 1, config={"retention.ms": "86400000"})]))
produce("none", 0, 100)
produce("zstd", 100, 300)
transactions()
read(400, "read_uncommitted")
read(370, "read_committed")
first = TopicPartition(TOPIC, 0)
admin.list_topics(TOPIC)
results(admin.list_offsets({first: OffsetSpec.latest()}))
results(admin.list_offsets({first: OffsetSpec.max_timestamp()}))
results(admin.incremental_alter_configs([ConfigResource(ResourceType.TOPIC, TOPIC, incremental_configs=[
    ConfigEntry("segment.bytes", "2097152", incremental_operation=AlterConfigOpType.SET)])]))
results(admin.describe_configs([ConfigResource(ResourceType.TOPIC, TOPIC)]))
results(admin.create_partitions([NewPartitions(TOPIC, 4)]))
results(admin.delete_records([TopicPartition(TOPIC, 0, 5)]))
results(admin.list_consumer_groups())
results(admin.describe_consumer_groups(["rdkafka-read_committed"]))
results(admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions("rdkafka-read_committed")]))
results(admin.delete_consumer_groups(["rdkafka-read_committed", "rdkafka-read_uncommitted"]))
results(admin.delete_topics([TOPIC]))
try:
    results(admin.delete_topics(["nonesuch"]))
    sys.exit("a topic that was never there is deleted")
except KafkaException:
    pass
