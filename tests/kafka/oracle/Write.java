package oracle;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes the records that a file lists: a partition, a space and a value on each line. */
final class Write {
  private static final int LINGER_MS = 20;

  private Write() {}

  static void run(Cluster cluster, Flags flags) {
    String topic = flags.text("topic");
    Path file = Path.of(flags.text("file"));
    flags.refuseRest();
    Map<String, Object> how = Map.of("linger.ms", LINGER_MS, "compression.type", "lz4");
    try (BufferedReader lines = Files.newBufferedReader(file);
        KafkaProducer<byte[], byte[]> producer = cluster.producer(how)) {
      lines.lines().forEach(line -> producer.send(record(topic, line)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, String line) {
    int space = line.indexOf(' ');
    int partition = Integer.parseInt(line.substring(0, space));
    return new ProducerRecord<>(topic, partition, null, Decimal.bytes(line.substring(space + 1)));
  }
}
