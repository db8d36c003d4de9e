package oracle;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes a {@link Workload} to a topic, which it creates if it is missing. */
final class Fill {
  /** With transactions, every so many'th is first written once and aborted. */
  private static final int ABORTED_EVERY = 3;
  /** With a rate, it writes and rests so often. */
  private static final long BURSTS_PER_S = 100;

  private final Cluster cluster;
  private final String topic;
  private final int partitions;
  private final Workload workload;
  private final long first;
  private final long count;
  private final long rate;
  private final long transactionRecords;
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  Fill(Cluster cluster, Flags flags) {
    this.cluster = cluster;
    this.topic = flags.text("topic");
    this.partitions = (int) flags.number("partitions");
    this.first = flags.number("first-index", 0);
    this.count = flags.number("count");
    this.rate = flags.number("rate", 0);
    this.transactionRecords = flags.number("transaction-records", 0);
    this.workload =
        new Workload(
            topic,
            partitions,
            flags.number("seed"),
            flags.number("pair-sum"),
            (int) flags.number("keys", 1_000),
            (int) flags.number("bad-percent", 25),
            (int) flags.number("out-of-range-percent", 5),
            flags.number("future-every", 0),
            flags.number("future-from", 0));
    flags.refuseRest();
  }

  /** Returns after the last record was acknowledged. */
  void run() {
    cluster.createTopicIfMissing(topic, partitions, Map.of());
    Map<String, Object> settings = new HashMap<>();
    settings.put("linger.ms", rate > 0 ? 10 : 20);
    settings.put("buffer.memory", 64L << 20);
    if (transactionRecords > 0) {
      settings.put("transactional.id", "fill-" + topic);
    }
    try (KafkaProducer<byte[], byte[]> producer = cluster.producer(settings)) {
      if (transactionRecords > 0) {
        writeTransactions(producer);
      } else {
        write(producer, first, first + count);
      }
      producer.flush();
    }
    if (failure.get() != null) {
      throw new IllegalStateException(failure.get().getMessage(), failure.get());
    }
    System.out.println(new Json().put("records", count));
  }

  private void write(KafkaProducer<byte[], byte[]> producer, long from, long to) {
    long start = System.nanoTime();
    long burst = Math.max(1, rate / BURSTS_PER_S);
    for (long i = from; i < to && failure.get() == null; ++i) {
      if (rate > 0 && (i - from) % burst == 0) {
        Waiting.until(start + (i - from) * Duration.ofSeconds(1).toNanos() / rate);
      }
      send(producer, workload.record(i));
    }
  }

  private void writeTransactions(KafkaProducer<byte[], byte[]> producer) {
    producer.initTransactions();
    long end = first + count;
    int transactions = 0;
    for (long from = first; from < end; from += transactionRecords) {
      long to = Math.min(end, from + transactionRecords);
      if (transactions++ % ABORTED_EVERY == 0) {
        producer.beginTransaction();
        write(producer, from, to);
        producer.flush();
        producer.abortTransaction();
      }
      producer.beginTransaction();
      write(producer, from, to);
      producer.commitTransaction();
    }
  }

  private void send(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> out) {
    producer.send(
        out,
        (metadata, exception) -> {
          if (exception != null) {
            failure.compareAndSet(null, exception);
          }
        });
  }
}
