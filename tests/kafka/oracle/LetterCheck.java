package oracle;

import static oracle.Problems.Kind.LOST;
import static oracle.Problems.Kind.ORDER_VIOLATIONS;
import static oracle.Problems.Kind.REPEATED;
import static oracle.Problems.Kind.WRONG;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Compares the dead-letter topic with what the input demands. */
final class LetterCheck {
  /** The headers that a dead letter gets besides its own. */
  enum Style {
    /** The names of Kafka Streams (KIP-1034). */
    STREAMS("__streams.errors.", List.of("exception", "message", "topic", "partition", "offset")),
    /** The names of Kafka Connect. */
    CONNECT(
        "__connect.errors.",
        List.of("topic", "partition", "offset", "stage", "exception.class.name",
            "exception.message"));

    private final String prefix;
    private final List<String> required;

    Style(String prefix, List<String> required) {
      this.prefix = prefix;
      this.required = required;
    }

    static Style of(String name) {
      return valueOf(name.toUpperCase());
    }
  }

  /** Room for what comes to a record on its way: the added headers and Kafka's own bytes. */
  private static final int ADDED_BYTES_MAX = 512;
  private static final String OWN_PREFIX = "duet.error.";
  private static final String REASON = OWN_PREFIX + "reason";
  private static final String DROPPED = OWN_PREFIX + "dropped";
  private static final String TIMESTAMP = "timestamp";

  private final Letters expected;
  private final String inputTopic;
  private final Style style;
  private final long bytesMax;
  private final TimestampWindow window;
  private final Problems problems;
  private final Ints seen = new Ints();
  private final LongTable flows = new LongTable();
  private final Longs lastOffsets = new Longs();
  private long records;
  private long dropped;
  private long orderChecked;

  /** A letter that has more than {@code bytesMax} bytes may have lost some of them. */
  LetterCheck(Letters expected, String inputTopic, Style style, long bytesMax,
      TimestampWindow window, Problems problems) {
    this.expected = expected;
    this.inputTopic = inputTopic;
    this.style = style;
    this.bytesMax = bytesMax;
    this.window = window;
    this.problems = problems;
  }

  long records() {
    return records;
  }

  /** Letters that came without all of their record, as they may. */
  long dropped() {
    return dropped;
  }

  long orderChecked() {
    return orderChecked;
  }

  void add(ConsumerRecord<byte[], byte[]> in) {
    ++records;
    List<Header> originals = new ArrayList<>();
    Map<String, String> why = new HashMap<>();
    split(in, originals, why);
    for (String name : style.required) {
      if (!why.containsKey(style.prefix + name)) {
        wrong(in, "it lacks the header " + style.prefix + name);
      }
    }
    int letter = find(why);
    if (letter < 0) {
      wrong(in, "its headers do not name a record that is bad");
      return;
    }
    seen.add(letter, 1);
    if (seen.get(letter) > 1) {
      problems.add(REPEATED, () -> describe(in, letter));
    }
    compare(in, letter, originals, why);
    checkOrder(in, letter);
  }

  /** To be called after the last record. */
  void finish() {
    for (int i = 0; i < expected.size(); ++i) {
      int letter = i;
      if (seen.get(letter) == 0) {
        problems.add(
            LOST,
            () -> "dead letter of the record at " + Source.text(expected.source(letter)) + " ("
                + expected.reason(letter).text() + ")");
      }
    }
  }

  /** The original headers come first; what the job added is the tail without a repeated name. */
  private void split(
      ConsumerRecord<byte[], byte[]> in, List<Header> originals, Map<String, String> why) {
    Header[] all = in.headers().toArray();
    int first = all.length;
    while (first > 0 && isAdded(all[first - 1].key()) && !why.containsKey(all[first - 1].key())) {
      --first;
      byte[] value = all[first].value();
      why.put(all[first].key(), value == null ? "" : new String(value, StandardCharsets.UTF_8));
    }
    originals.addAll(List.of(all).subList(0, first));
  }

