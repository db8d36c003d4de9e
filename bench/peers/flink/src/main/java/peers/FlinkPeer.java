package peers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.ValueTypeInfo;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The job on Flink, in a cluster inside this process: source and parse, keyBy, match, sink. */
public final class FlinkPeer {

  private static final TypeInformation<Event> EVENT = new ValueTypeInfo<>(Event.class);
  /** Flink's default, for how long a network buffer may wait to be full. */
  private static final int BUFFER_TIMEOUT_MS_MAX = 100;

  private static final int STOP_TIMEOUT_S = 10;

  private FlinkPeer() {}

  public static void main(String[] words) throws Exception {
    Arguments arguments = Arguments.parse(words);
    Pairs pairs = new Pairs(arguments.pairSum());
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(
            arguments.threads(), configuration(arguments));
    environment
        .fromSource(source(arguments, pairs), WatermarkStrategy.noWatermarks(), "input")
        // A reject has a key of its own, and passes: a second sink would double the transactions.
        .keyBy(event -> event.valid() ? pairs.low(event.number) : event.number, Types.LONG)
        .process(new Match(pairs))
        .returns(EVENT)
        .sinkTo(sink(arguments, pairs));
    JobClient job = environment.executeAsync(arguments.appId());
    Path savepoints = arguments.workDirectory().resolve("savepoints");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(job, savepoints)));
    job.getJobExecutionResult().get();
  }

  private static Configuration configuration(Arguments arguments) {
    Configuration settings = new Configuration();
    settings.set(RestOptions.BIND_PORT, "0");
    // Flink leaves files behind when it is stopped.
    settings.set(CoreOptions.TMP_DIRS, arguments.workDirectory().resolve("tmp").toString());
    settings.set(StateBackendOptions.STATE_BACKEND, "hashmap");
    settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    settings.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        arguments.workDirectory().resolve("checkpoints").toUri().toString());
    settings.set(
        CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(arguments.intervalMs()));
    settings.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
        arguments.exactlyOnce() ? CheckpointingMode.EXACTLY_ONCE : CheckpointingMode.AT_LEAST_ONCE);
    settings.set(PipelineOptions.OBJECT_REUSE, true);
    settings.set(PipelineOptions.GENERIC_TYPES, false);
    settings.set(
        ExecutionOptions.BUFFER_TIMEOUT,
        Duration.ofMillis(Math.min(arguments.intervalMs(), BUFFER_TIMEOUT_MS_MAX)));
    // A failure shows as an exit, not as a slow run.
    settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    return settings;
  }

  private static KafkaSource<Event> source(Arguments arguments, Pairs pairs) {
    return KafkaSource.<Event>builder()
        .setBootstrapServers(arguments.brokers())
        .setTopics(arguments.inputTopic())
        .setGroupId(arguments.appId())
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(new Parse(pairs))
        .build();
  }

  private static KafkaSink<Event> sink(Arguments arguments, Pairs pairs) {
    Properties producer = new Properties();
    producer.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(128 * 1024));
    // The broker allows 15 minutes; after a kill readers wait for so long.
    producer.setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "60000");
    return KafkaSink.<Event>builder()
        .setBootstrapServers(arguments.brokers())
        .setKafkaProducerConfig(producer)
        .setDeliveryGuarantee(
            arguments.exactlyOnce()
                ? DeliveryGuarantee.EXACTLY_ONCE
                : DeliveryGuarantee.AT_LEAST_ONCE)
        .setTransactionalIdPrefix(arguments.appId())
        // Uses few transactional ids again and again, instead of a new one for each checkpoint.
        .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
        .setRecordSerializer(new Write(pairs, arguments.outputTopic(), arguments.dlqTopic()))
        .build();
  }

  /** Commits what was done: a transaction left open would hold up the topic's readers. */
  private static void stop(JobClient job, Path savepoints) {
    try {
      job.stopWithSavepoint(false, savepoints.toUri().toString(), SavepointFormatType.NATIVE)
          .get(STOP_TIMEOUT_S, TimeUnit.SECONDS);
    } catch (Exception failure) {
      System.err.println("stopped without a savepoint: " + failure);
    }
  }

  private static final class Parse implements KafkaRecordDeserializationSchema<Event> {

    private final Pairs pairs;
    /** One for all: it is written to the network before the next record is read. */
    private final Event event = new Event();

    Parse(Pairs pairs) {
      this.pairs = pairs;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> input, Collector<Event> events) {
      event.number = pairs.parse(input.value());
      event.rejectedKey = input.key();
      event.rejectedValue = input.value();
      events.collect(event);
    }

    @Override
    public TypeInformation<Event> getProducedType() {
      return EVENT;
    }
  }

  /** Lets rejects and the numbers pass that complete a pair. */
  private static final class Match extends KeyedProcessFunction<Long, Event, Event> {

    private final Pairs pairs;
    private transient ValueState<Long> balances;

    Match(Pairs pairs) {
      this.pairs = pairs;
    }

    @Override
    public void open(OpenContext context) {
      balances =
          getRuntimeContext().getState(new ValueStateDescriptor<>("balances", Types.LONG));
    }

    @Override
    public void processElement(Event event, Context context, Collector<Event> results)
        throws Exception {
      if (!event.valid()) {
        results.collect(event);
        return;
      }
      Long known = balances.value();
      long balance = known == null ? 0 : known;
      balances.update(pairs.balanceAfter(event.number, balance));
      if (pairs.completes(event.number, balance)) {
        results.collect(event);
      }
    }
  }

  private record Write(Pairs pairs, String outputTopic, String dlqTopic)
      implements KafkaRecordSerializationSchema<Event>, KafkaDatasetFacetProvider {

    /** Tells the sink its topics, or it could not find the transactions that a restart aborts. */
    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
      return Optional.of(
          new DefaultKafkaDatasetFacet(
              DefaultKafkaDatasetIdentifier.ofTopics(List.of(outputTopic, dlqTopic))));
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        Event event, KafkaSinkContext context, Long timestamp) {
      if (event.valid()) {
        long low = pairs.low(event.number);
        return new ProducerRecord<>(
            outputTopic, null, timestamp, Pairs.key(low), pairs.pair(low));
      }
      ProducerRecord<byte[], byte[]> letter =
          new ProducerRecord<>(
              dlqTopic, null, timestamp, event.rejectedKey, event.rejectedValue);
      letter.headers().add(Pairs.REASON_HEADER, Pairs.reason(event.number));
      return letter;
    }
  }
}
