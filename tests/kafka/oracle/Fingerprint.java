package oracle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A 64-bit hash of all that a record says: key, value, timestamp and headers. */
final class Fingerprint {
  /** Added at every step, so that leading zeros count too. */
  private static final long STEP = 0x9e3779b97f4a7c15L;
  private static final int NO_BYTES = -1;

  private long hash;

  private Fingerprint() {}

  static long of(ConsumerRecord<byte[], byte[]> in) {
    Fingerprint print = new Fingerprint();
    print.add(in.key());
    print.add(in.value());
    print.add(in.timestamp());
    for (Header each : in.headers()) {
      print.add(each.key().getBytes(StandardCharsets.UTF_8));
      print.add(each.value());
    }
    return print.hash;
  }

  private void add(long word) {
    hash = LongTable.mix((hash + STEP) ^ word);
  }

  private void add(byte[] bytes) {
    if (bytes == null) {
      add(NO_BYTES);
      return;
    }
    add(bytes.length);
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.remaining() >= Long.BYTES) {
      add(rest.getLong());
    }
    while (rest.hasRemaining()) {
      add(rest.get());
    }
  }
}
