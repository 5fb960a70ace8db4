"""confluent-kafka (librdkafka): create, produce and consume for the client tests; see ../run."""
import sys, time, signal
from confluent_kafka import Consumer, Producer, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

op, bootstrap, topic = sys.argv[1:4]
base = {"bootstrap.servers": bootstrap}
if op == "create":
    admin = AdminClient(base)  # kept: its futures end with it
    for future in admin.create_topics([NewTopic(topic, int(sys.argv[4]), 1)]).values():
        future.result(30)
elif op == "produce":
    codec, count = sys.argv[4], int(sys.argv[5])
    acked = 0
    def done(error, _message):
        global acked
        if error is not None:
            raise KafkaException(error)
        acked += 1
    producer = Producer(base | {"compression.type": codec, "enable.idempotence": True, "linger.ms": 5,
                                "queue.buffering.max.messages": 200000})
    # librdkafka stores a batch uncompressed that compression does not make smaller, such as one of a single short
    # record; a header makes every batch worth compressing.
    headers = [("pad", "x" * 100)]
    for i in range(count):
        while True:
            try:
                producer.produce(topic, str(i), f"k{i % 1000}", headers=headers, on_delivery=done)
                break
            except BufferError:
                producer.poll(0.05)
        producer.poll(0)
    producer.flush(60)
    print(acked)
elif op == "consume":
    group, idle = sys.argv[4], float(sys.argv[5])
    stop = False
    def end(*_):
        global stop
        stop = True
    signal.signal(signal.SIGTERM, end)
    consumer = Consumer(base | {"group.id": group, "auto.offset.reset": "earliest", "enable.auto.commit": False,
                                "session.timeout.ms": 10000})
    positions = {}
    def commit():
        if positions:
            consumer.commit(offsets=[TopicPartition(topic, p, o) for p, o in positions.items()], asynchronous=False)
            positions.clear()
    def revoked(_consumer, _partitions):
        commit()
    consumer.subscribe([topic], on_revoke=revoked)
    last = time.monotonic()
    while not stop and time.monotonic() - last < idle:
        batch = consumer.consume(1000, 0.2)
        out = []
        for message in batch:
            if message.error():
                raise KafkaException(message.error())
            out.append(message.value().decode())
            positions[message.partition()] = message.offset() + 1
        if out:
            last = time.monotonic()
            sys.stdout.write("\n".join(out) + "\n")
            sys.stdout.flush()
            commit()
    consumer.close()
