package oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The flags of a command: {@code --name value}, some of them more than once. */
final class Flags {
  private final Map<String, List<String>> values = new LinkedHashMap<>();

  Flags(List<String> words) {
    for (int i = 0; i < words.size(); i += 2) {
      if (!words.get(i).startsWith("--") || i + 1 == words.size()) {
        throw new UsageException("expected --name value, got " + words.get(i));
      }
      String name = words.get(i).substring(2);
      values.computeIfAbsent(name, unused -> new ArrayList<>()).add(words.get(i + 1));
    }
  }

  String text(String name) {
    List<String> all = all(name);
    if (all.isEmpty()) {
      throw new UsageException("--" + name + " is missing");
    }
    return all.get(all.size() - 1);
  }

  String text(String name, String otherwise) {
    List<String> all = all(name);
    return all.isEmpty() ? otherwise : all.get(all.size() - 1);
  }

  long number(String name) {
    return parse(name, text(name));
  }

  long number(String name, long otherwise) {
    return parse(name, text(name, Long.toString(otherwise)));
  }

  private static long parse(String name, String text) {
    Long number = Decimal.parse(text);
    if (number == null) {
      throw new UsageException("--" + name + " is not a whole number: " + text);
    }
    return number;
  }

  /** Every value of a flag; what was asked for is known, see {@link #refuseRest}. */
  List<String> all(String name) {
    asked.add(name);
    return values.getOrDefault(name, List.of());
  }

  /** To be called once every known flag was asked for. */
  void refuseRest() {
    for (String name : values.keySet()) {
      if (!asked.contains(name)) {
        throw new UsageException("unknown flag --" + name);
      }
    }
  }

  private final List<String> asked = new ArrayList<>();
}
