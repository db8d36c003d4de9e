package oracle;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import oracle.BadValues.BadValue;

/**
 * Input for {@code pairs}, of every kind that there is. A record follows from the seed and its
 * index alone; its timestamp is its index, so no two records share one.
 */
final class Workload {
  private static final long FIRST_TIMESTAMP = 1_600_000_000_000L;
  /** One record in so many is large, so that they do not crowd out the others. */
  private static final int LARGE_EVERY = 400;

  private final String topic;
  private final int partitions;
  private final long seed;
  private final PairsRules rules;
  private final long[] lows;
  private final int badPercent;
  private final int outOfRangePercent;
  private final BadValues bad;
  private final long futureEvery;
  private final long futureFrom;

  /**
   * Draws numbers from {@code keys} state keys, or from all there are if these are fewer. Every
   * {@code futureEvery}'th record has a timestamp from {@code futureFrom} on; 0: none has.
   */
  Workload(String topic, int partitions, long seed, long sum, int keys, int badPercent,
      int outOfRangePercent, long futureEvery, long futureFrom) {
    this.topic = topic;
    this.partitions = partitions;
    this.seed = seed;
    this.rules = new PairsRules(sum);
    this.lows = pickLows(sum, keys, new SplittableRandom(seed));
    this.badPercent = badPercent;
    this.outOfRangePercent = outOfRangePercent;
    this.bad = new BadValues(sum);
    this.futureEvery = futureEvery;
    this.futureFrom = futureFrom;
  }

  private static long[] pickLows(long sum, int keys, SplittableRandom random) {
    long highest = sum / 2;
    if (highest < keys) {
      long[] all = new long[(int) highest + 1];
      for (int i = 0; i < all.length; ++i) {
        all[i] = i;
      }
      return all;
    }
    LongTable picked = new LongTable();
    picked.add(0);
    picked.add(highest);
    while (picked.size() < keys) {
      picked.add(random.nextLong(highest) + 1);
    }
    long[] lows = new long[picked.size()];
    for (int i = 0; i < lows.length; ++i) {
      lows[i] = picked.keyAt(i);
    }
    return lows;
  }

  ProducerRecord<byte[], byte[]> record(long index) {
    SplittableRandom random = new SplittableRandom(LongTable.mix(seed) + index);
    int partition = random.nextInt(partitions);
    byte[] value = value(index, random);
    ProducerRecord<byte[], byte[]> out =
        new ProducerRecord<>(topic, partition, timestamp(index), key(index, random), value);
    addHeaders(out.headers(), index, random);
    return out;
  }

  private long timestamp(long index) {
    boolean future = futureEvery > 0 && index % futureEvery == 0;
    return (future ? futureFrom : FIRST_TIMESTAMP) + index;
  }

  private byte[] value(long index, SplittableRandom random) {
    int percent = random.nextInt(100);
    if (percent < badPercent) {
      return bad(index, random);
    }
    if (percent < badPercent + outOfRangePercent) {
      return pick(bad.outOfRange(), random);
    }
    return Decimal.bytes(good(number(random), random));
  }

  private byte[] bad(long index, SplittableRandom random) {
    if (index % LARGE_EVERY == LARGE_EVERY - 1) {
      return pick(bad.large(), random);
    }
    byte[] small = pick(bad.small(), random);
    switch (random.nextInt(6)) {
      case 0:
        return Mutation.of(small, random);
      case 1:
        return Mutation.of(Decimal.bytes(good(number(random), random)), random);
      default:
        return small;
    }
  }

  private static byte[] pick(List<BadValue> from, SplittableRandom random) {
    return from.get(random.nextInt(from.size())).bytes();
  }

  private long number(SplittableRandom random) {
    long low = lows[random.nextInt(lows.length)];
    return random.nextBoolean() ? low : rules.sum() - low;
  }

  private static String good(long number, SplittableRandom random) {
    String text = number == 0 && random.nextInt(4) == 0 ? "-0" : Long.toString(number);
    switch (random.nextInt(16)) {
      case 0:
        return " " + text + " ";
      case 1:
        return "\r\n\t" + text + "\n";
      case 2:
        return "\n{ \"num\" :\t" + text + " } ";
      case 3:
        return "{\"a\":{\"num\":\"x\"},\"num\":" + text
            + ",\"b\":[{\"num\":null},1e999,\"\\\"}\"]}";
      case 4:
        return "{\"n\\u0075m\":" + text + "}";
      case 5:
        return "{\"caf\u00E9 \uD83D\uDE00\":true,\"num\":" + text + ",\"Num\":1.5}";
      case 6:
        return "{\"num\":" + text + ",\"deep\":" + "[".repeat(31) + "]".repeat(31) + "}";
      case 7, 8, 9:
        return "{\"num\":" + text + "}";
      default:
        return text;
    }
  }

  private static byte[] key(long index, SplittableRandom random) {
    switch (random.nextInt(8)) {
      case 0:
        return new byte[0];
      case 1:
        return new byte[] {(byte) 0xFF, 0, (byte) index};
      case 2, 3:
        return Decimal.bytes("key-" + index);
      default:
        return null;
    }
  }

  private static void addHeaders(Headers headers, long index, SplittableRandom random) {
    switch (random.nextInt(20)) {
      case 0:
        headers.add("traceparent", ascii("00-" + "%032x-%016x-01".formatted(index + 1, index + 1)));
        break;
      case 1:
        headers.add("source", ascii("sensor"));
        headers.add("traceparent", ascii("00-" + "%032x-%016x-00".formatted(index + 1, index + 1)));
        headers.add("tracestate", ascii("duet=" + index));
        headers.add("baggage", ascii("index=" + index));
        break;
      case 2:
        headers.add("repeated", ascii("1"));
        headers.add("repeated", ascii("2"));
        headers.add("empty", new byte[0]);
        headers.add("absent", null);
        headers.add("binary", new byte[] {0, (byte) 0xFF});
        break;
      case 3:
        // The record was a dead letter before.
        headers.add("__streams.errors.topic", ascii("elsewhere"));
        headers.add("__streams.errors.offset", ascii("12"));
        headers.add("duet.error.reason", ascii("empty"));
        break;
      default:
        break;
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
