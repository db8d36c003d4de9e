package oracle;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Keeps a transaction open: readers of its partitions see nothing behind its records. */
final class Hold {
  private final Cluster cluster;
  private final String transactionalId;
  private final List<ProducerRecord<byte[], byte[]>> records;
  private final long timeoutMs;
  private final SignalFile release;
  private final boolean commits;

  Hold(Cluster cluster, Flags flags) {
    this.cluster = cluster;
    this.transactionalId = flags.text("transactional-id");
    this.records = flags.all("topic").stream().map(each -> record(each, flags)).toList();
    this.timeoutMs = flags.number("timeout-ms", 60_000);
    this.release = new SignalFile(flags.text("release-when", ""));
    this.commits = flags.on("commit");
    flags.refuseRest();
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, Flags flags) {
    return new ProducerRecord<>(
        topic,
        (int) flags.number("partition"),
        Decimal.bytes(flags.text("key", "held")),
        Decimal.bytes(flags.text("value", "held")));
  }

  /** Says when the transaction is open, and returns after it was told to end it. */
  void run() {
    Map<String, Object> settings =
        Map.of("transactional.id", transactionalId, "transaction.timeout.ms", (int) timeoutMs);
    try (KafkaProducer<byte[], byte[]> producer = cluster.producer(settings)) {
      producer.initTransactions();
      producer.beginTransaction();
      records.forEach(each -> Produce.write(producer, each));
      System.out.println("holding");
      release.await();
      end(producer);
    }
  }

  private void end(KafkaProducer<byte[], byte[]> producer) {
    if (commits) {
      producer.commitTransaction();
    } else {
      producer.abortTransaction();
    }
  }
}
