package oracle;

import static oracle.Reason.BAD_ENCODING;
import static oracle.Reason.DUPLICATE_FIELD;
import static oracle.Reason.EMPTY;
import static oracle.Reason.MALFORMED_JSON;
import static oracle.Reason.MISSING_FIELD;
import static oracle.Reason.NOT_AN_INTEGER;
import static oracle.Reason.NOT_A_NUMBER;
import static oracle.Reason.OUT_OF_RANGE;
import static oracle.Reason.TOMBSTONE;
import static oracle.Reason.TOO_DEEP;
import static oracle.Reason.TOO_LARGE;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Values that are no numbers of {@code pairs}, picked by hand, each with the reason it has. */
final class BadValues {
  record BadValue(byte[] bytes, Reason reason) {}

  private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final List<BadValue> small = new ArrayList<>();
  private final List<BadValue> large = new ArrayList<>();
  private final List<BadValue> outOfRange = new ArrayList<>();

  BadValues(long sum) {
    addBlank();
    addEncodings();
    addBareText();
    addJson();
    addDeep();
    addOutOfRange(BigInteger.valueOf(sum));
    addLarge();
    prove(new PairsRules(sum));
  }

  /** Everything but {@link #outOfRange} and {@link #large}. */
  List<BadValue> small() {
    return small;
  }

  /** Values of about a thousand records' size. */
  List<BadValue> large() {
    return large;
  }

  List<BadValue> outOfRange() {
    return outOfRange;
  }

  private void addBlank() {
    small.add(new BadValue(null, TOMBSTONE));
    add(EMPTY, "", " ", "\t\r\n ", " ".repeat(300));
  }

  private void addEncodings() {
    add(BAD_ENCODING, bytes(0xFF), bytes('7', 0xFE), bytes(0xC0, 0x80), bytes(0xED, 0xA0, 0x80));
    add(BAD_ENCODING, bytes(0xF4, 0x90, 0x80, 0x80), bytes(0xE2, 0x82), bytes(0x80));
    add(BAD_ENCODING, around("{\"num\":7,\"a\":\"", bytes(0xC3), "\"}"));
    add(BAD_ENCODING, around("[[[[", bytes(0xFF), ""));
    add(NOT_A_NUMBER, around("", BOM, "7"), around("", BOM, "{\"num\":7}"), around("", BOM, ""));
  }

  private void addBareText() {
    add(NOT_A_NUMBER, "abc", "NaN", "Infinity", "-Infinity", "null", "true", "\"7\"", "7 x", "7 7");
    add(NOT_A_NUMBER, "07", "00", "-07", "+7", "-", "--7", "- 7", "0x7", "7L", "1_000", "1,000");
    add(NOT_A_NUMBER, "7.", ".7", "1e", "1e+", "-.5", "7.0.0", "\u0667", "\uFF17", "7\u00A0");
    add(NOT_A_NUMBER, "\0", "7\0", "\0007", "7\f", "}", "]", ",", "7]", "7}", "//7", "'7'");
    add(NOT_A_NUMBER, "x".repeat(5_000));
    add(NOT_AN_INTEGER, "7.0", "-7.5", "0.1", "1e2", "1E2", "1e-2", "1e999", "-1e999", "7.0e0");
    add(NOT_AN_INTEGER, "-0.0", "0e0", " 7.0 ", "123456789012345678901234567890.5");
  }

  private void addJson() {
    add(MALFORMED_JSON, "{", "[", "{]", "[}", "{\"num\":7", "{\"num\":7}}", "{\"num\":7} x");
    add(MALFORMED_JSON, "{\"num\":7}{\"num\":7}", "{\"num\":07}", "{\"num\":+7}", "{\"num\":7.}");
    add(MALFORMED_JSON, "{\"num\":7,}", "{,\"num\":7}", "{\"num\" 7}", "{\"num\":}", "{num:7}");
    add(MALFORMED_JSON, "{'num':7}", "{\"num\":NaN}", "{\"num\":7}\0", "\n{\"num\":7\0}", "[7,]");
    add(MALFORMED_JSON, "{\"num\":\"7}", "{\"num\":7,\"a\":\"\1\"}", "{\"num\":7,\"a\":\"\\x\"}");
    add(MALFORMED_JSON, "{\"num\":7,\"a\":\"\\u12g4\"}", "{\"num\":7/**/}", "{\"num\":7;}");
    add(MALFORMED_JSON, "{\"num\":tru}", "{\"num\":7,\"num\":8", "{\"a\":[1,2}");
    add(MALFORMED_JSON, "[7 8]", "{\"num\":Infinity}");
    add(MISSING_FIELD, "{}", " { } ", "{\"Num\":7}", "{\"number\":7}", "{\"a\":{\"num\":7}}");
    add(MISSING_FIELD, "{\"num \":7}", "{\"\":7}", "{\"a\":[{\"num\":7}]}", "{\"n\\\\u0075m\":7}");
    add(DUPLICATE_FIELD, "{\"num\":7,\"num\":7}", "{\"num\":7,\"a\":1,\"num\":\"x\"}");
    add(DUPLICATE_FIELD, "{\"num\":null,\"n\\u0075m\":7}");
    add(DUPLICATE_FIELD, "{\"num\":7.5,\"num\":99999999999999999999}");
    add(NOT_A_NUMBER, "[]", "[7]", "[{\"num\":7}]", "{\"num\":\"7\"}", "{\"num\":null}");
    add(NOT_A_NUMBER, "{\"num\":true}", "{\"num\":[7]}", "{\"num\":{\"num\":7}}", "{\"num\":{}}");
    add(NOT_AN_INTEGER, "{\"num\":7.0}", "{\"num\":1e2}", "{\"num\":1e999}", "{\"num\":-0.0}");
  }

