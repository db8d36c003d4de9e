package oracle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** One line of JSON: numbers, truth values, short plain texts, lists of these, and objects. */
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
    fields.put(name, quoted(value));
    return this;
  }

  Json put(String name, List<String> values) {
    fields.put(name, values.stream().map(Json::quoted).collect(Collectors.joining(",", "[", "]")));
    return this;
  }

  Json put(String name, Json value) {
    fields.put(name, value.toString());
    return this;
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  @Override
  public String toString() {
    StringJoiner line = new StringJoiner(",", "{", "}");
    fields.forEach((name, value) -> line.add('"' + name + "\":" + value));
    return line.toString();
  }
}
