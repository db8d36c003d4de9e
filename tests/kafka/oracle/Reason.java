package oracle;

import java.util.Locale;

/** Why an input value is no number of {@code pairs}: the closed list. */
enum Reason {
  TOMBSTONE,
  EMPTY,
  TOO_LARGE,
  BAD_ENCODING,
  MALFORMED_JSON,
  TOO_DEEP,
  MISSING_FIELD,
  DUPLICATE_FIELD,
  NOT_A_NUMBER,
  NOT_AN_INTEGER,
  OUT_OF_RANGE;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The name as the header {@code duet.error.reason} carries it. */
  String text() {
    return text;
  }
}
