package oracle;

import static oracle.Problems.Kind.STATE_WRONG;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The input positions that the state topic has; of each key the greatest number counts. */
final class Positions {
  private static final String KEY_PREFIX = "duet.positions.";

  private final Problems problems;
  private final Map<String, Long> newest = new HashMap<>();
  private final Map<String, Map<Integer, Long>> positions = new HashMap<>();

  Positions(Problems problems) {
    this.problems = problems;
  }

  /** Takes a record of the state topic whose key is no state's. */
  void add(String key, ConsumerRecord<byte[], byte[]> in) {
    if (!key.startsWith(KEY_PREFIX) || in.value() == null) {
      return;
    }
    String[] words = new String(in.value(), StandardCharsets.ISO_8859_1).split(" ");
    long number = Long.parseLong(words[0]);
    if (number == newest.getOrDefault(key, 0L)) {
      problems.add(STATE_WRONG, () -> key + " is there twice with the number " + number);
    }
    if (number < newest.getOrDefault(key, 0L)) {
      return;
    }
    newest.put(key, number);
    Map<Integer, Long> read = new HashMap<>();
    for (int i = 1; i < words.length; ++i) {
      int colon = words[i].indexOf(':');
      read.put(
          Integer.valueOf(words[i].substring(0, colon)),
          Long.valueOf(words[i].substring(colon + 1)));
    }
    positions.put(key, read);
  }

  /** Compares them with what the group has committed, by partition. */
  void compare(Map<Integer, Long> committed) {
    Map<Integer, Long> all = new HashMap<>();
    positions.values().forEach(all::putAll);
    if (!all.equals(committed)) {
      problems.add(
          STATE_WRONG,
          () -> "the positions in the state are " + all + ", those committed " + committed);
    }
  }
}
