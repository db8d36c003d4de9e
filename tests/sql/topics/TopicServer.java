import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes, writes, reads and deletes topics, as standard input asks: a JSON object a line, an answer a
 * line. Bytes travel in base64.
 *
 * <pre>
 * {"do":"create","topics":{"a":1}}
 * {"do":"write","topic":"a","records":[{"partition":0,"timestamp":1,"key":"aw==","value":"dg==","headers":[["h",null]]}]}
 * {"do":"read","topic":"a"}                answers with "records", committed ones
 * {"do":"delete","topics":["a"]}           those that are there
 * </pre>
 */
public final class TopicServer {
  private static final Duration POLL_MAX = Duration.ofMillis(200);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;

  private TopicServer(String brokers) {
    Map<String, Object> where = Map.of("bootstrap.servers", brokers);
    admin = Admin.create(where);
    ByteArraySerializer out = new ByteArraySerializer();
    // A new topic may refuse the first of two requests and take the second.
    String oneByOne = "max.in.flight.requests.per.connection";
    producer = new KafkaProducer<>(with(where, oneByOne, 1), out, out);
    ByteArrayDeserializer in = new ByteArrayDeserializer();
    consumer = new KafkaConsumer<>(with(where, "isolation.level", "read_committed"), in, in);
  }

  /** The argument is the brokers' addresses; ends when standard input does. */
  public static void main(String[] words) throws IOException {
    TopicServer server = new TopicServer(words[0]);
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      System.out.println(JSON.writeValueAsString(server.answer(line)));
      System.out.flush();
    }
    System.exit(0);
  }

  private ObjectNode answer(String line) {
    ObjectNode answer = JSON.createObjectNode();
    try {
      JsonNode request = JSON.readTree(line);
      switch (request.path("do").asText()) {
        case "create" -> create(request.path("topics"));
        case "delete" -> delete(request.path("topics"));
        case "write" -> write(request.path("topic").asText(), request.path("records"));
        case "read" -> answer.set("records", read(request.path("topic").asText()));
        default -> answer.put("error", "no such command");
      }
    } catch (IOException | ExecutionException | InterruptedException | RuntimeException e) {
      answer.put("error", e.toString());
    }
    return answer;
  }

  private void create(JsonNode topics) throws ExecutionException, InterruptedException {
    List<NewTopic> made = new ArrayList<>();
    topics
        .properties()
        .forEach(each -> made.add(new NewTopic(each.getKey(), each.getValue().asInt(), (short) 1)));
    admin.createTopics(made).all().get();
  }

  /** Returns when nobody sees the topics any more. */
  private void delete(JsonNode topics) throws ExecutionException, InterruptedException {
    Set<String> gone = new HashSet<>();
    topics.forEach(each -> gone.add(each.asText()));
    gone.retainAll(admin.listTopics().names().get());
    admin.deleteTopics(gone).all().get();
    while (admin.listTopics().names().get().stream().anyMatch(gone::contains)) {
      Thread.sleep(POLL_MAX.toMillis());
    }
  }

  private void write(String topic, JsonNode records)
      throws IOException, ExecutionException, InterruptedException {
    List<Future<?>> sent = new ArrayList<>();
    for (JsonNode each : records) {
      Long timestamp = each.hasNonNull("timestamp") ? each.get("timestamp").asLong() : null;
      sent.add(
          producer.send(
              new ProducerRecord<>(
                  topic,
                  each.path("partition").asInt(),
                  timestamp,
                  bytes(each.path("key")),
                  bytes(each.path("value")),
                  headers(each.path("headers")))));
    }
    for (Future<?> each : sent) {
      each.get();
    }
  }

  /** Up to the end of the log: a commit is acknowledged before each partition knows of it. */
  private ArrayNode read(String topic) throws ExecutionException, InterruptedException {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(each -> new TopicPartition(topic, each.partition()))
            .toList();
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(each -> asked.put(each, OffsetSpec.latest()));
    Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(asked).all().get();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    ArrayNode records = JSON.createArrayNode();
    while (ends.entrySet().stream()
        .anyMatch(e -> consumer.position(e.getKey()) < e.getValue().offset())) {
      consumer.poll(POLL_MAX).forEach(each -> records.add(told(each)));
    }
    return records;
  }

  private static ObjectNode told(ConsumerRecord<byte[], byte[]> record) {
    ObjectNode told = JSON.createObjectNode();
    told.put("partition", record.partition());
    told.put("timestamp", record.timestamp());
    told.put("key", record.key());
    told.put("value", record.value());
    ArrayNode headers = told.putArray("headers");
    for (Header each : record.headers()) {
      headers.addArray().add(each.key()).add(each.value());
    }
    return told;
  }

  private static Headers headers(JsonNode pairs) throws IOException {
    RecordHeaders headers = new RecordHeaders();
    for (JsonNode pair : pairs) {
      headers.add(pair.get(0).asText(), bytes(pair.get(1)));
    }
    return headers;
  }

  private static byte[] bytes(JsonNode text) throws IOException {
    return text.isNull() || text.isMissingNode() ? null : text.binaryValue();
  }

  private static Map<String, Object> with(Map<String, Object> some, String name, Object value) {
    Map<String, Object> all = new HashMap<>(some);
    all.put(name, value);
    return all;
  }
}
