package peers;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/** What the job computes, the same for every peer: all else in their code is their own plumbing. */
public final class Pairs implements Serializable {

  /** Names the header of a dead letter that says why it is one. */
  public static final String REASON_HEADER = "duet.error.reason";

  /** Stands for the number of a value that holds none. */
  public static final long NOT_A_NUMBER = -1;

  /** Stands for a number that is below zero or above the sum. */
  public static final long OUT_OF_RANGE = -2;

  private static final JsonFactory JSON = new JsonFactory();
  /** Every number of so many digits fits a long. */
  private static final int SAFE_DIGITS = 18;

  private static final byte[] NOT_A_NUMBER_TEXT = ascii("not_a_number");
  private static final byte[] OUT_OF_RANGE_TEXT = ascii("out_of_range");
  private static final byte[] LOW_TEXT = ascii("{\"low\":");
  private static final byte[] HIGH_TEXT = ascii(",\"high\":");

  private final long sum;

  public Pairs(long sum) {
    this.sum = sum;
  }

  /** Whether what {@link #parse} returned is a number that takes part, and no reject. */
  public static boolean valid(long number) {
    return number >= 0;
  }

  /** The reason header's value for a number that is not valid. */
  public static byte[] reason(long number) {
    return number == NOT_A_NUMBER ? NOT_A_NUMBER_TEXT : OUT_OF_RANGE_TEXT;
  }

  /** The number that a record's value holds, or why it holds none. */
  public long parse(byte[] value) {
    if (value == null) {
      return NOT_A_NUMBER;
    }
    int begin = 0;
    int end = value.length;
    while (begin < end && isSpace(value[begin])) {
      ++begin;
    }
    while (begin < end && isSpace(value[end - 1])) {
      --end;
    }
    if (begin < end && value[begin] == '{') {
      return parseObject(value, begin, end);
    }
    return parseDecimal(value, begin, end);
  }

  /** The state key of a valid number. */
  public long low(long number) {
    return Math.min(number, sum - number);
  }

  /** Whether a valid number meets a waiting complement; balance > 0 says so many highs wait. */
  public boolean completes(long number, long balance) {
    long complement = sum - number;
    if (number == complement) {
      return balance != 0;
    }
    return number < complement ? balance > 0 : balance < 0;
  }

  /** The balance of the state key after a valid number. */
  public long balanceAfter(long number, long balance) {
    long complement = sum - number;
    if (number == complement) {
      return balance == 0 ? 1 : 0;
    }
    return number < complement ? balance - 1 : balance + 1;
  }

  /** The key of an output record. */
  public static byte[] key(long low) {
    byte[] text = new byte[digits(low)];
    write(low, text, text.length);
    return text;
  }

  /** The value of an output record. */
  public byte[] pair(long low) {
    long high = sum - low;
    int lowEnd = LOW_TEXT.length + digits(low);
    int highBegin = lowEnd + HIGH_TEXT.length;
    int highEnd = highBegin + digits(high);
    byte[] text = new byte[highEnd + 1];
    System.arraycopy(LOW_TEXT, 0, text, 0, LOW_TEXT.length);
    write(low, text, lowEnd);
    System.arraycopy(HIGH_TEXT, 0, text, lowEnd, HIGH_TEXT.length);
    write(high, text, highEnd);
    text[highEnd] = '}';
    return text;
  }

  private long parseDecimal(byte[] text, int begin, int end) {
    boolean negative = begin < end && text[begin] == '-';
    int first = negative ? begin + 1 : begin;
    int digits = end - first;
    if (digits == 0 || (text[first] == '0' && digits > 1)) {
      return NOT_A_NUMBER;
    }
    long number = 0;
    for (int at = first; at < end; ++at) {
      int digit = text[at] - '0';
      if (digit < 0 || digit > 9) {
        return NOT_A_NUMBER;
      }
      number = 10 * number + digit; // of too many digits only the syntax matters
    }
    if (digits > SAFE_DIGITS) {
      return parseLong(text, begin, end);
    }
    return inRange(negative ? -number : number);
  }

  private long parseLong(byte[] digits, int begin, int end) {
    try {
      return inRange(
          Long.parseLong(new String(digits, begin, end - begin, StandardCharsets.US_ASCII)));
    } catch (NumberFormatException tooLong) {
      return OUT_OF_RANGE;
    }
  }

  private long parseObject(byte[] text, int begin, int end) {
    try (JsonParser parser = JSON.createParser(text, begin, end - begin)) {
      parser.nextToken();
      boolean found = false;
      long number = NOT_A_NUMBER;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean isNum = parser.currentName().equals("num");
        JsonToken token = parser.nextToken();
        if (!isNum) {
          parser.skipChildren();
        } else if (found || token != JsonToken.VALUE_NUMBER_INT) {
          return NOT_A_NUMBER;
        } else {
          found = true;
          number = longOf(parser);
        }
      }
      boolean alone = parser.nextToken() == null;
      return alone ? number : NOT_A_NUMBER;
    } catch (IOException notJson) {
      return NOT_A_NUMBER;
    }
  }

  private long longOf(JsonParser parser) throws IOException {
    try {
      return inRange(parser.getLongValue());
    } catch (InputCoercionException tooLong) {
      return OUT_OF_RANGE;
    }
  }

  private long inRange(long number) {
    return number < 0 || number > sum ? OUT_OF_RANGE : number;
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static int digits(long number) {
    int digits = 1;
    for (long rest = number / 10; rest != 0; rest /= 10) {
      ++digits;
    }
    return digits;
  }

  /** Writes the digits of a number that is not negative so that they end before `end`. */
  private static void write(long number, byte[] text, int end) {
    long rest = number;
    int at = end;
    do {
      text[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
  }
}
