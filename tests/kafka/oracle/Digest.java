package oracle;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32C;
import org.apache.kafka.common.header.Header;

/** Checksums of the parts of a record, kept instead of the parts. */
final class Digest {
  /** The headers that tie a pair to the trace of the number that completed it. */
  static final Set<String> TRACE_NAMES = Set.of("traceparent", "tracestate", "baggage");

  private Digest() {}

  /** A checksum that also tells null from empty. */
  static int of(byte[] bytes) {
    CRC32C crc = new CRC32C();
    add(crc, bytes);
    return (int) crc.getValue();
  }

  /** A checksum of names, values and their order; 0 if there are no headers. */
  static int of(Iterable<Header> headers) {
    CRC32C crc = new CRC32C();
    for (Header each : headers) {
      add(crc, each);
    }
    return (int) crc.getValue();
  }

  /** Like {@link #of(Iterable)}, of the trace headers only. */
  static int ofTrace(Iterable<Header> headers) {
    CRC32C crc = new CRC32C();
    for (Header each : headers) {
      if (TRACE_NAMES.contains(each.key())) {
        add(crc, each);
      }
    }
    return (int) crc.getValue();
  }

  private static void add(CRC32C crc, Header header) {
    add(crc, header.key().getBytes(StandardCharsets.UTF_8));
    add(crc, header.value());
  }

  private static void add(CRC32C crc, byte[] bytes) {
    int length = bytes == null ? -1 : bytes.length;
    for (int shift = 0; shift < 32; shift += 8) {
      crc.update(length >> shift);
    }
    if (bytes != null) {
      crc.update(bytes, 0, bytes.length);
    }
  }
}
