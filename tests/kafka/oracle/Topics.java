package oracle;

import java.util.List;
import java.util.Map;

/** The commands that create, change and delete topics. */
final class Topics {
  private Topics() {}

  static void create(Cluster cluster, Flags flags) {
    Map<String, String> configs = flags.pairs("config");
    int partitions = (int) flags.number("partitions");
    for (String topic : flags.all("topic")) {
      cluster.createTopic(topic, partitions, configs);
    }
    flags.refuseRest();
  }

  static void delete(Cluster cluster, Flags flags) {
    flags.all("topic").forEach(cluster::deleteTopic);
    flags.refuseRest();
  }

  /** Deletes topics and makes new ones of the same names at once, unless their users do it first. */
  static void recreate(Cluster cluster, Flags flags) {
    Map<String, String> configs = flags.pairs("config");
    int partitions = (int) flags.number("partitions");
    List<String> topics = flags.all("topic");
    topics.forEach(cluster::deleteTopic);
    topics.forEach(topic -> cluster.createTopicIfMissing(topic, partitions, configs));
    flags.refuseRest();
  }

  static void addPartitions(Cluster cluster, Flags flags) {
    cluster.addPartitions(flags.text("topic"), (int) flags.number("partitions"));
    flags.refuseRest();
  }

  static void alterConfigs(Cluster cluster, Flags flags) {
    cluster.alterConfigs(flags.text("topic"), flags.pairs("config"));
    flags.refuseRest();
  }
}
