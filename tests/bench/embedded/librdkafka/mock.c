/* Measures librdkafka's mock cluster, as tests in C use it: one broker in the same process.
 * One line of JSON on stdout: milliseconds of each run. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "rdkafka.h"
#include "rdkafka_mock.h"

static double now_ms(void) {
        struct timespec ts;
        clock_gettime(CLOCK_MONOTONIC, &ts);
        return ts.tv_sec * 1e3 + ts.tv_nsec / 1e6;
}

static void fail(const char *what, const char *why) {
        fprintf(stderr, "%s: %s\n", what, why);
        exit(1);
}

static rd_kafka_t *client(rd_kafka_type_t type, const char *const *pairs) {
        char why[512];
        rd_kafka_conf_t *conf = rd_kafka_conf_new();
        for (; *pairs; pairs += 2)
                if (rd_kafka_conf_set(conf, pairs[0], pairs[1], why, sizeof(why)))
                        fail(pairs[0], why);
        rd_kafka_t *rk = rd_kafka_new(type, conf, why, sizeof(why));
        if (!rk)
                fail("rd_kafka_new", why);
        return rk;
}

static void produce(const char *bootstrap) {
        const char *pairs[] = {"bootstrap.servers", bootstrap, "linger.ms", "0", NULL};
        rd_kafka_t *rk      = client(RD_KAFKA_PRODUCER, pairs);
        rd_kafka_resp_err_t err =
            rd_kafka_producev(rk, RD_KAFKA_V_TOPIC("in"), RD_KAFKA_V_KEY("k", 1), RD_KAFKA_V_VALUE("v", 1), RD_KAFKA_V_END);
        if (err)
                fail("produce", rd_kafka_err2str(err));
        if ((err = rd_kafka_flush(rk, 60000)))
                fail("flush", rd_kafka_err2str(err));
        rd_kafka_destroy(rk);
}

/* A group of one reads the record; returns the time when it has it. */
static double consume(const char *bootstrap) {
        const char *pairs[] = {"bootstrap.servers", bootstrap, "group.id", "g", "auto.offset.reset", "earliest", NULL};
        rd_kafka_t *rk      = client(RD_KAFKA_CONSUMER, pairs);
        rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
        rd_kafka_poll_set_consumer(rk);
        rd_kafka_topic_partition_list_add(topics, "in", RD_KAFKA_PARTITION_UA);
        rd_kafka_subscribe(rk, topics);
        rd_kafka_topic_partition_list_destroy(topics);
        double limit = now_ms() + 60000;
        for (;;) {
                rd_kafka_message_t *message = rd_kafka_consumer_poll(rk, 1000);
                if (message && !message->err) {
                        double at = now_ms();
                        rd_kafka_message_destroy(message);
                        rd_kafka_consumer_close(rk);
                        rd_kafka_destroy(rk);
                        return at;
                }
                if (message)
                        rd_kafka_message_destroy(message);
                if (now_ms() > limit)
                        fail("consume", "no record in 60 s");
        }
}

static void print(const char *name, const double *ms, int runs) {
        printf("\"%s\":[", name);
        for (int i = 0; i < runs; i++)
                printf("%s%.3f", i ? "," : "", ms[i]);
        printf("]");
}

int main(int argc, char **argv) {
        int runs       = argc > 1 ? atoi(argv[1]) : 20;
        double *ready  = calloc(runs, sizeof(*ready));
        double *record = calloc(runs, sizeof(*record));
        for (int i = 0; i < runs; i++) {
                const char *none[] = {NULL};
                double begin       = now_ms();
                rd_kafka_t *host   = client(RD_KAFKA_PRODUCER, none); /* the mock lives in a client */
                rd_kafka_mock_cluster_t *mock = rd_kafka_mock_cluster_new(host, 1);
                if (!mock || rd_kafka_mock_topic_create(mock, "in", 1, 1))
                        fail("mock cluster", "cannot be made");
                /* 3 s by default, as no other broker for tests waits. */
                rd_kafka_mock_group_initial_rebalance_delay_ms(mock, 0);
                ready[i]              = now_ms() - begin;
                const char *bootstrap = rd_kafka_mock_cluster_bootstraps(mock);
                produce(bootstrap);
                record[i] = consume(bootstrap) - begin;
                rd_kafka_mock_cluster_destroy(mock);
                rd_kafka_destroy(host);
        }
        printf("{");
        print("ready", ready, runs);
        printf(",");
        print("record", record, runs);
        printf("}\n");
        return 0;
}
