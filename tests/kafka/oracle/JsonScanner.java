package oracle;

import java.nio.charset.StandardCharsets;

/**
 * Reads one JSON text by the letter of RFC 8259 and finds the top-level field {@code num} in it. It
 * does not recurse, so nesting costs no stack.
 */
final class JsonScanner {
  static final int DEPTH_MAX = 32;

  /** What a text turned out to be. */
  enum Verdict {
    VALID,
    MALFORMED,
    TOO_DEEP
  }

  private final byte[] text;
  private final int end;
  private int at;

  private int depth;
  /** Bit n is set if the container at depth n + 1 is an object. */
  private long objects;

  private boolean onNum;
  private int nums;
  private int numberFrom = -1;
  private int numberTo = -1;

  JsonScanner(byte[] text, int from, int end) {
    this.text = text;
    this.at = from;
    this.end = end;
  }

  /** How many top-level fields are named {@code num}. */
  int nums() {
    return nums;
  }

  /** Where the value of {@code num} begins if it is a number, else -1. */
  int numberFrom() {
    return numberFrom;
  }

  int numberTo() {
    return numberTo;
  }

  Verdict scan() {
    while (true) {
      skipSpace();
      if (at == end) {
        return Verdict.MALFORMED;
      }
      boolean closed;
      if (text[at] == '{' || text[at] == '[') {
        onNum = false;
        if (depth == DEPTH_MAX) {
          return Verdict.TOO_DEEP;
        }
        boolean object = open();
        skipSpace();
        closed = take(object ? '}' : ']');
        if (closed) {
          --depth;
        } else if (object && !key()) {
          return Verdict.MALFORMED;
        }
      } else {
        closed = scalar();
        if (!closed) {
          return Verdict.MALFORMED;
        }
      }
      if (closed) {
        Verdict verdict = afterValue();
        if (verdict != null) {
          return verdict;
        }
      }
    }
  }

  private boolean open() {
    boolean object = text[at++] == '{';
    if (object) {
      objects |= 1L << depth;
    } else {
      objects &= ~(1L << depth);
    }
    ++depth;
    return object;
  }

  /** Goes on to the next value and returns null, or says how the text ended. */
  private Verdict afterValue() {
    while (true) {
      skipSpace();
      if (depth == 0) {
        return at == end ? Verdict.VALID : Verdict.MALFORMED;
      }
      boolean object = (objects >> (depth - 1) & 1) == 1;
      if (take(',')) {
        skipSpace();
        return !object || key() ? null : Verdict.MALFORMED;
      }
      if (!take(object ? '}' : ']')) {
        return Verdict.MALFORMED;
      }
      --depth;
    }
  }

  /** Reads a name and its colon. */
  private boolean key() {
    int from = at + 1;
    if (!string()) {
      return false;
    }
    onNum = depth == 1 && isNum(from, at - 1);
    if (onNum) {
      ++nums;
    }
    skipSpace();
    return take(':');
  }

  private boolean isNum(int from, int to) {
    String raw = new String(text, from, to - from, StandardCharsets.UTF_8);
    return raw.equals("num") || raw.indexOf('\\') >= 0 && unescape(raw).equals("num");
  }

  private static String unescape(String raw) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < raw.length(); ++i) {
      char c = raw.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char kind = raw.charAt(++i);
      if (kind == 'u') {
        out.append((char) Integer.parseInt(raw.substring(i + 1, i + 5), 16));
        i += 4;
      } else {
        int which = "bfnrt".indexOf(kind);
        out.append(which < 0 ? kind : "\b\f\n\r\t".charAt(which));
      }
    }
    return out.toString();
  }

  private boolean scalar() {
    boolean wanted = depth == 1 && onNum;
    onNum = false;
    byte first = text[at];
    if (first == '"') {
      return string();
    }
    if (first == 't') {
      return word("true");
    }
    if (first == 'f') {
      return word("false");
    }
    if (first == 'n') {
      return word("null");
    }
    int stop = NumberText.end(text, at, end);
    if (stop < 0) {
      return false;
    }
    if (wanted) {
      numberFrom = at;
      numberTo = stop;
    }
    at = stop;
    return true;
  }

  private boolean word(String expected) {
    for (int i = 0; i < expected.length(); ++i) {
      if (!take(expected.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean string() {
    if (!take('"')) {
      return false;
    }
    while (at < end) {
      byte c = text[at++];
      if (c == '"') {
        return true;
      }
      if (c >= 0 && c < 0x20) {
        return false;
      }
      if (c == '\\' && !escape()) {
        return false;
      }
    }
    return false;
  }

  private boolean escape() {
    if (at == end) {
      return false;
    }
    byte kind = text[at++];
    if (kind != 'u') {
      return "\"\\/bfnrt".indexOf(kind) >= 0;
    }
    int unit = codeUnit();
    if (!isSurrogate(unit)) {
      return unit >= 0;
    }
    // Half a pair is no character: what a string with it means is left open by RFC 8259.
    return isHigh(unit) && take('\\') && take('u') && isLow(codeUnit());
  }

  private static boolean isSurrogate(int unit) {
    return isHigh(unit) || isLow(unit);
  }

  private static boolean isHigh(int unit) {
    return unit >= Character.MIN_HIGH_SURROGATE && unit <= Character.MAX_HIGH_SURROGATE;
  }

  private static boolean isLow(int unit) {
    return unit >= Character.MIN_LOW_SURROGATE && unit <= Character.MAX_LOW_SURROGATE;
  }

  /** Reads four hexadecimal digits; -1 if there are none. */
  private int codeUnit() {
    int unit = 0;
    for (int i = 0; i < 4; ++i) {
      int digit = at == end || text[at] < 0 ? -1 : Character.digit(text[at], 16);
      if (digit < 0) {
        return -1;
      }
      unit = unit * 16 + digit;
      ++at;
    }
    return unit;
  }

  private boolean take(char expected) {
    if (at < end && text[at] == expected) {
      ++at;
      return true;
    }
    return false;
  }

  private void skipSpace() {
    while (at < end && NumberText.isSpace(text[at])) {
      ++at;
    }
  }
}
