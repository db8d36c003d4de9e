package peers;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** The job on Kafka Streams: parse, repartition by state key, match, with an in-memory store. */
public final class StreamsPeer {

  private static final String PARSE = "parse";
  private static final String NUMBERS = "numbers";
  private static final String LETTERS = "letters";
  private static final String BALANCES = "balances";
  /** Streams' own default of its producers. */
  private static final int LINGER_MS_MAX = 100;

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private StreamsPeer() {}

  public static void main(String[] words) throws Exception {
    Arguments arguments = Arguments.parse(words);
    Properties settings = settings(arguments);
    KafkaStreams streams = new KafkaStreams(topology(arguments, settings), settings);
    CountDownLatch failed = new CountDownLatch(1);
    streams.setStateListener(
        (state, before) -> {
          if (state == KafkaStreams.State.ERROR) {
            failed.countDown();
          }
        });
    Runtime.getRuntime().addShutdownHook(new Thread(() -> streams.close(STOP_TIMEOUT)));
    streams.start();
    failed.await();
    System.exit(1);
  }

  private static Topology topology(Arguments arguments, Properties settings) {
    Pairs pairs = new Pairs(arguments.pairSum());
    var bytes = Serdes.ByteArray();
    StreamsBuilder builder = new StreamsBuilder();
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(BALANCES), Serdes.Bytes(), Serdes.Long())
            // Its cache would cost more than the changelog records that it saves: README.md.
            .withCachingDisabled());
    builder.stream(arguments.inputTopic(), Consumed.with(bytes, bytes))
        .process(() -> new Parse(pairs), Named.as(PARSE))
        .filter((low, number) -> true, Named.as(NUMBERS)) // only a name to forward to
        .repartition(Repartitioned.with(bytes, bytes).withName("low"))
        .process(() -> new Match(pairs), BALANCES)
        .to(arguments.outputTopic(), Produced.with(bytes, bytes));
    Topology topology = builder.build(settings);
    topology.addSink(
        LETTERS, arguments.dlqTopic(), bytes.serializer(), bytes.serializer(), PARSE);
    return topology;
  }

  private static Properties settings(Arguments arguments) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, arguments.appId());
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments.brokers());
    settings.put(StreamsConfig.STATE_DIR_CONFIG, arguments.workDirectory().toString());
    settings.put(
        StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
        arguments.exactlyOnce() ? StreamsConfig.EXACTLY_ONCE_V2 : StreamsConfig.AT_LEAST_ONCE);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, arguments.intervalMs());
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, arguments.threads());
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    settings.put(
        StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
        Math.min(arguments.intervalMs(), LINGER_MS_MAX));
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 128 * 1024);
    settings.put(
        StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), 64L * 1024 * 1024);
    return settings;
  }

  /** Forwards a number with its state key, both as text, and anything else as a dead letter. */
  private static final class Parse implements Processor<byte[], byte[], byte[], byte[]> {

    private final Pairs pairs;
    private ProcessorContext<byte[], byte[]> context;

    Parse(Pairs pairs) {
      this.pairs = pairs;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
      this.context = context;
    }

    @Override
    public void process(Record<byte[], byte[]> input) {
      long number = pairs.parse(input.value());
      if (Pairs.valid(number)) {
        byte[] low = Pairs.key(pairs.low(number));
        context.forward(new Record<>(low, Pairs.key(number), input.timestamp()), NUMBERS);
      } else {
        Headers why = new RecordHeaders().add(Pairs.REASON_HEADER, Pairs.reason(number));
        context.forward(
            new Record<>(input.key(), input.value(), input.timestamp(), why), LETTERS);
      }
    }
  }

  private static final class Match implements Processor<byte[], byte[], byte[], byte[]> {

    private final Pairs pairs;
    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<Bytes, Long> balances;

    Match(Pairs pairs) {
      this.pairs = pairs;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
      this.context = context;
      balances = context.getStateStore(BALANCES);
    }

    @Override
    public void process(Record<byte[], byte[]> event) {
      long number = pairs.parse(event.value());
      Bytes low = Bytes.wrap(event.key());
      Long known = balances.get(low);
      long balance = known == null ? 0 : known;
      balances.put(low, pairs.balanceAfter(number, balance));
      if (pairs.completes(number, balance)) {
        context.forward(event.withValue(pairs.pair(pairs.low(number))));
      }
    }
  }
}
