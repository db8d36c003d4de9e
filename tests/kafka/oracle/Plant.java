package oracle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Copies a clean topic with one defect in it, so that a test can see {@link Check} find it. Each
 * kind of defect goes to a topic of its own, named after the source and the kind.
 */
final class Plant {
  enum Kind {
    /** No defect. */
    NOTHING,
    /** No defect either: repeated records in a transaction that was aborted. */
    ABORTED,
    /** A record in the middle is missing. */
    LOSS,
    /** The last record is missing. */
    TAIL_LOSS,
    /** A record is there twice, with others between. */
    DUPLICATE,
    /** Two records that came from one partition of the input changed places. */
    REORDER,
    /** A record has the key of another one. */
    WRONG_KEY,
    /** A byte of a value differs. */
    WRONG_VALUE,
    /** A timestamp is a day late. */
    WRONG_TIMESTAMP,
    /** A byte in the first of several headers differs, one that came with the input. */
    WRONG_HEADER,
    /** A byte in the last of several headers differs. */
    WRONG_LAST_HEADER,
    /** A dead letter gives a reason that there is not. */
    WRONG_REASON,
    /** A dead letter names another input topic. */
    WRONG_ORIGIN_TOPIC,
    /** A dead letter names another partition of the input. */
    WRONG_ORIGIN_PARTITION,
    /** A dead letter names the record beside its own. */
    WRONG_ORIGIN_OFFSET,
    /** The headers of a record that had some are missing. */
    NO_HEADERS,
    /** A record stands in another partition. */
    WRONG_PARTITION,
    /** The last change of a key is missing. */
    LOST_STATE,
    /** An older value of a key comes last. */
    STALE_STATE,
    /** The tombstone that ends a key is missing. */
    MISSING_TOMBSTONE,
    /** A byte in the last value of a key differs. */
    WRONG_STATE,
    /** The last positions that the state has are missing. */
    LOST_POSITIONS,
    /** A transaction is still open after the last record. */
    OPEN_TRANSACTION
  }

  private static final long DAY_MS = 86_400_000;
  private static final String ORIGIN_PARTITION = "__streams.errors.partition";
  private static final String ORIGIN_OFFSET = "__streams.errors.offset";
  /** The headers of dead letters that a defect is about. */
  private static final Map<Kind, String> LETTER_HEADERS =
      Map.of(
          Kind.WRONG_REASON, "duet.error.reason",
          Kind.WRONG_ORIGIN_TOPIC, "__streams.errors.topic",
          Kind.WRONG_ORIGIN_PARTITION, ORIGIN_PARTITION,
          Kind.WRONG_ORIGIN_OFFSET, ORIGIN_OFFSET);

  private final Cluster cluster;
  private final String source;
  private final List<Kind> kinds = new ArrayList<>();
  private final int partitions;
  private final List<ProducerRecord<byte[], byte[]>> clean = new ArrayList<>();
  /** The input partition of each timestamp, to know where a pair comes from. */
  private final Map<Long, Integer> inputPartitions = new HashMap<>();

  Plant(Cluster cluster, Flags flags) {
    this.cluster = cluster;
    this.source = flags.text("source");
    for (String each : flags.all("kind")) {
      kinds.add(Kind.valueOf(each.toUpperCase(Locale.ROOT).replace('-', '_')));
    }
    String inputTopic = flags.text("input-topic");
    flags.refuseRest();
    this.partitions = cluster.partitions(source).size();
    TopicReader.read(cluster, source, in -> clean.add(copy(in)));
    TopicReader.read(
        cluster, inputTopic, in -> inputPartitions.put(in.timestamp(), in.partition()));
  }

  void run() {
    for (Kind kind : kinds) {
      String target = source + "-" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
      cluster.createTopic(target, partitions, Map.of("cleanup.policy", "delete"));
      write(target, kind);
      System.out.println(target);
    }
  }

  private static ProducerRecord<byte[], byte[]> copy(ConsumerRecord<byte[], byte[]> in) {
    return new ProducerRecord<>(
        in.topic(), in.partition(), in.timestamp(), in.key(), in.value(), in.headers());
  }

  private void write(String target, Kind kind) {
    // Not closed: closing would abort the open transaction, and the process ends soon.
    KafkaProducer<byte[], byte[]> producer =
        cluster.producer(Map.of("transactional.id", target, "transaction.timeout.ms", 600_000));
    producer.initTransactions();
    producer.beginTransaction();
    defect(kind).forEach(each -> producer.send(to(target, each)));
    producer.commitTransaction();
    if (kind == Kind.ABORTED || kind == Kind.OPEN_TRANSACTION) {
      producer.beginTransaction();
      clean.subList(0, 10).forEach(each -> producer.send(to(target, each)));
      producer.flush();
    }
    if (kind == Kind.ABORTED) {
      producer.abortTransaction();
    }
  }

