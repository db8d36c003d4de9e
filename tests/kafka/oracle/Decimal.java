package oracle;

import java.nio.charset.StandardCharsets;

/** Whole numbers as the one decimal text they have. */
final class Decimal {
  private Decimal() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The number, or null if the bytes are not exactly its text. */
  static Long parse(byte[] bytes) {
    return bytes == null ? null : parse(new String(bytes, StandardCharsets.ISO_8859_1));
  }

  static Long parse(String text) {
    if (text.isEmpty() || text.length() > 20) {
      return null;
    }
    try {
      long number = Long.parseLong(text);
      return Long.toString(number).equals(text) ? number : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
