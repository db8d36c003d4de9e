package oracle;

import java.util.Arrays;

/** An endless array of ints, all zero at first. */
final class Ints {
  private int[] values = new int[1024];

  int get(int index) {
    return index < values.length ? values[index] : 0;
  }

  void set(int index, int value) {
    if (index >= values.length) {
      values = Arrays.copyOf(values, Math.max(LongTable.grown(values.length), index + 1));
    }
    values[index] = value;
  }

  void add(int index, int delta) {
    set(index, get(index) + delta);
  }
}
