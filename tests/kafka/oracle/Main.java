package oracle;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.header.Header;

/** The command line: the first word says what to do, flags say with what. */
public final class Main {
  private static final int CLEAN = 0;
  private static final int NOT_CLEAN = 1;
  private static final int UNUSABLE = 2;

  private Main() {}

  /** Exits with 0 if all is well, 1 if a check found problems, 2 if it could not be made. */
  public static void main(String[] words) {
    int code = UNUSABLE;
    try {
      code = run(List.of(words)) ? CLEAN : NOT_CLEAN;
    } catch (UsageException e) {
      System.err.println(e.getMessage());
    } catch (RuntimeException e) {
      e.printStackTrace();
    }
    System.out.flush();
    System.exit(code);
  }

  private static boolean run(List<String> words) {
    if (words.isEmpty()) {
      throw new UsageException("expected a command, see README.md");
    }
    Flags flags = new Flags(words.subList(1, words.size()));
    try (Cluster cluster = new Cluster(flags.text("brokers"), flags.pairs("client-property"))) {
      return run(words.get(0), cluster, flags);
    }
  }

  private static boolean run(String command, Cluster cluster, Flags flags) {
    switch (command) {
      case "check" -> {
        return new Check(cluster, flags).run();
      }
      case "watch" -> {
        return new Watch(cluster, flags).run();
      }
      case "await-committed" -> {
        return Check.awaitCommitted(cluster, flags);
      }
      case "create-topic" -> Topics.create(cluster, flags);
      case "delete-topic" -> Topics.delete(cluster, flags);
      case "recreate-topic" -> Topics.recreate(cluster, flags);
      case "add-partitions" -> Topics.addPartitions(cluster, flags);
      case "alter-config" -> Topics.alterConfigs(cluster, flags);
      case "acl" -> Acl.run(cluster, flags);
      case "fill" -> new Fill(cluster, flags).run();
      case "poison" -> new Poison(cluster, flags).run();
      case "heavy" -> Heavy.run(cluster, flags);
      case "produce" -> Produce.run(cluster, flags);
      case "write" -> Write.run(cluster, flags);
      case "hold" -> new Hold(cluster, flags).run();
      case "init" -> Init.run(cluster, flags);
      case "plant" -> new Plant(cluster, flags).run();
      case "plant-offsets" -> PlantOffsets.run(cluster, flags);
      case "end-offsets" -> printEnds(cluster, flags.text("topic"));
      case "offsets" -> printOffsets(cluster, flags.text("group"));
      case "dump" -> TopicReader.read(cluster, flags.text("topic"), Main::print);
      default -> throw new UsageException("unknown command " + command);
    }
    return true;
  }

  private static void printEnds(Cluster cluster, String topic) {
    Json line = new Json();
    cluster
        .ends(cluster.partitions(topic), IsolationLevel.READ_UNCOMMITTED)
        .forEach((partition, end) -> line.put(Integer.toString(partition.partition()), end));
    System.out.println(line);
  }

  private static void printOffsets(Cluster cluster, String group) {
    Json line = new Json();
    cluster
        .committed(group)
        .forEach((partition, at) -> line.put(partition.topic() + "/" + partition.partition(), at.offset()));
    System.out.println(line);
  }

  private static void print(ConsumerRecord<byte[], byte[]> in) {
    StringBuilder line = new StringBuilder();
    line.append(in.partition()).append('/').append(in.offset());
    line.append(' ').append(in.timestamp());
    line.append(' ').append(Text.of(in.key())).append(" -> ").append(Text.of(in.value()));
    for (Header each : in.headers()) {
      line.append(' ').append(each.key()).append('=').append(Text.of(each.value()));
    }
    System.out.println(line);
  }
}
