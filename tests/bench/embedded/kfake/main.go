// Measures franz-go's kfake, as tests in Go use it: one broker in the same process.
// One line of JSON on stdout: milliseconds of each run.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
)

func main() {
	runs, err := strconv.Atoi(os.Args[1])
	check(err)
	result := map[string][]float64{"ready": {}, "record": {}}
	for i := 0; i < runs; i++ {
		begin := time.Now()
		cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "in"))
		check(err)
		result["ready"] = append(result["ready"], ms(begin))
		firstRecord(cluster.ListenAddrs())
		result["record"] = append(result["record"], ms(begin))
		cluster.Close()
	}
	check(json.NewEncoder(os.Stdout).Encode(result))
}

// Produces one record and lets a group of one read it.
func firstRecord(addresses []string) {
	ctx := context.Background()
	producer, err := kgo.NewClient(kgo.SeedBrokers(addresses...), kgo.ProducerLinger(0))
	check(err)
	defer producer.Close()
	check(producer.ProduceSync(ctx, &kgo.Record{Topic: "in", Key: []byte("k"), Value: []byte("v")}).FirstErr())
	consumer, err := kgo.NewClient(kgo.SeedBrokers(addresses...), kgo.ConsumerGroup("g"), kgo.ConsumeTopics("in"),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	check(err)
	defer consumer.Close()
	for {
		fetches := consumer.PollFetches(ctx)
		check(fetches.Err())
		if fetches.NumRecords() > 0 {
			return
		}
	}
}

func ms(begin time.Time) float64 { return float64(time.Since(begin).Microseconds()) / 1000 }

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
