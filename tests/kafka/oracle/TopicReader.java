package oracle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Reads what topics hold, up to an end that is known before. */
final class TopicReader {
  private static final Duration POLL_MAX = Duration.ofMillis(500);
  private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

  private TopicReader() {}

  /** Visits every committed record, those of a partition in order. */
  static void read(
      Cluster cluster, String topic, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    List<TopicPartition> partitions = cluster.partitions(topic);
    Map<TopicPartition, Long> ends = cluster.ends(partitions, IsolationLevel.READ_COMMITTED);
    try (KafkaConsumer<byte[], byte[]> consumer = cluster.consumer()) {
      start(consumer, partitions);
      readUpTo(ends, consumer, visitor);
    }
  }

  /** Lets a consumer read partitions from their beginning. */
  static void start(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Visits every record before the given ends; they have an entry for each partition. */
  static void readUpTo(
      Map<TopicPartition, Long> ends,
      KafkaConsumer<byte[], byte[]> consumer,
      Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    long lastNews = System.nanoTime();
    while (!reached(consumer, ends)) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL_MAX);
      visit(records, ends, visitor);
      if (!records.isEmpty()) {
        lastNews = System.nanoTime();
      } else if (System.nanoTime() - lastNews > SILENCE_MAX.toNanos()) {
        throw new IllegalStateException("no more records before the ends " + ends);
      }
    }
  }

  private static void visit(
      ConsumerRecords<byte[], byte[]> records,
      Map<TopicPartition, Long> ends,
      Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    for (TopicPartition partition : records.partitions()) {
      long end = ends.get(partition);
      for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
        if (record.offset() < end) {
          visitor.accept(record);
        }
      }
    }
  }

  /** Positions also move past what holds no records, such as the markers of transactions. */
  private static boolean reached(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    List<TopicPartition> done = new ArrayList<>();
    for (TopicPartition each : consumer.assignment()) {
      if (consumer.position(each) >= ends.get(each)) {
        done.add(each);
      }
    }
    consumer.pause(done);
    return done.size() == ends.size();
  }
}
