// kafkajs with its codec plug-ins: create, produce and consume for the client tests; see ../run.
const { Kafka, CompressionTypes, CompressionCodecs, logLevel } = require('kafkajs')
const snappy = require('kafkajs-snappy')
const lz4 = require('lz4js')
const zstd = require('zstd-napi')
CompressionCodecs[CompressionTypes.Snappy] = snappy
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: async encoder => Buffer.from(lz4.compress(encoder.buffer)),
  decompress: async buffer => Buffer.from(lz4.decompress(buffer)),
})
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async encoder => zstd.compress(encoder.buffer),
  decompress: async buffer => zstd.decompress(buffer),
})
const codecs = { none: CompressionTypes.None, gzip: CompressionTypes.GZIP, snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4, zstd: CompressionTypes.ZSTD }
const [op, bootstrap, topic, a, b] = process.argv.slice(2)
const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.ERROR })

async function create () {
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: Number(a) }] })
  await admin.disconnect()
}

async function produce () {
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  const count = Number(b)
  let acked = 0
  for (let start = 0; start < count; start += 5000) {
    const messages = []
    for (let i = start; i < Math.min(count, start + 5000); i++) messages.push({ key: `k${i % 1000}`, value: String(i) })
    await producer.send({ topic, compression: codecs[a], acks: -1, messages })
    acked += messages.length
  }
  await producer.disconnect()
  console.log(acked)
}

async function consume () {
  const idle = Number(b) * 1000
  const consumer = kafka.consumer({ groupId: a, sessionTimeout: 10000, maxWaitTimeInMs: 200 })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  let last = Date.now()
  let stop = false
  process.on('SIGTERM', () => { stop = true })
  await consumer.run({
    eachBatchAutoResolve: false,
    autoCommit: false,
    eachBatch: async ({ batch, isRunning, isStale, heartbeat, resolveOffset }) => {
      if (!isRunning() || isStale()) return
      const lines = batch.messages.map(m => m.value.toString())
      const next = (BigInt(batch.lastOffset()) + 1n).toString()
      // Committed before it counts as read: a commit refused by a rebalance means another member reads it.
      await consumer.commitOffsets([{ topic, partition: batch.partition, offset: next }])
      resolveOffset(batch.lastOffset())
      process.stdout.write(lines.join('\n') + '\n')
      last = Date.now()
      await heartbeat()
    },
  })
  while (!stop && Date.now() - last < idle) await new Promise(resolve => setTimeout(resolve, 100))
  await consumer.disconnect()
}

({ create, produce, consume })[op]().then(() => process.exit(0), error => { console.error(error); process.exit(1) })
