package oracle;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Everything that the input demands: pairs for each key, what waits, and the dead letters. */
final class Input {
  private final PairsRules rules;
  private final boolean ordered;
  private final TimestampWindow window;
  private final LongTable lows = new LongTable();
  private final Ints lowCounts = new Ints();
  private final Ints highCounts = new Ints();
  private final Candidates candidates = new Candidates();
  private final LongTable traced = new LongTable();
  private final Ints traces = new Ints();
  private final Ints refusable = new Ints();
  private final Letters letters = new Letters();
  private final Longs ends = new Longs();
  private long records;

  /**
   * With one partition the order of the input is known, and so is which records complete pairs;
   * with several, every record of a key may.
   */
  Input(PairsRules rules, int partitions, TimestampWindow window) {
    this.rules = rules;
    this.ordered = partitions == 1;
    this.window = window;
  }

  PairsRules rules() {
    return rules;
  }

  LongTable lows() {
    return lows;
  }

  Candidates candidates() {
    return candidates;
  }

  Letters letters() {
    return letters;
  }

  long records() {
    return records;
  }

  /** The offset after the last record of a partition; 0 if it has none. */
  long end(int partition) {
    return ends.get(partition);
  }

  void add(ConsumerRecord<byte[], byte[]> in) {
    ++records;
    ends.set(in.partition(), in.offset() + 1);
    long number = rules.classify(in.value());
    Reason reason = PairsRules.reasonOf(number);
    if (reason == null) {
      addNumber(in, number);
    } else {
      letters.expect(in, reason);
    }
  }

  private void addNumber(ConsumerRecord<byte[], byte[]> in, long number) {
    int key = lows.add(rules.lowOf(number));
    boolean isLow = number == lows.keyAt(key);
    boolean completes = !ordered || completes(key, isLow);
    (isLow ? lowCounts : highCounts).add(key, 1);
    if (!completes) {
      return;
    }
    long source = Source.of(in);
    candidates.add(key, in.timestamp(), source);
    refusable.add(key, window.surelyTakes(in.timestamp()) ? 0 : 1);
    int trace = Digest.ofTrace(in.headers());
    if (trace != 0) {
      traces.set(traced.add(source), trace);
    }
  }

  private boolean completes(int key, boolean isLow) {
    if (rules.isOwnComplement(lows.keyAt(key))) {
      return lowCounts.get(key) % 2 == 1;
    }
    int surplus = highCounts.get(key) - lowCounts.get(key);
    return isLow ? surplus > 0 : surplus < 0;
  }

  /** Uses up a record that may complete a pair without its timestamp; false if all are. */
  boolean takeRefusable(int key) {
    refusable.add(key, -1);
    return refusable.get(key) >= 0;
  }

  /** The checksum of a record's trace headers; 0 if it has none. */
  int trace(long source) {
    int at = traced.find(source);
    return at < 0 ? 0 : traces.get(at);
  }

  int pairs(int key) {
    return rules.isOwnComplement(lows.keyAt(key))
        ? lowCounts.get(key) / 2
        : Math.min(lowCounts.get(key), highCounts.get(key));
  }

  int balance(int key) {
    return rules.isOwnComplement(lows.keyAt(key))
        ? lowCounts.get(key) % 2
        : highCounts.get(key) - lowCounts.get(key);
  }
}
