package oracle;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;

/** Small random changes to a value. What it is afterwards only the rules can say. */
final class Mutation {
  private static final int EDITS_MAX = 3;
  /** One new byte in so many is any byte at all, the others are those that mean something. */
  private static final int ANY_BYTE_EVERY = 20;
  private static final byte[] MEANINGFUL =
      Decimal.bytes("{}[]\",:\\u0123456789dDeE+-. \t\n\0\1numtfac\u00e9\ufeff\ud83d\ude00");

  private Mutation() {}

  static byte[] of(byte[] value, SplittableRandom random) {
    byte[] changed = value == null ? new byte[0] : value;
    for (int edits = 1 + random.nextInt(EDITS_MAX); edits > 0; --edits) {
      changed = edited(changed, random);
    }
    return changed;
  }

  /** Inserts, removes or replaces one byte. */
  private static byte[] edited(byte[] value, SplittableRandom random) {
    int at = random.nextInt(value.length + 1);
    boolean inserts = random.nextInt(3) > 0;
    boolean removes = at < value.length && (!inserts || random.nextBoolean());
    ByteArrayOutputStream out = new ByteArrayOutputStream(value.length + 1);
    out.write(value, 0, at);
    if (inserts) {
      out.write(newByte(random));
    }
    int rest = removes ? at + 1 : at;
    out.write(value, rest, value.length - rest);
    return out.toByteArray();
  }

  private static byte newByte(SplittableRandom random) {
    return random.nextInt(ANY_BYTE_EVERY) == 0
        ? (byte) random.nextInt(256)
        : MEANINGFUL[random.nextInt(MEANINGFUL.length)];
  }
}
