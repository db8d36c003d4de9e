package oracle;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import oracle.BadValues.BadValue;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes every bad value there is: as the first of a batch, as its last, alone in one, and all of
 * them in one. What is good lies around them.
 */
final class Poison {
  /** Less than what brokers take as a batch. */
  private static final int BATCH_BYTES = 1_000_000;
  private static final int GIANT_BYTES = 10 << 20;
  private static final long FIRST_TIMESTAMP = 1_700_000_000_000L;

  private final Cluster cluster;
  private final String topic;
  private final int partitions;
  private final long count;
  private final List<byte[]> bad;
  private final byte[] good;
  private final int requestBytes;
  private long written;

  Poison(Cluster cluster, Flags flags) {
    this.cluster = cluster;
    this.topic = flags.text("topic");
    this.partitions = (int) flags.number("partitions");
    this.count = flags.number("count");
    long sum = flags.number("pair-sum");
    boolean giants = flags.on("giants");
    this.bad = giants ? giants() : ordinary(new BadValues(sum));
    this.good = Decimal.bytes(Long.toString(sum / 2));
    this.requestBytes = 2 * (giants ? GIANT_BYTES : BATCH_BYTES);
    flags.refuseRest();
  }

  private static List<byte[]> ordinary(BadValues all) {
    return Stream.of(all.small(), all.outOfRange(), all.large())
        .flatMap(List::stream)
        .map(BadValue::bytes)
        .toList();
  }

  /** Far beyond what is read at all: digits, an object of a million fields, a hundred thousand deep. */
  private static List<byte[]> giants() {
    StringBuilder object = new StringBuilder("{\"num\":7");
    for (int i = 0; i < 1_000_000; ++i) {
      object.append(",\"").append(i).append("\":0");
    }
    return Stream.of("7".repeat(GIANT_BYTES), object.append('}').toString(), "[".repeat(100_000))
        .map(Decimal::bytes)
        .toList();
  }

  /** Prints how many bad values were written, once all of them are there. */
  void run() {
    // A batch ends with a flush, or when it is full.
    Map<String, Object> settings =
        Map.of(
            "linger.ms", 60_000, "batch.size", BATCH_BYTES, "max.request.size", requestBytes);
    try (KafkaProducer<byte[], byte[]> producer = cluster.producer(settings)) {
      for (long i = 0; i < count; ++i) {
        write(producer, bad.stream().map(each -> batch(each, good, good)).toList());
        write(producer, bad.stream().map(each -> batch(good, good, each)).toList());
        write(producer, bad.stream().map(each -> batch(each)).toList());
        write(producer, List.of(bad));
      }
    }
    System.out.println(new Json().put("values", count * 4 * bad.size()));
  }

  /** Like {@code List.of}, but null is a value. */
  private static List<byte[]> batch(byte[]... values) {
    return Arrays.asList(values);
  }

  private void write(KafkaProducer<byte[], byte[]> producer, List<List<byte[]>> batches) {
    int partition = 0;
    for (List<byte[]> batch : batches) {
      for (byte[] each : batch) {
        producer.send(
            new ProducerRecord<>(topic, partition, FIRST_TIMESTAMP + written++, null, each));
      }
      partition = (partition + 1) % partitions;
      if (partition == 0) {
        producer.flush();
      }
    }
    producer.flush();
  }
}
