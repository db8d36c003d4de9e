package oracle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * A reader that watches the results all along, whatever happens to the brokers. In the end it reads
 * everything again: what a reader has once seen must stay, and nothing may appear behind its back.
 */
final class Watch {
  private static final Duration TOPICS_MAX = Duration.ofSeconds(60);
  private static final Duration POLL_MAX = Duration.ofMillis(100);
  /**
   * The pauses it notes are to be those of the results, so it may not rest for long itself: not
   * when a broker comes back, and not when one is frozen and another takes its partitions.
   */
  private static final Map<String, Object> EAGER =
      Map.of(
          "fetch.max.wait.ms", 20,
          "reconnect.backoff.max.ms", 100,
          "retry.backoff.max.ms", 100,
          "request.timeout.ms", 2_000);

  private final Cluster cluster;
  private final String outputTopic;
  private final String dlqTopic;
  private final String outputTopicAgain;
  private final SignalFile finish;
  private final ArrivalLog log;
  private final Seen outputs = new Seen();
  private final Seen letters = new Seen();
  private int newOutputs;

  Watch(Cluster cluster, Flags flags) {
    this.cluster = cluster;
    this.outputTopic = flags.text("output-topic");
    this.dlqTopic = flags.text("dlq-topic");
    // Only the test of this program lets the second reading find something else.
    this.outputTopicAgain = flags.text("output-topic-again", outputTopic);
    this.finish = new SignalFile(flags.text("finish-when"));
    this.log = new ArrivalLog(flags.text("report"));
    flags.refuseRest();
  }

  /** Returns after it was told to finish; true if both readings found the same. */
  boolean run() {
    try (log) {
      return compare(readFirst());
    }
  }

  /** Reads until it is told to finish and to the end then; returns where the second may end. */
  private Map<TopicPartition, Long> readFirst() {
    List<TopicPartition> first = partitions(outputTopic);
    List<TopicPartition> second = partitions(outputTopicAgain);
    try (KafkaConsumer<byte[], byte[]> consumer = cluster.consumer(EAGER)) {
      TopicReader.start(consumer, first);
      while (!finish.appeared()) {
        consumer.poll(POLL_MAX).forEach(this::add);
        noteArrivals();
      }
      // Both at once: writers may still be at work, and what comes later is not compared.
      Map<TopicPartition, Long> ends = cluster.ends(first, IsolationLevel.READ_COMMITTED);
      Map<TopicPartition, Long> endsAgain =
          first.equals(second) ? ends : cluster.ends(second, IsolationLevel.READ_COMMITTED);
      TopicReader.readUpTo(ends, consumer, this::add);
      noteArrivals();
      return endsAgain;
    }
  }

  private List<TopicPartition> partitions(String ofOutputs) {
    List<TopicPartition> all = new ArrayList<>(cluster.awaitPartitions(ofOutputs, TOPICS_MAX));
    all.addAll(cluster.awaitPartitions(dlqTopic, TOPICS_MAX));
    return all;
  }

  private void add(ConsumerRecord<byte[], byte[]> in) {
    if (in.topic().equals(dlqTopic)) {
      letters.add(in);
    } else {
      outputs.add(in);
      ++newOutputs;
    }
  }

  private void noteArrivals() {
    log.arrived(newOutputs);
    newOutputs = 0;
  }

  /** Reads everything again and prints one line of JSON. */
  private boolean compare(Map<TopicPartition, Long> ends) {
    List<String> differences = new ArrayList<>();
    Rereading outputsAgain = new Rereading("outputs", outputs, differences);
    Rereading lettersAgain = new Rereading("dead letters", letters, differences);
    try (KafkaConsumer<byte[], byte[]> consumer = cluster.consumer()) {
      TopicReader.start(consumer, List.copyOf(ends.keySet()));
      TopicReader.readUpTo(
          ends,
          consumer,
          in -> (in.topic().equals(dlqTopic) ? lettersAgain : outputsAgain).add(in));
    }
    outputsAgain.finish();
    lettersAgain.finish();
    System.out.println(
        new Json()
            .put("same", differences.isEmpty())
            .put("outputs", outputsAgain.records())
            .put("dead_letters", lettersAgain.records())
            .put("differences", differences));
    return differences.isEmpty();
  }
}
