// franz-go: create, produce and consume for the client tests; see ../run.
package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	op, bootstrap, topic := os.Args[1], os.Args[2], os.Args[3]
	ctx := context.Background()
	switch op {
	case "create":
		client, err := kgo.NewClient(kgo.SeedBrokers(bootstrap))
		check(err)
		partitions, _ := strconv.Atoi(os.Args[4])
		request := kmsg.NewPtrCreateTopicsRequest()
		request.TimeoutMillis = 30000
		t := kmsg.NewCreateTopicsRequestTopic()
		t.Topic, t.NumPartitions, t.ReplicationFactor = topic, int32(partitions), 1
		request.Topics = append(request.Topics, t)
		response, err := request.RequestWith(ctx, client)
		check(err)
		if response.Topics[0].ErrorCode != 0 {
			check(fmt.Errorf("create: error code %d", response.Topics[0].ErrorCode))
		}
		client.Close()
	case "produce":
		codec := map[string]kgo.CompressionCodec{"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(),
			"snappy": kgo.SnappyCompression(), "lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression()}[os.Args[4]]
		count, _ := strconv.Atoi(os.Args[5])
		client, err := kgo.NewClient(kgo.SeedBrokers(bootstrap), kgo.ProducerBatchCompression(codec), kgo.ProducerLinger(5*time.Millisecond))
		check(err)
		var acked atomic.Int64
		// franz-go sends a batch as it is when compressing does not make it smaller: with this even one record gets smaller.
		pad := []kgo.RecordHeader{{Key: "pad", Value: bytes.Repeat([]byte("x"), 100)}}
		for i := 0; i < count; i++ {
			record := &kgo.Record{Topic: topic, Key: []byte(fmt.Sprintf("k%d", i%1000)), Value: []byte(strconv.Itoa(i)), Headers: pad}
			client.Produce(ctx, record, func(_ *kgo.Record, err error) {
				check(err)
				acked.Add(1)
			})
		}
		check(client.Flush(ctx))
		fmt.Println(acked.Load())
		client.Close()
	case "consume":
		idle, _ := strconv.ParseFloat(os.Args[5], 64)
		var mutex sync.Mutex
		client, err := kgo.NewClient(kgo.SeedBrokers(bootstrap), kgo.ConsumerGroup(os.Args[4]), kgo.ConsumeTopics(topic),
			kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.DisableAutoCommit(), kgo.SessionTimeout(10*time.Second),
			kgo.BlockRebalanceOnPoll(),
			kgo.OnPartitionsRevoked(func(ctx context.Context, client *kgo.Client, _ map[string][]int32) {
				mutex.Lock()
				defer mutex.Unlock()
				check(client.CommitUncommittedOffsets(ctx))
			}))
		check(err)
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGTERM)
		out := bufio.NewWriter(os.Stdout)
		last := time.Now()
		for time.Since(last).Seconds() < idle && len(stop) == 0 {
			poll, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
			fetches := client.PollRecords(poll, 1000)
			cancel()
			fetches.EachRecord(func(r *kgo.Record) {
				out.Write(r.Value)
				out.WriteByte('\n')
				last = time.Now()
			})
			check(out.Flush())
			if fetches.NumRecords() > 0 {
				mutex.Lock()
				check(client.CommitUncommittedOffsets(ctx))
				mutex.Unlock()
			}
			client.AllowRebalance()
		}
		client.CloseAllowingRebalance()
	}
}
