package oracle;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a reader saw of a topic: offsets and fingerprints, in the order of each partition. */
final class Seen {
  private static final class Partition {
    private final Longs offsets = new Longs();
    private final Longs fingerprints = new Longs();
    private int size;
  }

  private final List<Partition> partitions = new ArrayList<>();

  int partitions() {
    return partitions.size();
  }

  int size(int partition) {
    return partition < partitions.size() ? partitions.get(partition).size : 0;
  }

  long offset(int partition, int index) {
    return partitions.get(partition).offsets.get(index);
  }

  long fingerprint(int partition, int index) {
    return partitions.get(partition).fingerprints.get(index);
  }

  void add(ConsumerRecord<byte[], byte[]> in) {
    while (partitions.size() <= in.partition()) {
      partitions.add(new Partition());
    }
    Partition to = partitions.get(in.partition());
    to.offsets.set(to.size, in.offset());
    to.fingerprints.set(to.size, Fingerprint.of(in));
    ++to.size;
  }
}
