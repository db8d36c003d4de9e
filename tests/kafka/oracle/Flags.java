package oracle;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The flags of a command: {@code --name value}, some of them more than once, and switches. */
final class Flags {
  private static final Set<String> SWITCHES = Set.of("accepted", "allow", "commit", "giants", "remove", "tombstone");

  private final Map<String, List<String>> values = new LinkedHashMap<>();

  Flags(List<String> words) {
    for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
      String word = rest.next();
      String name = word.startsWith("--") ? word.substring(2) : "";
      boolean isSwitch = SWITCHES.contains(name);
      if (name.isEmpty() || !isSwitch && !rest.hasNext()) {
        throw new UsageException("expected --name value, got " + word);
      }
      values.computeIfAbsent(name, unused -> new ArrayList<>()).add(isSwitch ? "" : rest.next());
    }
  }

  /** Whether a switch is on. */
  boolean on(String name) {
    return !all(name).isEmpty();
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

  /** Every {@code left=right} of a flag. */
  Map<String, String> pairs(String name) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String each : all(name)) {
      String[] parts = each.split("=", 2);
      if (parts.length != 2) {
        throw new UsageException("--" + name + " is not NAME=VALUE: " + each);
      }
      pairs.put(parts[0], parts[1]);
    }
    return pairs;
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
