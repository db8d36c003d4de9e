package oracle;

import static oracle.Problems.Kind.LOST;
import static oracle.Problems.Kind.ORDER_VIOLATIONS;
import static oracle.Problems.Kind.REPEATED;
import static oracle.Problems.Kind.WRONG;

import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Compares the output topic with what the input demands. */
final class OutputCheck {
  private final Input input;
  private final int inputPartitions;
  private final TimestampWindow window;
  private final Problems problems;
  private final Ints outputs = new Ints();
  /** One more than the partition, so that 0 means none yet. */
  private final Ints partitions = new Ints();
  private final LongTable flows = new LongTable();
  private final Longs lastOffsets = new Longs();
  private long records;
  private long orderChecked;
  private long tracesChecked;
  private long replaced;

  OutputCheck(Input input, int inputPartitions, TimestampWindow window, Problems problems) {
    this.input = input;
    this.inputPartitions = inputPartitions;
    this.window = window;
    this.problems = problems;
  }

  long records() {
    return records;
  }

  /** Pairs whose order was compared with that of their completing records. */
  long orderChecked() {
    return orderChecked;
  }

  /** Pairs whose trace headers were compared with those of their completing record. */
  long tracesChecked() {
    return tracesChecked;
  }

  /** Pairs that have the time of writing, because the topic refuses that of their record. */
  long replaced() {
    return replaced;
  }

  void add(ConsumerRecord<byte[], byte[]> out) {
    ++records;
    Long low = Decimal.parse(out.key());
    int key = low == null ? -1 : input.lows().find(low);
    if (key < 0) {
      wrong(out, "its key is not the low of any input record");
      return;
    }
    outputs.add(key, 1);
    checkPlace(out, key);
    checkValue(out, low);
    checkOrigin(out, key);
  }

  /** To be called after the last record. */
  void finish() {
    for (int key = 0; key < input.lows().size(); ++key) {
      int missing = input.pairs(key) - outputs.get(key);
      long low = input.lows().keyAt(key);
      if (missing > 0) {
        problems.add(LOST, missing, () -> missing + " pairs of key " + low);
      } else if (missing < 0) {
        problems.add(REPEATED, -missing, () -> -missing + " pairs of key " + low);
      }
    }
  }

  private void checkPlace(ConsumerRecord<byte[], byte[]> out, int key) {
    int known = partitions.get(key);
    if (known == 0) {
      partitions.set(key, out.partition() + 1);
    } else if (known != out.partition() + 1) {
      wrong(out, "other records of its key are in partition " + (known - 1));
    }
  }

  private void checkValue(ConsumerRecord<byte[], byte[]> out, long low) {
    long high = input.rules().sum() - low;
    byte[] expected = Decimal.bytes("{\"low\":" + low + ",\"high\":" + high + "}");
    if (!Arrays.equals(expected, out.value())) {
      wrong(out, "its value is not that of key " + low);
    }
  }

  private void checkOrigin(ConsumerRecord<byte[], byte[]> out, int key) {
    int entry = input.candidates().find(key, out.timestamp());
    if (entry < 0 && window.isTimeOfWriting(out.timestamp()) && input.takeRefusable(key)) {
      ++replaced;
      return;
    }
    if (entry < 0) {
      wrong(out, "no input record with its timestamp can have completed it");
      return;
    }
    if (!input.candidates().take(entry)) {
      wrong(out, "more pairs than input records of its key have its timestamp");
    }
    long source = input.candidates().onlySource(entry);
    if (source >= 0) {
      checkTrace(out, source);
      checkOrder(out, key, source);
    }
  }

  private void checkTrace(ConsumerRecord<byte[], byte[]> out, long source) {
    ++tracesChecked;
    if (Digest.of(out.headers()) != input.trace(source)) {
      wrong(out, "its headers are not the trace headers of the record at " + Source.text(source));
    }
  }

  private void checkOrder(ConsumerRecord<byte[], byte[]> out, int key, long source) {
    int before = flows.size();
    int flow = flows.add((long) key * inputPartitions + Source.partition(source));
    long offset = Source.offset(source);
    if (flow < before) {
      ++orderChecked;
      long last = lastOffsets.get(flow);
      if (offset < last) {
        problems.add(
            ORDER_VIOLATIONS,
            () -> describe(out) + " was completed at " + Source.text(source) + ", the pair of its"
                + " key before it at offset " + last);
      }
    }
    lastOffsets.set(flow, offset);
  }

  private void wrong(ConsumerRecord<byte[], byte[]> out, String why) {
    problems.add(WRONG, () -> describe(out) + ": " + why);
  }

  private static String describe(ConsumerRecord<byte[], byte[]> out) {
    StringBuilder text = new StringBuilder("output " + Source.text(Source.of(out)));
    text.append(" (").append(Text.of(out.key())).append(" -> ").append(Text.of(out.value()));
    for (Header each : out.headers()) {
      text.append(", ").append(each.key());
    }
    return text.append(")").toString();
  }
}
