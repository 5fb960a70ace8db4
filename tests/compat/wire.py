"""As much of Kafka's protocol as the compatibility suite needs, by hand and in old versions: what a broker serves is looked at
without any client library (and without this project's own codec) in between."""
import socket, struct, time

# LEADER_NOT_AVAILABLE and NOT_LEADER_OR_FOLLOWER, and how long a broker may take to lead what it has just opened, in seconds.
NO_LEADER, LEADER_WAIT = (5, 6), 30


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        self.at += n
        return self.data[self.at - n:self.at]

    def number(self, form):
        return struct.unpack(">" + form, self.take(struct.calcsize(form)))[0]

    def i16(self): return self.number("h")
    def i32(self): return self.number("i")
    def i64(self): return self.number("q")

    def text(self):
        n = self.i16()
        return None if n < 0 else self.take(n).decode()

    def bytes(self):
        n = self.i32()
        return None if n < 0 else self.take(n)

    def array(self, element):
        return [element() for _ in range(self.i32())]


def text(s):
    return struct.pack(">h", -1) if s is None else struct.pack(">h", len(s)) + s.encode()


def array(elements):
    return struct.pack(">i", len(elements)) + b"".join(elements)


class Broker:
    """One connection."""

    def __init__(self, bootstrap):
        host, port = bootstrap.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=30)

    def close(self):
        self.socket.close()

    def exactly(self, n):
        parts = []
        while n:
            part = self.socket.recv(min(n, 1 << 20))
            if not part:
                raise EOFError("the broker closed the connection")
            parts.append(part)
            n -= len(part)
        return b"".join(parts)

    def call(self, key, version, body):
        frame = struct.pack(">hhi", key, version, 7) + text("compat") + body
        self.socket.sendall(struct.pack(">i", len(frame)) + frame)
        answer = Reader(self.exactly(struct.unpack(">i", self.exactly(4))[0]))
        assert answer.i32() == 7, "correlation id"
        return answer

    def partitions(self):
        """(topic, partition, leader) of everything there is."""
        r = self.call(3, 1, struct.pack(">i", -1))
        r.array(lambda: (r.i32(), r.text(), r.i32(), r.text()))
        r.i32()
        found = []

        def topic():
            error, name = r.i16(), r.text()
            r.take(1)
            for p in r.array(lambda: (r.i16(), r.i32(), r.i32(), r.array(r.i32), r.array(r.i32))):
                found.append((name, p[1], p[2]))
            assert error == 0, (name, error)

        r.array(topic)
        return sorted(found)

    def offset(self, topic, partition, timestamp):
        """ListOffsets: -2 earliest, -1 latest, else the first record not before that time.

        As every client does, asks again while a broker that has just started does not lead the partition yet.
        """
        body = struct.pack(">i", -1) + array([text(topic) + array([struct.pack(">iq", partition, timestamp)])])
        deadline = time.monotonic() + LEADER_WAIT
        while True:
            r = self.call(2, 1, body)
            [(_, [(_, error, _, offset)])] = r.array(lambda: (r.text(), r.array(lambda: (r.i32(), r.i16(), r.i64(), r.i64()))))
            if error not in NO_LEADER or time.monotonic() > deadline:
                break
            time.sleep(0.1)
        assert error == 0, (topic, partition, error)
        return offset

    def fetch(self, topic, partition, offset, max_bytes=4 << 20):
        """Error, high watermark, log start offset and the batches from `offset` on, as they are."""
        body = struct.pack(">iiiibii", -1, 100, 0, max_bytes, 0, 0, -1) + array(
            [text(topic) + array([struct.pack(">iiqqi", partition, -1, offset, -1, max_bytes)])]) + array([]) + text("")
        r = self.call(1, 11, body)
        r.i32(), r.i16(), r.i32()
        [(_, [part])] = r.array(lambda: (r.text(), r.array(lambda: (
            r.i32(), r.i16(), r.i64(), r.i64(), r.i64(), r.array(lambda: (r.i64(), r.i64())), r.i32(), r.bytes()))))
        _, error, high_watermark, _, log_start, _, _, records = part
        return error, high_watermark, log_start, records or b""

    def batches(self, topic, partition):
        """Everything that a consumer from the beginning is sent, and the first and last offset."""
        start, end = self.offset(topic, partition, -2), self.offset(topic, partition, -1)
        found, at = b"", start
        while at < end:
            error, _, _, records = self.fetch(topic, partition, at)
            assert error == 0 and records, (topic, partition, at, error)
            whole, at = complete(records, at)
            found += whole
        return start, end, found

    def committed(self, group):
        """Offset, leader epoch and metadata of every partition the group has committed."""
        r = self.call(9, 5, text(group) + struct.pack(">i", -1))
        r.i32()
        topics = r.array(lambda: (r.text(), r.array(lambda: (r.i32(), r.i64(), r.i32(), r.text(), r.i16()))))
        error = r.i16()
        assert error == 0, (group, error)
        return {(name, p[0]): p[1:] for name, partitions in topics for p in partitions}

    def init_producer_id(self):
        error = 14
        while error == 14:  # COORDINATOR_LOAD_IN_PROGRESS: Apache Kafka has not yet got its first block of ids
            r = self.call(22, 0, text(None) + struct.pack(">i", 60_000))
            r.i32()
            error, producer, epoch = r.i16(), r.i64(), r.i16()
        assert error == 0, error
        return producer, epoch

    def produce(self, topic, partition, batch):
        """Error and base offset."""
        body = text(None) + struct.pack(">hi", -1, 10_000) + array(
            [text(topic) + array([struct.pack(">ii", partition, len(batch)) + batch])])
        r = self.call(0, 7, body)
        [(_, [(_, error, offset, _, _)])] = r.array(
            lambda: (r.text(), r.array(lambda: (r.i32(), r.i16(), r.i64(), r.i64(), r.i64()))))
        return error, offset


def complete(records, at):
    """The whole batches at the front, and the offset after the last record."""
    position = 0
    while position + 17 <= len(records):
        base, length = struct.unpack_from(">qi", records, position)
        if position + 12 + length > len(records):
            break
        # Old message sets have no last offset delta: each entry stands for its own (last) offset.
        delta = struct.unpack_from(">i", records, position + 23)[0] if records[position + 16] == 2 else 0
        at = base + delta + 1
        position += 12 + length
    return records[:position], at


TABLE = []
for n in range(256):
    for _ in range(8):
        n = n >> 1 ^ (0x82F63B78 if n & 1 else 0)
    TABLE.append(n)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 255]
    return crc ^ 0xFFFFFFFF


def varint(n):
    n = n << 1 ^ n >> 63
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def batch(producer, epoch, sequence, values, timestamp):
    """An uncompressed batch of an idempotent producer."""
    records = b""
    for delta, value in enumerate(values):
        record = b"\0" + varint(0) + varint(delta) + varint(-1) + varint(len(value)) + value + varint(0)
        records += varint(len(record)) + record
    last = len(values) - 1
    covered = struct.pack(">hiqqqhii", 0, last, timestamp, timestamp, producer, epoch, sequence, len(values)) + records
    return struct.pack(">qiibI", 0, len(covered) + 9, -1, 2, crc32c(covered)) + covered
