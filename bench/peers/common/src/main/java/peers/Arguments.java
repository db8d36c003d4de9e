package peers;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The command line, the same for every peer. */
public record Arguments(
    String brokers,
    String inputTopic,
    String outputTopic,
    String dlqTopic,
    long pairSum,
    String appId,
    boolean exactlyOnce,
    int intervalMs,
    int threads,
    Path workDirectory) {

  private static final Set<String> OPTIONS =
      Set.of(
          "--brokers",
          "--input-topic",
          "--output-topic",
          "--dlq-topic",
          "--pair-sum",
          "--app-id",
          "--guarantee",
          "--interval-ms",
          "--threads",
          "--work-dir");

  /** Reads pairs of option and value; all are needed. */
  public static Arguments parse(String[] words) {
    Map<String, String> values = new HashMap<>();
    for (int at = 0; at + 1 < words.length; at += 2) {
      values.put(words[at], words[at + 1]);
    }
    if (words.length % 2 != 0 || !values.keySet().equals(OPTIONS)) {
      throw new IllegalArgumentException("needs exactly these, each with a value: " + OPTIONS);
    }
    return new Arguments(
        values.get("--brokers"),
        values.get("--input-topic"),
        values.get("--output-topic"),
        values.get("--dlq-topic"),
        Long.parseLong(values.get("--pair-sum")),
        values.get("--app-id"),
        isExactlyOnce(values.get("--guarantee")),
        Integer.parseInt(values.get("--interval-ms")),
        Integer.parseInt(values.get("--threads")),
        Path.of(values.get("--work-dir")).toAbsolutePath());
  }

  private static boolean isExactlyOnce(String guarantee) {
    return switch (guarantee) {
      case "exactly-once" -> true;
      case "at-least-once" -> false;
      default -> throw new IllegalArgumentException("no such guarantee: " + guarantee);
    };
  }
}
