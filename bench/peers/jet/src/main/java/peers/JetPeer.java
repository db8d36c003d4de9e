package peers;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.jet.Job;
import com.hazelcast.jet.config.JobConfig;
import com.hazelcast.jet.config.ProcessingGuarantee;
import com.hazelcast.jet.core.JobStatus;
import com.hazelcast.jet.kafka.KafkaSinks;
import com.hazelcast.jet.kafka.KafkaSources;
import com.hazelcast.jet.pipeline.Pipeline;
import com.hazelcast.jet.pipeline.Sink;
import com.hazelcast.jet.pipeline.StreamSource;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The job on Hazelcast Jet, in the only member of its cluster: source and parse, match, sink. */
public final class JetPeer {

  private static final int STOP_TIMEOUT_S = 10;

  private JetPeer() {}

  public static void main(String[] words) {
    Arguments arguments = Arguments.parse(words);
    HazelcastInstance member = Hazelcast.newHazelcastInstance(memberConfig(arguments));
    Job job = member.getJet().newJob(pipeline(arguments), jobConfig(arguments));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(job)));
    job.join();
  }

  private static Pipeline pipeline(Arguments arguments) {
    Pairs pairs = new Pairs(arguments.pairSum());
    Pipeline pipeline = Pipeline.create();
    pipeline
        .readFrom(source(arguments, pairs))
        .withoutTimestamps()
        .setLocalParallelism(arguments.threads())
        // A reject has a key of its own, and passes: a second sink would double the transactions.
        .groupingKey(event -> event.valid() ? pairs.low(event.number()) : event.number())
        .mapStateful(() -> new long[1], (state, key, event) -> match(pairs, state, event))
        .setLocalParallelism(arguments.threads())
        .writeTo(sink(arguments, pairs))
        // Each would have transactions of its own; one keeps up, with less work.
        .setLocalParallelism(1);
    return pipeline;
  }

  /** Lets rejects and the numbers pass that complete a pair. */
  private static Event match(Pairs pairs, long[] state, Event event) {
    if (!event.valid()) {
      return event;
    }
    long balance = state[0];
    state[0] = pairs.balanceAfter(event.number(), balance);
    return pairs.completes(event.number(), balance) ? event : null;
  }

  private static StreamSource<Event> source(Arguments arguments, Pairs pairs) {
    Properties consumer = new Properties();
    consumer.setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, arguments.brokers());
    consumer.setProperty(ConsumerConfig.GROUP_ID_CONFIG, arguments.appId());
    consumer.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
    consumer.setProperty(
        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    consumer.setProperty(
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    return KafkaSources.<byte[], byte[], Event>kafka(
        consumer, input -> parse(pairs, input), arguments.inputTopic());
  }

  private static Event parse(Pairs pairs, ConsumerRecord<byte[], byte[]> input) {
    long number = pairs.parse(input.value());
    return Pairs.valid(number)
        ? new Event(number, input.timestamp(), null, null)
        : new Event(number, input.timestamp(), input.key(), input.value());
  }

  private static Sink<Event> sink(Arguments arguments, Pairs pairs) {
    Properties producer = new Properties();
    producer.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, arguments.brokers());
    producer.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(128 * 1024));
    producer.setProperty(ProducerConfig.LINGER_MS_CONFIG, "5"); // the default of newer clients
    producer.setProperty(
        ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    producer.setProperty(
        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    String outputTopic = arguments.outputTopic();
    String dlqTopic = arguments.dlqTopic();
    return KafkaSinks.<Event>kafka(producer)
        .toRecordFn(
            event ->
                event.valid() ? pair(pairs, outputTopic, event) : letter(dlqTopic, event))
        .exactlyOnce(arguments.exactlyOnce())
        .build();
  }

  private static ProducerRecord<byte[], byte[]> pair(Pairs pairs, String topic, Event event) {
    long low = pairs.low(event.number());
    return new ProducerRecord<>(
        topic, null, event.timestamp(), Pairs.key(low), pairs.pair(low));
  }

  private static ProducerRecord<byte[], byte[]> letter(String topic, Event event) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(
            topic, null, event.timestamp(), event.rejectedKey(), event.rejectedValue());
    letter.headers().add(Pairs.REASON_HEADER, Pairs.reason(event.number()));
    return letter;
  }

  private static JobConfig jobConfig(Arguments arguments) {
    return new JobConfig()
        .setName(arguments.appId())
        .setProcessingGuarantee(
            arguments.exactlyOnce()
                ? ProcessingGuarantee.EXACTLY_ONCE
                : ProcessingGuarantee.AT_LEAST_ONCE)
        .setSnapshotIntervalMillis(arguments.intervalMs());
  }

  private static Config memberConfig(Arguments arguments) {
    Config config = new Config();
    config.setClusterName(arguments.appId());
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.shutdownhook.enabled", "false"); // the job has to stop before
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.getJetConfig().setEnabled(true).setCooperativeThreadCount(arguments.threads());
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    return config;
  }

  /** Commits what was done: a transaction left open would hold up the topic's readers. */
  private static void stop(Job job) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_TIMEOUT_S);
    try {
      job.suspend();
      while (job.getStatus() != JobStatus.SUSPENDED && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(10); // a job has no other way to await this
      }
    } catch (Exception failure) {
      System.err.println("stopped without a snapshot: " + failure);
    }
  }
}
