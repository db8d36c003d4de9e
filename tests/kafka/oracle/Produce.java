package oracle;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Writes one record, as broken as a test wants it. */
final class Produce {
  private Produce() {}

  /** Prints where the record is, once it is there. */
  static void run(Cluster cluster, Flags flags) {
    ProducerRecord<byte[], byte[]> record = record(flags);
    flags.refuseRest();
    try (KafkaProducer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      RecordMetadata at = write(producer, record);
      System.out.println(
          new Json().put("partition", at.partition()).put("offset", at.offset()));
    }
  }

  /** Returns once the record is written. */
  static RecordMetadata write(
      KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
    return Cluster.get(producer.send(record));
  }

  private static ProducerRecord<byte[], byte[]> record(Flags flags) {
    Long timestamp = flags.all("timestamp").isEmpty() ? null : flags.number("timestamp");
    byte[] value = bytes(flags, "value");
    if (flags.on("tombstone") != (value == null)) {
      throw new UsageException("expected one of --value, --value-hex and --tombstone");
    }
    RecordHeaders headers = new RecordHeaders();
    flags.pairs("header").forEach((name, text) -> headers.add(name, Decimal.bytes(text)));
    return new ProducerRecord<>(
        flags.text("topic"),
        (int) flags.number("partition"),
        timestamp,
        bytes(flags, "key"),
        value,
        headers);
  }

  /** What a flag gives as text, or as hex digits under another name; null if neither is there. */
  private static byte[] bytes(Flags flags, String name) {
    List<String> hex = flags.all(name + "-hex");
    if (!hex.isEmpty()) {
      return HexFormat.of().parseHex(hex.get(0));
    }
    String text = flags.text(name, null);
    return text == null ? null : Decimal.bytes(text);
  }
}
