package oracle;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The rules of the job {@code pairs} for one pair sum, written from its description and sharing no
 * code with duet: a mistake would have to be made twice to go unseen.
 */
final class PairsRules {
  static final int VALUE_BYTES_MAX = 65_536;

  private final long sum;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);

  PairsRules(long sum) {
    if (sum < 0) {
      throw new IllegalArgumentException("the pair sum must not be negative");
    }
    this.sum = sum;
  }

  long sum() {
    return sum;
  }

  long lowOf(long number) {
    return Math.min(number, sum - number);
  }

  boolean isOwnComplement(long number) {
    return number == sum - number;
  }

  /** The value's number, which is never negative; or what {@link #reasonOf} turns into a reason. */
  long classify(byte[] value) {
    if (value == null) {
      return refused(Reason.TOMBSTONE);
    }
    if (value.length == 0) {
      return refused(Reason.EMPTY);
    }
    if (value.length > VALUE_BYTES_MAX) {
      return refused(Reason.TOO_LARGE);
    }
    int from = 0;
    int end = value.length;
    while (from < end && NumberText.isSpace(value[from])) {
      ++from;
    }
    while (from < end && NumberText.isSpace(value[end - 1])) {
      --end;
    }
    if (from == end) {
      return refused(Reason.EMPTY);
    }
    if (!isUtf8(value)) {
      return refused(Reason.BAD_ENCODING);
    }
    boolean json = value[from] == '{' || value[from] == '[';
    return json ? classifyJson(value, from, end) : classifyNumber(value, from, end);
  }

  /** The reason in the result of {@link #classify}, or null if that is a number. */
  static Reason reasonOf(long classified) {
    return classified >= 0 ? null : REASONS[(int) (-1 - classified)];
  }

  private static final Reason[] REASONS = Reason.values();

  private static long refused(Reason reason) {
    return -1L - reason.ordinal();
  }

  private boolean isUtf8(byte[] value) {
    for (byte b : value) {
      if (b < 0) {
        return decodes(value);
      }
    }
    return true;
  }

  private boolean decodes(byte[] value) {
    try {
      utf8.decode(ByteBuffer.wrap(value));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private long classifyJson(byte[] value, int from, int end) {
    JsonScanner json = new JsonScanner(value, from, end);
    switch (json.scan()) {
      case TOO_DEEP:
        return refused(Reason.TOO_DEEP);
      case MALFORMED:
        return refused(Reason.MALFORMED_JSON);
      default:
        break;
    }
    if (value[from] == '[') {
      return refused(Reason.NOT_A_NUMBER);
    }
    if (json.nums() != 1) {
      return refused(json.nums() == 0 ? Reason.MISSING_FIELD : Reason.DUPLICATE_FIELD);
    }
    return json.numberFrom() < 0
        ? refused(Reason.NOT_A_NUMBER)
        : classifyNumber(value, json.numberFrom(), json.numberTo());
  }

  private long classifyNumber(byte[] value, int from, int end) {
    if (NumberText.end(value, from, end) != end) {
      return refused(Reason.NOT_A_NUMBER);
    }
    if (NumberText.integerEnd(value, from, end) != end) {
      return refused(Reason.NOT_AN_INTEGER);
    }
    long number = parse(value, from, end);
    return number < 0 || number > sum ? refused(Reason.OUT_OF_RANGE) : number;
  }

  /** The integer, or -1 if it is negative or beyond int64: no sum has room for either. */
  private static long parse(byte[] value, int from, int end) {
    boolean negative = value[from] == '-';
    long number = 0;
    for (int at = negative ? from + 1 : from; at < end; ++at) {
      int digit = value[at] - '0';
      if (number > (Long.MAX_VALUE - digit) / 10) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return negative && number != 0 ? -1 : number;
  }
}