  private static ProducerRecord<byte[], byte[]> to(
      String target, ProducerRecord<byte[], byte[]> of) {
    return new ProducerRecord<>(
        target, of.partition(), of.timestamp(), of.key(), of.value(), of.headers());
  }

  private List<ProducerRecord<byte[], byte[]>> defect(Kind kind) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(clean);
    int middle = records.size() / 2;
    switch (kind) {
      case NOTHING, ABORTED, OPEN_TRANSACTION:
        break;
      case LOSS:
        records.remove(middle);
        break;
      case TAIL_LOSS:
        records.remove(records.size() - 1);
        break;
      case DUPLICATE:
        records.add(records.get(middle));
        break;
      case REORDER:
        swapNeighbours(records, middle);
        break;
      case LOST_STATE:
        records.remove(lastChange(each -> true));
        break;
      case LOST_POSITIONS:
        records.removeIf(each -> Arrays.equals(each.value(), newestPositions()));
        break;
      case STALE_STATE:
        records.add(clean.get(before(lastChange(each -> true))));
        break;
      case MISSING_TOMBSTONE:
        records.remove(lastChange(each -> each.value() == null));
        break;
      default:
        int victim = victim(kind, middle);
        records.set(victim, changed(kind, records.get(victim)));
        break;
    }
    return records;
  }

  /** The positions with the greatest number, which is the first word. */
  private byte[] newestPositions() {
    return clean.stream()
        .filter(each -> textOfKey(each).startsWith("duet.positions."))
        .map(ProducerRecord::value)
        .max(Comparator.comparingLong(Plant::firstNumber))
        .orElseThrow();
  }

  private static long firstNumber(byte[] value) {
    return Long.parseLong(new String(value, StandardCharsets.ISO_8859_1).split(" ")[0]);
  }

  private static String textOfKey(ProducerRecord<byte[], byte[]> of) {
    return of.key() == null ? "" : new String(of.key(), StandardCharsets.ISO_8859_1);
  }

  /** Whether a record of the state topic is none of state. */
  private static boolean isMark(ProducerRecord<byte[], byte[]> of) {
    return textOfKey(of).startsWith("duet.");
  }

  /** The first record from the middle on that has what the defect changes. */
  private int victim(Kind kind, int middle) {
    for (int i = middle; i < clean.size(); ++i) {
      ProducerRecord<byte[], byte[]> each = clean.get(i);
      boolean fits =
          switch (kind) {
            case WRONG_KEY -> each.key() != null && otherKey(each) != null;
            case WRONG_VALUE -> each.value() != null && each.value().length > 0;
            case WRONG_HEADER -> hasOwnHeader(each);
            case WRONG_REASON, WRONG_ORIGIN_TOPIC, WRONG_ORIGIN_PARTITION, WRONG_ORIGIN_OFFSET ->
                indexOf(LETTER_HEADERS.get(kind), each) >= 0;
            case WRONG_LAST_HEADER -> each.headers().toArray().length > 1;
            case WRONG_STATE -> isLastValue(i);
            case NO_HEADERS -> each.headers().toArray().length > 0;
            case WRONG_PARTITION -> hasSiblings(i);
            default -> true;
          };
      if (fits) {
        return i;
      }
    }
    throw new IllegalStateException("no record of " + source + " can have the defect " + kind);
  }

  /** A key of another record that differs, or null: not an invented one, it has to be plausible. */
  private byte[] otherKey(ProducerRecord<byte[], byte[]> of) {
    return clean.stream()
        .map(ProducerRecord::key)
        .filter(key -> key != null && !Arrays.equals(key, of.key()))
        .findFirst()
        .orElse(null);
  }

  /** Whether there are other records of its key: only they tell where it has to be. */
  private boolean hasSiblings(int which) {
    byte[] key = clean.get(which).key();
    return !isMark(clean.get(which))
        && clean.stream().filter(each -> Arrays.equals(each.key(), key)).count() > 1;
  }

  /** Whether the first header came with the input; what a job's own say may be any text. */
  private static boolean hasOwnHeader(ProducerRecord<byte[], byte[]> of) {
    Header[] headers = of.headers().toArray();
    return headers.length > 1 && !headers[0].key().startsWith("__");
  }

  /** The place of the last header of a name, which is the one that a job added; or -1. */
  private static int indexOf(String name, ProducerRecord<byte[], byte[]> of) {
    Header[] headers = of.headers().toArray();
    int index = headers.length - 1;
    while (index >= 0 && !headers[index].key().equals(name)) {
      --index;
    }
    return index;
  }

  private ProducerRecord<byte[], byte[]> changed(Kind kind, ProducerRecord<byte[], byte[]> of) {
    Header[] headers = of.headers().toArray();
    return switch (kind) {
      case WRONG_KEY -> with(of, otherKey(of), of.value(), headers);
      case WRONG_VALUE, WRONG_STATE -> with(of, of.key(), flipped(of.value()), headers);
      case WRONG_HEADER -> with(of, of.key(), of.value(), flipped(headers, 0));
      case WRONG_REASON, WRONG_ORIGIN_TOPIC, WRONG_ORIGIN_PARTITION, WRONG_ORIGIN_OFFSET ->
          with(of, of.key(), of.value(), flipped(headers, indexOf(LETTER_HEADERS.get(kind), of)));
      case WRONG_LAST_HEADER ->
          with(of, of.key(), of.value(), flipped(headers, headers.length - 1));
      case NO_HEADERS -> with(of, of.key(), of.value(), new Header[0]);
      case WRONG_PARTITION ->
          new ProducerRecord<>(of.topic(), (of.partition() + 1) % partitions, of.timestamp(),
              of.key(), of.value(), of.headers());
      case WRONG_TIMESTAMP ->
          new ProducerRecord<>(of.topic(), of.partition(), of.timestamp() + DAY_MS, of.key(),
              of.value(), of.headers());
      default -> throw new IllegalArgumentException(kind.toString());
    };
  }

  private static ProducerRecord<byte[], byte[]> with(
      ProducerRecord<byte[], byte[]> of, byte[] key, byte[] value, Header[] headers) {
    return new ProducerRecord<>(of.topic(), of.partition(), of.timestamp(), key, value,
        new RecordHeaders(headers));
  }

  private static byte[] flipped(byte[] bytes) {
    byte[] changed = bytes == null || bytes.length == 0 ? new byte[1] : bytes.clone();
    changed[changed.length - 1] ^= 1;
    return changed;
  }

  private static Header[] flipped(Header[] headers, int which) {
    Header[] changed = headers.clone();
    changed[which] = new RecordHeader(headers[which].key(), flipped(headers[which].value()));
    return changed;
  }

  /** Swaps a record and the next one of the same partition that has to come after it. */
  private void swapNeighbours(List<ProducerRecord<byte[], byte[]>> records, int middle) {
    for (int first = middle; first < records.size(); ++first) {
      for (int next = first + 1; next < records.size(); ++next) {
        if (areOrdered(records.get(first), records.get(next))) {
          Collections.swap(records, first, next);
          return;
        }
      }
    }
    throw new IllegalStateException("no two records of " + source + " have an order");
  }

  private boolean areOrdered(
      ProducerRecord<byte[], byte[]> first, ProducerRecord<byte[], byte[]> next) {
    if (!first.partition().equals(next.partition())) {
      return false;
    }
    Header offset = first.headers().lastHeader(ORIGIN_OFFSET);
    if (offset != null) {
      Header partition = first.headers().lastHeader(ORIGIN_PARTITION);
      return partition.equals(next.headers().lastHeader(ORIGIN_PARTITION));
    }
    return Arrays.equals(first.key(), next.key())
        && Objects.equals(
            inputPartitions.get(first.timestamp()), inputPartitions.get(next.timestamp()));
  }

  /** Whether a record has a value and is the last of its key. */
  private boolean isLastValue(int which) {
    byte[] key = clean.get(which).key();
    return clean.get(which).value() != null
        && !isMark(clean.get(which))
        && clean.stream().skip(which + 1L).noneMatch(each -> Arrays.equals(each.key(), key));
  }

  /** The last record of a key that fits and differs from the record before it. */
  private int lastChange(Predicate<ProducerRecord<byte[], byte[]>> fits) {
    Set<ByteBuffer> changedLater = new HashSet<>();
    for (int last = clean.size() - 1; last >= 0; --last) {
      boolean isLast = changedLater.add(ByteBuffer.wrap(clean.get(last).key()));
      int before = before(last);
      if (isLast && before >= 0 && !isMark(clean.get(last)) && fits.test(clean.get(last))
          && !Arrays.equals(clean.get(last).value(), clean.get(before).value())) {
        return last;
      }
    }
    throw new IllegalStateException("no key of " + source + " changed as the defect needs it");
  }

  /** The record of the same key before one, or -1. */
  private int before(int which) {
    int before = which - 1;
    while (before >= 0 && !Arrays.equals(clean.get(before).key(), clean.get(which).key())) {
      --before;
    }
    return before;
  }
}
