package oracle;

import static oracle.Problems.Kind.STATE_WRONG;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Folds the state changelog and compares it with the balances that the input demands, and the
 * positions in it with the committed offsets. State keys have a tag, in format 3
 * also the number of the only operator and no flags; those of format 1 have nothing before them.
 */
final class StateCheck {
  private static final String METADATA_PREFIX = "duet.";
  /** What keys begin with in each format; of format 1, which is the last, all others. */
  private static final List<String> TAGS = List.of("\u0002\u0001\u0000", "\u0001", "");
  private static final String VERSION_PREFIX = "1:";

  private final Input input;
  private final Problems problems;
  private final LongTable keys = new LongTable();
  private final Longs balances = new Longs();
  /** One more than the partition, so that 0 means none yet. */
  private final Ints partitions = new Ints();
  /** Of keys with a balance, the place of their tag in the list. */
  private final Map<Long, Integer> tags = new HashMap<>();
  private final Positions positions;
  private long records;

  StateCheck(Input input, Problems problems) {
    this.input = input;
    this.problems = problems;
    this.positions = new Positions(problems);
  }

  long records() {
    return records;
  }

  void add(ConsumerRecord<byte[], byte[]> in) {
    String text = in.key() == null ? "" : new String(in.key(), StandardCharsets.ISO_8859_1);
    if (text.startsWith(METADATA_PREFIX)) {
      positions.add(text, in);
      return;
    }
    ++records;
    int tag = 0;
    while (!text.startsWith(TAGS.get(tag))) {
      ++tag;
    }
    Long low = Decimal.parse(text.substring(TAGS.get(tag).length()));
    if (low == null) {
      wrong(in, "its key is not a number");
      return;
    }
    Long balance = balance(in.value());
    if (balance == null) {
      wrong(in, "its value is not a balance");
      return;
    }
    int key = keys.add(low);
    checkPlace(in, key);
    boolean takesBack = balance == 0 && tags.getOrDefault(low, tag) < tag;
    if (takesBack) {
      return;
    }
    balances.set(key, balance);
    if (balance == 0) {
      tags.remove(low);
    } else {
      tags.put(low, tag);
    }
  }

  /**
   * To be called after the last record, with the committed offset of each partition; returns how
   * many records wait for their complement.
   */
  long finish(Map<Integer, Long> committed) {
    positions.compare(committed);
    long waiting = 0;
    for (int i = 0; i < keys.size(); ++i) {
      if (input.lows().find(keys.keyAt(i)) < 0) {
        compare(keys.keyAt(i), balances.get(i), 0);
      }
    }
    for (int i = 0; i < input.lows().size(); ++i) {
      int key = keys.find(input.lows().keyAt(i));
      compare(input.lows().keyAt(i), key < 0 ? 0 : balances.get(key), input.balance(i));
      waiting += Math.abs(input.balance(i));
    }
    return waiting;
  }

  private void compare(long low, long found, long expected) {
    if (found != expected) {
      problems.add(
          STATE_WRONG,
          () -> "key " + low + " has the balance " + found + ", the input makes it " + expected);
    }
  }

  /** Null if the value is none: 0 is a tombstone and nothing else. */
  private static Long balance(byte[] value) {
    if (value == null) {
      return 0L;
    }
    String text = new String(value, StandardCharsets.ISO_8859_1);
    if (!text.startsWith(VERSION_PREFIX)) {
      return null;
    }
    Long balance = Decimal.parse(text.substring(VERSION_PREFIX.length()));
    return balance == null || balance == 0 ? null : balance;
  }

  private void checkPlace(ConsumerRecord<byte[], byte[]> in, int key) {
    int known = partitions.get(key);
    if (known == 0) {
      partitions.set(key, in.partition() + 1);
    } else if (known != in.partition() + 1) {
      wrong(in, "other records of its key are in partition " + (known - 1));
    }
  }

  private void wrong(ConsumerRecord<byte[], byte[]> in, String why) {
    problems.add(
        STATE_WRONG,
        () -> "state record at " + Source.text(Source.of(in)) + " (" + Text.of(in.key()) + " -> "
            + Text.of(in.value()) + "): " + why);
  }
}
