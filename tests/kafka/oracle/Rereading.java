package oracle;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Compares what a reader saw of a topic with what a second reading finds there, in order. */
final class Rereading {
  private static final int SAID_MAX = 10;

  private final String topic;
  private final Seen seen;
  /** For each partition the index of the record that has to come next. */
  private final Ints next = new Ints();
  private final List<String> differences;
  private long records;

  /** Adds the first few differences to a list that several topics may share. */
  Rereading(String topic, Seen seen, List<String> differences) {
    this.topic = topic;
    this.seen = seen;
    this.differences = differences;
  }

  /** The records of the second reading. */
  long records() {
    return records;
  }

  void add(ConsumerRecord<byte[], byte[]> again) {
    ++records;
    int partition = again.partition();
    dropSeenBefore(partition, again.offset());
    int index = next.get(partition);
    if (index == seen.size(partition) || seen.offset(partition, index) > again.offset()) {
      differ(partition, again.offset(), "is there but was not seen");
      return;
    }
    next.add(partition, 1);
    if (seen.fingerprint(partition, index) != Fingerprint.of(again)) {
      differ(partition, again.offset(), "is not the record that was seen");
    }
  }

  /** To be called after the last record. */
  void finish() {
    for (int partition = 0; partition < seen.partitions(); ++partition) {
      dropSeenBefore(partition, Long.MAX_VALUE);
    }
  }

  private void dropSeenBefore(int partition, long offset) {
    for (int index = next.get(partition);
        index < seen.size(partition) && seen.offset(partition, index) < offset;
        ++index) {
      differ(partition, seen.offset(partition, index), "was seen but is not there");
      next.add(partition, 1);
    }
  }

  private void differ(int partition, long offset, String how) {
    if (differences.size() < SAID_MAX) {
      differences.add(topic + ": " + Source.text(Source.of(partition, offset)) + " " + how);
    }
  }
}
