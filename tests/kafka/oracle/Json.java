package oracle;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/** One line of JSON with numbers, truth values, short plain texts and objects of these. */
final class Json {
  private final Map<String, String> fields = new LinkedHashMap<>();

  Json put(String name, long value) {
    fields.put(name, Long.toString(value));
    return this;
  }

  Json put(String name, double value) {
    fields.put(name, String.format(java.util.Locale.ROOT, "%.1f", value));
    return this;
  }

  Json put(String name, boolean value) {
    fields.put(name, Boolean.toString(value));
    return this;
  }

  Json put(String name, String value) {
    fields.put(name, '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
    return this;
  }

  Json put(String name, Json value) {
    fields.put(name, value.toString());
    return this;
  }

  @Override
  public String toString() {
    StringJoiner line = new StringJoiner(",", "{", "}");
    fields.forEach((name, value) -> line.add('"' + name + "\":" + value));
    return line.toString();
  }
}
