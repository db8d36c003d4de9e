package oracle;

/** The grammar of JSON numbers. */
final class NumberText {
  private NumberText() {}

  static boolean isSpace(byte c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  private static int digits(byte[] text, int at, int end) {
    while (at < end && isDigit(text[at])) {
      ++at;
    }
    return at;
  }

  /** Where the integer part of a number that begins at {@code at} ends, or -1 if none does. */
  static int integerEnd(byte[] text, int at, int end) {
    if (at < end && text[at] == '-') {
      ++at;
    }
    if (at == end || !isDigit(text[at])) {
      return -1;
    }
    return text[at] == '0' ? at + 1 : digits(text, at, end);
  }

  /** Where the number that begins at {@code at} ends, or -1 if none does. */
  static int end(byte[] text, int at, int end) {
    at = integerEnd(text, at, end);
    if (at < 0) {
      return -1;
    }
    if (at < end && text[at] == '.') {
      int stop = digits(text, at + 1, end);
      if (stop == at + 1) {
        return -1;
      }
      at = stop;
    }
    if (at < end && (text[at] == 'e' || text[at] == 'E')) {
      int from = at + 1;
      if (from < end && (text[from] == '+' || text[from] == '-')) {
        ++from;
      }
      int stop = digits(text, from, end);
      if (stop == from) {
        return -1;
      }
      at = stop;
    }
    return at;
  }
}
