package oracle;

/**
 * The input records that may have completed a pair, by state key and timestamp. Where that names
 * one record only, a pair can be traced back to it.
 */
final class Candidates {
  private final LongTable timestamps = new LongTable();
  private final LongTable entries = new LongTable();
  private final Ints total = new Ints();
  private final Ints left = new Ints();
  private final Longs sources = new Longs();

  void add(int key, long timestamp, long source) {
    int at = entries.add(join(key, timestamps.add(timestamp)));
    total.add(at, 1);
    left.add(at, 1);
    sources.set(at, source);
  }

  /** The entry of a key and timestamp, or -1 if no input record has them. */
  int find(int key, long timestamp) {
    int time = timestamps.find(timestamp);
    return time < 0 ? -1 : entries.find(join(key, time));
  }

  /** Uses one of the entry's records up; false if all are. */
  boolean take(int entry) {
    left.add(entry, -1);
    return left.get(entry) >= 0;
  }

  /** The source of the entry's only record, or -1 if it has several. */
  long onlySource(int entry) {
    return total.get(entry) == 1 ? sources.get(entry) : -1;
  }

  private static long join(int key, int time) {
    return (long) key << 32 | time;
  }
}
