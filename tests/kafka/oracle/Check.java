package oracle;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The exactly-once check: recomputes everything from the input topic, which must be complete, and
 * compares it, in both directions, with what a run of {@code pairs} has left in Kafka.
 */
final class Check {
  private final Cluster cluster;
  private final String inputTopic;
  private final String outputTopic;
  private final String dlqTopic;
  private final String stateTopic;
  private final String group;
  private final PairsRules rules;
  private final long timeoutSeconds;
  private final LetterCheck.Style style;
  private final long letterBytesMax;
  private final TimestampWindow window;
  private final Problems problems = new Problems();

  Check(Cluster cluster, Flags flags) {
    this.cluster = cluster;
    this.inputTopic = flags.text("input-topic");
    this.outputTopic = flags.text("output-topic");
    this.dlqTopic = flags.text("dlq-topic");
    this.stateTopic = flags.text("state-topic");
    this.group = flags.text("group");
    this.rules = new PairsRules(flags.number("pair-sum"));
    this.timeoutSeconds = flags.number("timeout-s", 60);
    this.style = LetterCheck.Style.of(flags.text("dlq-headers", "streams"));
    this.letterBytesMax = flags.number("dlq-max-bytes", Long.MAX_VALUE);
    this.window = new TimestampWindow(flags.number("timestamp-after-max-ms", 3_600_000));
    flags.refuseRest();
  }

  /** Prints one line of JSON; true if everything is as it should be. */
  boolean run() {
    long start = System.nanoTime();
    Settled settled = new Settled(cluster, problems, timeoutSeconds);
    Input input = readInput(settled);
    settled.awaitCommitted(group, inputTopic, partition -> input.end((int) partition));
    settled.awaitStable(outputTopic);
    settled.awaitStable(dlqTopic);
    settled.awaitStable(stateTopic);

    OutputCheck output = new OutputCheck(input, cluster.partitions(inputTopic).size(), window, problems);
    TopicReader.read(cluster, outputTopic, output::add);
    output.finish();
    LetterCheck letters =
        new LetterCheck(input.letters(), inputTopic, style, letterBytesMax, window, problems);
    TopicReader.read(cluster, dlqTopic, letters::add);
    letters.finish();
    StateCheck state = new StateCheck(input, problems);
    TopicReader.read(cluster, stateTopic, state::add);
    Map<Integer, Long> committed = new HashMap<>();
    cluster
        .committed(group, cluster.partitions(inputTopic))
        .forEach((partition, offset) -> committed.put(partition.partition(), offset));
    long waiting = state.finish(committed);

    Json line =
        new Json()
            .put("clean", problems.none())
            .put("input", input.records())
            .put("pairs", output.records())
            .put("dead_letters", letters.records())
            .put("waiting", waiting)
            .put("keys", input.lows().size());
    for (Problems.Kind kind : Problems.Kind.values()) {
      line.put(kind.name().toLowerCase(Locale.ROOT), problems.count(kind));
    }
    line.put("order_checked", output.orderChecked() + letters.orderChecked())
        .put("traces_checked", output.tracesChecked())
        .put("state_records", state.records())
        .put("letters_with_dropped_parts", letters.dropped())
        .put("pairs_with_time_of_writing", output.replaced())
        .put("reasons", reasons(input.letters()))
        .put("seconds", (System.nanoTime() - start) / 1e9);
    System.out.println(line);
    return problems.none();
  }

  private Input readInput(Settled settled) {
    settled.awaitStable(inputTopic);
    Input input = new Input(rules, cluster.partitions(inputTopic).size(), window);
    TopicReader.read(cluster, inputTopic, input::add);
    return input;
  }

  private static Json reasons(Letters letters) {
    Json counts = new Json();
    for (Reason each : Reason.values()) {
      counts.put(each.text(), letters.count(each));
    }
    return counts;
  }

  /** Waits until a group has committed all that its input topic holds now. */
  static boolean awaitCommitted(Cluster cluster, Flags flags) {
    String topic = flags.text("input-topic");
    String group = flags.text("group");
    long timeoutSeconds = flags.number("timeout-s", 60);
    flags.refuseRest();
    Longs ends = new Longs();
    TopicReader.read(cluster, topic, in -> ends.set(in.partition(), in.offset() + 1));
    Problems problems = new Problems();
    new Settled(cluster, problems, timeoutSeconds)
        .awaitCommitted(group, topic, partition -> ends.get((int) partition));
    return problems.none();
  }
}
