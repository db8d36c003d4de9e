package oracle;

import static oracle.Problems.Kind.UNSETTLED;
import static oracle.Problems.Kind.WRONG;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Waits until nothing is under way any more; what still is when the time is up is a problem. */
final class Settled {
  private final Cluster cluster;
  private final Problems problems;
  private final long deadline;

  Settled(Cluster cluster, Problems problems, long timeoutSeconds) {
    this.cluster = cluster;
    this.problems = problems;
    this.deadline = System.nanoTime() + Duration.ofSeconds(timeoutSeconds).toNanos();
  }

  /** Waits until no transaction is open on a topic: what readers may see is all there is. */
  void awaitStable(String topic) {
    List<TopicPartition> partitions = cluster.partitions(topic);
    await(
        () -> {
          Map<TopicPartition, Long> stable =
              cluster.ends(partitions, IsolationLevel.READ_COMMITTED);
          Map<TopicPartition, Long> all = cluster.ends(partitions, IsolationLevel.READ_UNCOMMITTED);
          return stable.equals(all)
              ? null
              : "open transactions: " + topic + " is stable up to " + stable + " of " + all;
        });
  }

  /** Waits until a group has committed the given end of each partition of a topic, and not more. */
  void awaitCommitted(String group, String topic, LongUnaryOperator endOfPartition) {
    List<TopicPartition> partitions = cluster.partitions(topic);
    awaitAtLeast(group, partitions, endOfPartition);
    Map<TopicPartition, Long> ends = cluster.ends(partitions, IsolationLevel.READ_UNCOMMITTED);
    cluster
        .committed(group, partitions)
        .forEach(
            (partition, offset) -> {
              if (offset > ends.get(partition)) {
                problems.add(
                    WRONG,
                    () -> "group " + group + " has committed " + offset + " in " + partition
                        + ", which ends at " + ends.get(partition));
              }
            });
  }

  private void awaitAtLeast(
      String group, List<TopicPartition> partitions, LongUnaryOperator endOfPartition) {
    await(
        () -> {
          Map<TopicPartition, Long> committed = cluster.committed(group, partitions);
          for (TopicPartition each : partitions) {
            long end = endOfPartition.applyAsLong(each.partition());
            if (committed.get(each) < end) {
              return "group " + group + " has committed " + committed.get(each) + " of " + end
                  + " in " + each;
            }
          }
          return null;
        });
  }

  private void await(Supplier<String> whatIsMissing) {
    String missing = whatIsMissing.get();
    while (missing != null && System.nanoTime() < deadline) {
      Waiting.lookAgain();
      missing = whatIsMissing.get();
    }
    if (missing != null) {
      String last = missing;
      problems.add(UNSETTLED, () -> last);
    }
  }
}
