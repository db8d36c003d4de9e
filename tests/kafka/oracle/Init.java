package oracle;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;

/** A rival that claims a transactional id and does nothing with it: the owner is fenced. */
final class Init {
  private Init() {}

  static void run(Cluster cluster, Flags flags) {
    String id = flags.text("transactional-id");
    long count = flags.number("count", 1);
    Duration every = Duration.ofMillis(flags.number("every-ms", 0));
    flags.refuseRest();
    for (long i = 0; i < count; ++i) {
      long next = System.nanoTime() + every.toNanos();
      claim(cluster, id);
      if (i + 1 < count) {
        Waiting.until(next);
      }
    }
  }

  private static void claim(Cluster cluster, String id) {
    try (KafkaProducer<byte[], byte[]> producer =
        cluster.producer(Map.of("transactional.id", id))) {
      producer.initTransactions();
      System.out.println("initialised");
    }
  }
}
