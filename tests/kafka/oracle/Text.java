package oracle;

import java.nio.charset.StandardCharsets;

/** Bytes as text for a person: short, printable, on one line. */
final class Text {
  private static final int SHOWN_MAX = 60;

  private Text() {}

  static String of(byte[] bytes) {
    if (bytes == null) {
      return "null";
    }
    String text = new String(bytes, 0, Math.min(bytes.length, SHOWN_MAX), StandardCharsets.UTF_8);
    String rest = bytes.length > SHOWN_MAX ? "... (" + bytes.length + " bytes)" : "";
    return "'" + text.replaceAll("\\p{Cntrl}", "?") + "'" + rest;
  }
}
