package oracle;

import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Makes a topic and fills it with records that take much memory: large values, large headers, or
 * many small ones. What they hold compresses as well as anything can.
 */
final class Heavy {
  private static final int BATCH_BYTES = 1_000_000;
  private static final int FILL = 'x';

  private Heavy() {}

  static void run(Cluster cluster, Flags flags) {
    String topic = flags.text("topic");
    int partitions = (int) flags.number("partitions");
    long count = flags.number("count");
    RecordHeaders headers = headers(flags);
    byte[][] values = values((int) flags.number("value-bytes"), flags.on("accepted"));
    Map<String, Object> how =
        Map.of(
            "compression.type", flags.text("codec"),
            "batch.size", BATCH_BYTES,
            "linger.ms", 20,
            "buffer.memory", 64L << 20);
    flags.refuseRest();
    cluster.createTopic(topic, partitions, Map.of());
    try (KafkaProducer<byte[], byte[]> producer = cluster.producer(how)) {
      for (long i = 0; i < count; ++i) {
        byte[] value = values[(int) (i % values.length)];
        producer.send(
            new ProducerRecord<>(topic, (int) (i % partitions), null, null, value, headers));
      }
    }
  }

  private static RecordHeaders headers(Flags flags) {
    RecordHeaders headers = new RecordHeaders();
    long count = flags.number("headers", 0);
    byte[] value = filled((int) flags.number("header-bytes", 0));
    for (long i = 0; i < count; ++i) {
      headers.add("header", value.length == 0 ? null : value);
    }
    return headers;
  }

  /** Numbers that pair with each other to 13, or what is no number. */
  private static byte[][] values(int bytes, boolean accepted) {
    if (!accepted) {
      return new byte[][] {filled(bytes)};
    }
    byte[][] values = new byte[14][];
    for (int i = 0; i < values.length; ++i) {
      String number = Integer.toString(i);
      String json = "{\"num\":" + number + ",\"fill\":\"";
      String fill = "x".repeat(Math.max(0, bytes - json.length() - 2));
      values[i] = Decimal.bytes(bytes <= json.length() + 2 ? number : json + fill + "\"}");
    }
    return values;
  }

  private static byte[] filled(int bytes) {
    byte[] made = new byte[bytes];
    Arrays.fill(made, (byte) FILL);
    return made;
  }
}
