package oracle;

import java.util.Map;

/** The commands that create, change and delete topics. */
final class Topics {
  private Topics() {}

  /** A way to make a topic. */
  private interface Maker {
    void make(String topic, int partitions, Map<String, String> configs);
  }

  static void create(Cluster cluster, Flags flags) {
    makeEach(flags, cluster::createTopic);
  }

  static void delete(Cluster cluster, Flags flags) {
    flags.all("topic").forEach(cluster::deleteTopic);
    flags.refuseRest();
  }

  /** Deletes topics and makes new ones of the same names at once, unless their users do it first. */
  static void recreate(Cluster cluster, Flags flags) {
    flags.all("topic").forEach(cluster::deleteTopic);
    makeEach(flags, cluster::createTopicIfMissing);
  }

  private static void makeEach(Flags flags, Maker maker) {
    Map<String, String> configs = flags.pairs("config");
    int partitions = (int) flags.number("partitions");
    for (String topic : flags.all("topic")) {
      maker.make(topic, partitions, configs);
    }
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
