package oracle;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** Counts what is wrong, and says the first few of each kind on standard error. */
final class Problems {
  private static final int SAID_MAX = 5;

  enum Kind {
    /** A result that is missing. */
    LOST,
    /** A result that is there more than once. */
    REPEATED,
    /** A result that should not be, or not like this. */
    WRONG,
    /** A key whose state is not the recomputed one. */
    STATE_WRONG,
    /** Results in another order than their input. */
    ORDER_VIOLATIONS,
    /** Something that was still open or uncommitted when the time was up. */
    UNSETTLED
  }

  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private final Map<Kind, Integer> said = new EnumMap<>(Kind.class);

  void add(Kind kind, Supplier<String> what) {
    add(kind, 1, what);
  }

  void add(Kind kind, long count, Supplier<String> what) {
    counts.merge(kind, count, Long::sum);
    if (said.merge(kind, 1, Integer::sum) <= SAID_MAX) {
      System.err.println(kind.name().toLowerCase().replace('_', ' ') + ": " + what.get());
    }
  }

  long count(Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  boolean none() {
    return counts.isEmpty();
  }
}
