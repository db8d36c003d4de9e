package oracle;

import java.util.Arrays;

/**
 * Gives every distinct long a dense index, in order of first appearance. Open addressing on
 * primitive arrays: ten million entries fit where boxed ones would not.
 */
final class LongTable {
  private static final int EMPTY = -1;

  private long[] keys = new long[1024];
  private int[] slots = new int[2048];
  private int size;

  LongTable() {
    Arrays.fill(slots, EMPTY);
  }

  int size() {
    return size;
  }

  long keyAt(int index) {
    return keys[index];
  }

  /** The index of a key, or -1 if it was never added. */
  int find(long key) {
    return slots[slotOf(key)];
  }

  /** The index of a key, which is the old size if the key is new. */
  int add(long key) {
    int slot = slotOf(key);
    if (slots[slot] != EMPTY) {
      return slots[slot];
    }
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, grown(size));
    }
    keys[size] = key;
    slots[slot] = size++;
    if (size * 3L > slots.length * 2L) {
      rehash();
    }
    return size - 1;
  }

  /** The next capacity of an array that is full. */
  static int grown(int size) {
    return size + (size >> 1) + 1;
  }

  private int slotOf(long key) {
    int mask = slots.length - 1;
    int slot = (int) mix(key) & mask;
    while (slots[slot] != EMPTY && keys[slots[slot]] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    Arrays.fill(slots, EMPTY);
    for (int i = 0; i < size; ++i) {
      slots[slotOf(keys[i])] = i;
    }
  }

  /** The finalizer of SplitMix64: every bit of the result depends on every bit of the key. */
  static long mix(long key) {
    key = (key ^ (key >>> 30)) * 0xbf58476d1ce4e5b9L;
    key = (key ^ (key >>> 27)) * 0x94d049bb133111ebL;
    return key ^ (key >>> 31);
  }
}
