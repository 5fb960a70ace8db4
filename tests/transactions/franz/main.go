// Copies a topic in transactions with franz-go, until its input is closed; see ../run.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

var transactions, aborted, fenced atomic.Int64

func main() {
	bootstrap, source, target := os.Args[1], os.Args[2], os.Args[3]
	batch, err := strconv.Atoi(os.Args[4])
	if err != nil {
		panic(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var copiers sync.WaitGroup
	for i := range 2 {
		copiers.Add(1)
		go func() {
			defer copiers.Done()
			for ctx.Err() == nil {
				copyUntilFenced(ctx, bootstrap, source, target, fmt.Sprintf("franz-%d", i), batch)
			}
		}()
	}
	io.Copy(io.Discard, os.Stdin)
	cancel()
	copiers.Wait()
	fmt.Printf("%d transactions, %d aborted by error, %d times fenced\n", transactions.Load(), aborted.Load(), fenced.Load())
}

func copyUntilFenced(ctx context.Context, bootstrap, source, target, id string, batch int) {
	session, err := kgo.NewGroupTransactSession(
		kgo.SeedBrokers(bootstrap), kgo.TransactionalID(id), kgo.TransactionTimeout(10*time.Second),
		kgo.ConsumerGroup(target), kgo.ConsumeTopics(source), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.RequireStableFetchOffsets(), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.SessionTimeout(6*time.Second), kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.RetryBackoffFn(func(int) time.Duration { return 100 * time.Millisecond }),
	)
	if err != nil {
		panic(err)
	}
	defer session.Close()
	for ctx.Err() == nil {
		fetches := session.PollRecords(ctx, batch)
		if fetches.NumRecords() == 0 {
			continue
		}
		if err := session.Begin(); err != nil {
			fenced.Add(1)
			return
		}
		promise := kgo.AbortingFirstErrPromise(session.Client())
		fetches.EachRecord(func(r *kgo.Record) {
			session.Produce(ctx, &kgo.Record{Topic: target, Partition: r.Partition, Key: r.Key, Value: r.Value}, promise.Promise())
		})
		committed, err := session.End(context.Background(), promise.Err() == nil)
		switch {
		case err == nil && committed:
			transactions.Add(1)
		case err == nil:
			aborted.Add(1)
			if isFenced(promise.Err()) {
				fenced.Add(1)
				return
			}
		default:
			fenced.Add(1)
			return
		}
	}
}

func isFenced(err error) bool {
	return errors.Is(err, kerr.ProducerFenced) || errors.Is(err, kerr.InvalidProducerEpoch) || errors.Is(err, kerr.InvalidProducerIDMapping)
}
