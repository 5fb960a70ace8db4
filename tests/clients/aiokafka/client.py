"""aiokafka: create, produce and consume for the client tests; see ../run."""
import asyncio, signal, sys, time
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

op, bootstrap, topic = sys.argv[1:4]

async def create():
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(topic, int(sys.argv[4]), 1)])
    await admin.close()

async def produce():
    codec, count = sys.argv[4], int(sys.argv[5])
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, compression_type=None if codec == "none" else codec,
                                enable_idempotence=True, linger_ms=5, max_batch_size=131072)
    await producer.start()
    acked = 0
    for start in range(0, count, 10000):
        sent = [await producer.send(topic, str(i).encode(), f"k{i % 1000}".encode())
                for i in range(start, min(count, start + 10000))]
        await asyncio.gather(*sent)
        acked += len(sent)
    await producer.stop()
    print(acked)

async def consume():
    group, idle = sys.argv[4], float(sys.argv[5])
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=group, auto_offset_reset="earliest",
                                enable_auto_commit=False, session_timeout_ms=10000)
    lock, positions = asyncio.Lock(), {}

    async def commit():
        async with lock:
            if positions:
                await consumer.commit({TopicPartition(topic, p): o for p, o in positions.items()})
                positions.clear()

    class Listener(ConsumerRebalanceListener):
        async def on_partitions_revoked(self, revoked):
            await commit()
        async def on_partitions_assigned(self, assigned):
            pass

    consumer.subscribe([topic], listener=Listener())
    await consumer.start()
    last = time.monotonic()
    while not stop.is_set() and time.monotonic() - last < idle:
        batches = await consumer.getmany(timeout_ms=200, max_records=1000)
        out = []
        for partition, messages in batches.items():
            out += [m.value.decode() for m in messages]
            positions[partition.partition] = messages[-1].offset + 1
        if out:
            last = time.monotonic()
            sys.stdout.write("\n".join(out) + "\n")
            sys.stdout.flush()
            await commit()
    await consumer.stop()

asyncio.run({"create": create, "produce": produce, "consume": consume}[op]())
