"""Brokers for the suites that compare this one with Apache Kafka: started with the same settings, stopped whatever happens.

    sys.path.insert(0, ".../tests/peers"); import brokers
    with brokers.folder("compare") as folder, brokers.both(binary, folder, ["num.partitions=3"]) as addresses: ...
"""
import contextlib, os, shutil, signal, subprocess, sys, tempfile

APACHE_KAFKA = os.path.join(os.path.dirname(os.path.realpath(__file__)), "apache-kafka")
# What makes groups and transactions quick and possible on one node.
ONE_NODE = ["group.initial.rebalance.delay.ms=0", "group.consumer.assignment.interval.ms=0", "offsets.topic.replication.factor=1",
            "transaction.state.log.replication.factor=1", "transaction.state.log.min.isr=1", "offsets.topic.num.partitions=3", "transaction.state.log.num.partitions=3"]
# Features of Apache Kafka that this broker does not have: a directory is formatted without them.
WITHOUT = ["eligible.leader.replicas", "streams"]


@contextlib.contextmanager
def folder(suite, keep=False):
    """A folder of the suite's own, gone at the end; SIGTERM is an end too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    path = tempfile.mkdtemp(prefix=f"kafka-rs-{suite}-")
    try:
        yield path
    finally:
        if keep:
            print("files are in", path)
        else:
            shutil.rmtree(path, ignore_errors=True)


def options(settings):
    return [word for setting in settings for word in ("-c", setting)]


@contextlib.contextmanager
def ours(binary, folder, settings):
    """This broker; its address."""
    log = open(os.path.join(folder, "ours.log"), "w")
    broker = subprocess.Popen([binary, "start", "--listen", "127.0.0.1:0", "--data-dir", os.path.join(folder, "ours"), *options(settings)],
                              stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        line = broker.stdout.readline()
        if not line.startswith("ready "):
            sys.exit("our broker did not start:\n" + open(log.name).read()[-3000:])
        yield line.split()[1]
    finally:
        broker.send_signal(signal.SIGTERM)
        try:
            broker.wait(timeout=30)
        except subprocess.TimeoutExpired:
            broker.kill()
            raise


@contextlib.contextmanager
def apache(folder, settings):
    """Apache Kafka, without the features this broker does not have; its address."""
    place = os.path.join(folder, "apache-kafka")
    environment = os.environ | {"KAFKA_FORMAT_ARGS": " ".join(f"--feature {name}.version=0" for name in WITHOUT)}
    try:
        started = subprocess.run([APACHE_KAFKA, "start", "--port", "0", "--dir", place, "--fresh", "--heap", "512M", *options(settings)],
                                 stdout=subprocess.PIPE, text=True, env=environment)
        if started.returncode:
            sys.exit("Apache Kafka did not start")
        yield started.stdout.split()[-1]
    finally:
        subprocess.run([APACHE_KAFKA, "stop", "--dir", place], stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def both(binary, folder, settings):
    """Both; their addresses by name."""
    with ours(binary, folder, settings) as our, apache(folder, settings) as their:
        yield {"kafka-rs": our, "Apache Kafka": their}
