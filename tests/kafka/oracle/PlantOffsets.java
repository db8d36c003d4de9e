package oracle;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Copies the committed offsets of a group to another one, that of partition 0 a bit off. */
final class PlantOffsets {
  private PlantOffsets() {}

  static void run(Cluster cluster, Flags flags) {
    String topic = flags.text("topic");
    Map<TopicPartition, Long> offsets =
        cluster.committed(flags.text("source"), cluster.partitions(topic));
    offsets.merge(new TopicPartition(topic, 0), flags.number("shift"), Long::sum);
    cluster.commit(flags.text("target"), offsets);
    flags.refuseRest();
  }
}
