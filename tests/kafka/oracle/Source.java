package oracle;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where an input record stands: partition and offset in one long. */
final class Source {
  private static final int OFFSET_BITS = 48;

  private Source() {}

  static long of(long partition, long offset) {
    return partition << OFFSET_BITS | offset;
  }

  static long of(ConsumerRecord<byte[], byte[]> in) {
    return of(in.partition(), in.offset());
  }

  static int partition(long source) {
    return (int) (source >>> OFFSET_BITS);
  }

  static long offset(long source) {
    return source & (1L << OFFSET_BITS) - 1;
  }

  static String text(long source) {
    return "offset " + offset(source) + " of partition " + partition(source);
  }
}
