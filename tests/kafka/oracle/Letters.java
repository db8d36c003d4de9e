package oracle;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The dead letters that the input demands, as checksums of their records. */
final class Letters {
  private final LongTable sources = new LongTable();
  private final Ints keys = new Ints();
  private final Ints values = new Ints();
  private final Ints headers = new Ints();
  private final Longs timestamps = new Longs();
  private final Ints sizes = new Ints();
  private final Ints reasons = new Ints();
  private final long[] byReason = new long[Reason.values().length];

  void expect(ConsumerRecord<byte[], byte[]> in, Reason reason) {
    int at = sources.add(Source.of(in));
    keys.set(at, Digest.of(in.key()));
    values.set(at, Digest.of(in.value()));
    headers.set(at, Digest.of(in.headers()));
    timestamps.set(at, in.timestamp());
    sizes.set(at, sizeOf(in));
    reasons.set(at, reason.ordinal());
    ++byReason[reason.ordinal()];
  }

  int size() {
    return sources.size();
  }

  long count(Reason reason) {
    return byReason[reason.ordinal()];
  }

  int find(long source) {
    return sources.find(source);
  }

  long source(int letter) {
    return sources.keyAt(letter);
  }

  int key(int letter) {
    return keys.get(letter);
  }

  int value(int letter) {
    return values.get(letter);
  }

  int headers(int letter) {
    return headers.get(letter);
  }

  long timestamp(int letter) {
    return timestamps.get(letter);
  }

  /** Bytes of the original key, value and headers. */
  int bytes(int letter) {
    return sizes.get(letter);
  }

  Reason reason(int letter) {
    return Reason.values()[reasons.get(letter)];
  }

  private static int sizeOf(ConsumerRecord<byte[], byte[]> in) {
    int size = length(in.key()) + length(in.value());
    for (Header each : in.headers()) {
      size += each.key().length() + length(each.value());
    }
    return size;
  }

  private static int length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
