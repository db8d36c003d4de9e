package oracle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A Kafka cluster as the tools see it. */
final class Cluster implements AutoCloseable {
  private static final Duration KNOWN_WITHIN = Duration.ofSeconds(30);

  private final String brokers;
  private final Map<String, String> properties;
  private final Admin admin;

  /** The properties are those of every client, such as its credentials. */
  Cluster(String brokers, Map<String, String> properties) {
    this.brokers = brokers;
    this.properties = properties;
    Properties settings = settings();
    settings.put("default.api.timeout.ms", 30_000);
    this.admin = Admin.create(settings);
  }

  @Override
  public void close() {
    admin.close();
  }

  private Properties settings() {
    Properties settings = new Properties();
    settings.putAll(properties);
    settings.put("bootstrap.servers", brokers);
    return settings;
  }

  /** The result of a request; every request has a deadline of its own. */
  static <T> T get(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  /**
   * Returns once the leader of each partition answers for it. Before that, one batch of a producer
   * may be refused and the next ones taken; the first is then out of order for ever.
   */
  void createTopic(String topic, int partitions, Map<String, String> configs) {
    NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty());
    get(admin.createTopics(List.of(wanted.configs(configs))).all());
    ends(awaitPartitions(topic, KNOWN_WITHIN), IsolationLevel.READ_UNCOMMITTED);
  }

  /** Somebody else may be faster: then the topic is theirs. */
  void createTopicIfMissing(String topic, int partitions, Map<String, String> configs) {
    try {
      createTopic(topic, partitions, configs);
    } catch (IllegalStateException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  void addPartitions(String topic, int total) {
    get(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(total))).all());
  }

  void alterConfigs(String topic, Map<String, String> configs) {
    List<AlterConfigOp> changes = new ArrayList<>();
    configs.forEach(
        (name, value) ->
            changes.add(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET)));
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    get(admin.incrementalAlterConfigs(Map.of(resource, changes)).all());
  }

  void allow(Collection<AclBinding> rights) {
    get(admin.createAcls(rights).all());
  }

  void revoke(Collection<AclBinding> rights) {
    get(admin.deleteAcls(rights.stream().map(AclBinding::toFilter).toList()).all());
  }

  void deleteTopic(String topic) {
    get(admin.deleteTopics(List.of(topic)).all());
  }

  List<TopicPartition> partitions(String topic) {
    List<TopicPartition> partitions = new ArrayList<>();
    get(admin.describeTopics(List.of(topic)).allTopicNames())
        .get(topic)
        .partitions()
        .forEach(each -> partitions.add(new TopicPartition(topic, each.partition())));
    return partitions;
  }

  /** The partitions of a topic that may still have to be created. */
  List<TopicPartition> awaitPartitions(String topic, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      try {
        return partitions(topic);
      } catch (IllegalStateException e) {
        boolean missing = e.getCause() instanceof UnknownTopicOrPartitionException;
        if (!missing || System.nanoTime() > deadline) {
          throw e;
        }
      }
      Waiting.lookAgain();
    }
  }

  /** The end of each partition: of the log, or of what a read_committed reader may see. */
  Map<TopicPartition, Long> ends(List<TopicPartition> partitions, IsolationLevel isolation) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(each -> asked.put(each, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> each :
        get(admin.listOffsets(asked, new ListOffsetsOptions(isolation)).all()).entrySet()) {
      ends.put(each.getKey(), each.getValue().offset());
    }
    return ends;
  }

  /** The committed offsets of a group; 0 where it has none. */
  Map<TopicPartition, Long> committed(String group, List<TopicPartition> partitions) {
    ListConsumerGroupOffsetsSpec asked =
        new ListConsumerGroupOffsetsSpec().topicPartitions(partitions);
    Map<TopicPartition, OffsetAndMetadata> found =
        get(
            admin
                .listConsumerGroupOffsets(Map.of(group, asked))
                .partitionsToOffsetAndMetadata(group));
    Map<TopicPartition, Long> committed = new HashMap<>();
    for (TopicPartition each : partitions) {
      OffsetAndMetadata at = found.get(each);
      committed.put(each, at == null ? 0 : at.offset());
    }
    return committed;
  }

  /** All committed offsets of a group. */
  Map<TopicPartition, OffsetAndMetadata> committed(String group) {
    return get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
  }

  /** Commits offsets for a group that has no members. */
  void commit(String group, Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, OffsetAndMetadata> wanted = new HashMap<>();
    offsets.forEach((partition, offset) -> wanted.put(partition, new OffsetAndMetadata(offset)));
    get(admin.alterConsumerGroupOffsets(group, wanted).all());
  }

  KafkaConsumer<byte[], byte[]> consumer() {
    return consumer(Map.of());
  }

  /** A consumer without a group that sees committed records only. */
  KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> more) {
    Properties settings = settings();
    settings.put("isolation.level", "read_committed");
    settings.put("enable.auto.commit", false);
    settings.put("auto.offset.reset", "none");
    // Else a fetch that asks only for partitions already read holds the others up.
    settings.put("fetch.max.wait.ms", 10);
    settings.put("max.poll.records", 20_000);
    settings.put("max.partition.fetch.bytes", 8 << 20);
    settings.put("receive.buffer.bytes", 1 << 20);
    settings.putAll(more);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** A producer that loses and repeats nothing. */
  KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Properties settings = settings();
    settings.put("acks", "all");
    settings.put("enable.idempotence", true);
    // Longer than any test keeps the brokers away.
    settings.put("max.block.ms", 600_000);
    settings.put("delivery.timeout.ms", 600_000);
    settings.put("batch.size", 128 << 10);
    settings.put("max.request.size", 4 << 20);
    settings.putAll(more);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
