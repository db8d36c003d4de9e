package oracle;

import java.util.Arrays;

/** An endless array of longs, all zero at first. */
final class Longs {
  private long[] values = new long[1024];

  long get(int index) {
    return index < values.length ? values[index] : 0;
  }

  void set(int index, long value) {
    if (index >= values.length) {
      values = Arrays.copyOf(values, Math.max(LongTable.grown(values.length), index + 1));
    }
    values[index] = value;
  }
}