  private boolean isAdded(String name) {
    return name.startsWith(style.prefix) || name.startsWith(OWN_PREFIX);
  }

  private int find(Map<String, String> why) {
    Long partition = Decimal.parse(why.getOrDefault(style.prefix + "partition", ""));
    Long offset = Decimal.parse(why.getOrDefault(style.prefix + "offset", ""));
    boolean named = inputTopic.equals(why.get(style.prefix + "topic"));
    return named && partition != null && offset != null
        ? expected.find(Source.of(partition, offset))
        : -1;
  }

  private void compare(
      ConsumerRecord<byte[], byte[]> in,
      int letter,
      List<Header> originals,
      Map<String, String> why) {
    if (!expected.reason(letter).text().equals(why.get(REASON))) {
      wrong(in, letter, "its reason is " + why.get(REASON));
    }
    List<String> lost = why.containsKey(DROPPED) ? List.of(why.get(DROPPED).split(",")) : List.of();
    compareTimestamp(in, letter, lost);
    if (!lost.isEmpty()) {
      ++dropped;
    }
    boolean bytesLost = lost.stream().anyMatch(each -> !each.equals(TIMESTAMP));
    if (bytesLost && expected.bytes(letter) + ADDED_BYTES_MAX <= bytesMax) {
      wrong(in, letter, "it lost its " + lost + " although it would have fitted");
    }
    boolean valueLost = lost.contains("value");
    if (valueLost ? in.value() != null : Digest.of(in.value()) != expected.value(letter)) {
      wrong(in, letter, "its value differs");
    }
    boolean keyLost = lost.contains("key");
    if (keyLost ? in.key() != null : Digest.of(in.key()) != expected.key(letter)) {
      wrong(in, letter, "its key differs");
    }
    int headers = Digest.of(originals);
    if (headers != (lost.contains("headers") ? 0 : expected.headers(letter))) {
      wrong(in, letter, "the original headers differ");
    }
  }

  /** A timestamp that the topic refuses is the time of writing, and only such a timestamp. */
  private void compareTimestamp(
      ConsumerRecord<byte[], byte[]> in, int letter, List<String> lost) {
    long original = expected.timestamp(letter);
    boolean replaced = lost.contains(TIMESTAMP);
    if (!replaced && in.timestamp() != original) {
      wrong(in, letter, "its timestamp differs");
    }
    if (replaced && window.surelyTakes(original)) {
      wrong(in, letter, "it lost its timestamp, which its topic would have taken");
    }
    if (replaced && !window.isTimeOfWriting(in.timestamp())) {
      wrong(in, letter, "its timestamp is not the time of writing");
    }
  }

  private void checkOrder(ConsumerRecord<byte[], byte[]> in, int letter) {
    long source = expected.source(letter);
    int before = flows.size();
    int flow = flows.add((long) in.partition() << 32 | Source.partition(source));
    if (flow < before) {
      ++orderChecked;
      long last = lastOffsets.get(flow);
      if (Source.offset(source) < last) {
        problems.add(
            ORDER_VIOLATIONS, () -> describe(in, letter) + " comes after that of offset " + last);
      }
    }
    lastOffsets.set(flow, Source.offset(source));
  }

  private void wrong(ConsumerRecord<byte[], byte[]> in, int letter, String why) {
    problems.add(WRONG, () -> describe(in, letter) + ": " + why);
  }

  private void wrong(ConsumerRecord<byte[], byte[]> in, String why) {
    problems.add(WRONG, () -> "dead letter at " + Source.text(Source.of(in)) + ": " + why);
  }

  private String describe(ConsumerRecord<byte[], byte[]> in, int letter) {
    return "dead letter at " + Source.text(Source.of(in)) + " of the record at "
        + Source.text(expected.source(letter)) + " (" + expected.reason(letter).text() + ", "
        + Text.of(in.value()) + ")";
  }
}