  private void addDeep() {
    add(TOO_DEEP, "[".repeat(33), "[".repeat(33) + "]".repeat(33), "[".repeat(2_000));
    add(TOO_DEEP, "{\"num\":7,\"a\":" + "[".repeat(32) + "]".repeat(32) + "}");
    add(TOO_DEEP, "{\"a\":".repeat(33) + "1" + "}".repeat(33));
    add(TOO_DEEP, "[".repeat(33) + "x", "[".repeat(33) + "\0");
    add(TOO_DEEP, "{\"num\":7,\"num\":8,\"a\":" + "[".repeat(40));
    add(MALFORMED_JSON, "[".repeat(32), "[".repeat(31) + "x" + "[".repeat(40));
    add(NOT_A_NUMBER, "[".repeat(32) + "]".repeat(32));
  }

  private void addOutOfRange(BigInteger sum) {
    addOutOfRange("-1", "-7", Long.toString(Long.MIN_VALUE), "-9223372036854775809");
    addOutOfRange(sum.add(BigInteger.ONE).toString(), "9223372036854775808");
    addOutOfRange("18446744073709551616", "18446744073709551623", "-18446744073709551609");
    addOutOfRange("9".repeat(400), "-" + "9".repeat(400), " -1 ");
    for (int i = 0, texts = outOfRange.size(); i < texts; ++i) {
      String number = new String(outOfRange.get(i).bytes(), StandardCharsets.UTF_8);
      addOutOfRange("{\"num\":" + number + "}");
    }
  }

  private void addLarge() {
    addLarge(TOO_LARGE, "x".repeat(70_000), "7".repeat(70_000), "[".repeat(70_000));
    addLarge(TOO_LARGE, "{\"num\":7,\"a\":\"" + "a".repeat(70_000) + "\"}");
    addLarge(TOO_LARGE, "7" + " ".repeat(65_536));
    addLarge(OUT_OF_RANGE, "7".repeat(65_536));
    addLarge(TOO_DEEP, "[".repeat(65_536));
    addLarge(NOT_A_NUMBER, "x".repeat(65_536));
  }

  private void add(Reason reason, String... texts) {
    for (String each : texts) {
      small.add(new BadValue(Decimal.bytes(each), reason));
    }
  }

  private void add(Reason reason, byte[]... values) {
    for (byte[] each : values) {
      small.add(new BadValue(each, reason));
    }
  }

  private void addLarge(Reason reason, String... texts) {
    for (String each : texts) {
      large.add(new BadValue(Decimal.bytes(each), reason));
    }
  }

  private void addOutOfRange(String... texts) {
    for (String each : texts) {
      outOfRange.add(new BadValue(Decimal.bytes(each), OUT_OF_RANGE));
    }
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; ++i) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] around(String before, byte[] middle, String after) {
    byte[] first = Decimal.bytes(before);
    byte[] last = Decimal.bytes(after);
    byte[] all = new byte[first.length + middle.length + last.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(middle, 0, all, first.length, middle.length);
    System.arraycopy(last, 0, all, first.length + middle.length, last.length);
    return all;
  }

  /** The reasons above were written by hand: the oracle's own rules have to agree with them. */
  private void prove(PairsRules rules) {
    for (List<BadValue> each : List.of(small, large, outOfRange)) {
      for (BadValue value : each) {
        Reason found = PairsRules.reasonOf(rules.classify(value.bytes()));
        if (found != value.reason()) {
          throw new IllegalStateException(
              "the oracle takes " + Text.of(value.bytes()) + " for " + found + ", not "
                  + value.reason());
        }
      }
    }
  }
}
