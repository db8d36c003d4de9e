import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;

/**
 * Runs scripts on Flink in this process, as standard input asks: a JSON object a line, an answer a
 * line.
 *
 * <pre>
 * {"do":"run","statements":["CREATE ...","INSERT ..."],"seconds":60}   to the end of all its jobs
 * {"do":"start","statements":[...],"seconds":60}                       until all its jobs run
 * {"do":"stop"}                        cancels what was started, and tells if it has failed before
 * {"do":"functions"}                                                   answers with "functions"
 * </pre>
 *
 * What became of a script is in "outcome": finished, running, refused (a statement was not taken),
 * failed (a job ended with an error), hung (it took longer than it may). Of an error "causes" has the
 * class and the first line of each exception, the outermost first.
 */
public final class FlinkServer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SET =
      Pattern.compile("SET\\s+'([^']+)'\\s*=\\s*'([^']*)'", Pattern.CASE_INSENSITIVE);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  /** What every script gets that does not say otherwise; README.md gives the reasons. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "parallelism.default", "1",
          "restart-strategy.type", "none",
          "table.local-time-zone", "UTC",
          "table.optimizer.agg-phase-strategy", "ONE_PHASE",
          "taskmanager.memory.managed.size", "64m");

  private final List<TableResult> started = new ArrayList<>();

  /** Ends when standard input does. */
  public static void main(String[] words) throws IOException {
    FlinkServer server = new FlinkServer();
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      System.out.println(JSON.writeValueAsString(server.answer(JSON.readTree(line))));
      System.out.flush();
    }
    System.exit(0);
  }

  private ObjectNode answer(JsonNode request) {
    ObjectNode answer = JSON.createObjectNode();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(request.path("seconds").asLong());
    switch (request.path("do").asText()) {
      case "run" -> run(request.path("statements"), true, deadline, answer);
      case "start" -> run(request.path("statements"), false, deadline, answer);
      case "stop" -> stop(answer);
      case "functions" -> answer.set("functions", JSON.valueToTree(functions()));
      default -> answer.put("error", "no such command");
    }
    return answer;
  }

  private void run(JsonNode statements, boolean toTheEnd, long deadline, ObjectNode answer) {
    try {
      TableEnvironment tables = environment();
      for (JsonNode each : statements) {
        execute(tables, each.asText());
        if (toTheEnd) {
          awaitEnd(deadline);
        }
      }
      if (!toTheEnd) {
        awaitRunning(deadline);
      }
      answer.put("outcome", toTheEnd ? "finished" : "running");
    } catch (ExecutionException e) {
      tell(answer, "failed", e);
    } catch (TimeoutException | InterruptedException e) {
      tell(answer, "hung", e);
    } catch (Exception e) {
      // Planning fails with whatever its parts throw.
      tell(answer, "refused", e);
    } finally {
      if (!"running".equals(answer.path("outcome").asText())) {
        jobs().forEach(FlinkServer::cancel);
        started.clear();
      }
    }
  }

  private void execute(TableEnvironment tables, String statement) {
    Matcher set = SET.matcher(statement);
    if (set.matches()) {
      tables.getConfig().set(set.group(1), set.group(2));
    } else if (statement.toUpperCase().startsWith("SELECT")) {
      // Nobody reads its rows here; that it can be planned is something.
      tables.explainSql(statement);
    } else {
      started.add(tables.executeSql(statement));
    }
  }

  /** One INSERT after the other, so that one may read what another has written. */
  private void awaitEnd(long deadline)
      throws ExecutionException, InterruptedException, TimeoutException {
    for (TableResult each : started) {
      each.await(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
  }

  private void awaitRunning(long deadline)
      throws ExecutionException, InterruptedException, TimeoutException {
    for (JobClient job : jobs()) {
      for (JobStatus now = status(job); now != JobStatus.RUNNING; now = status(job)) {
        if (now.isTerminalState()) {
          job.getJobExecutionResult().get();
          return;
        }
        if (System.nanoTime() > deadline) {
          throw new TimeoutException("the job does not run");
        }
        Thread.sleep(LOOK_AGAIN.toMillis());
      }
    }
  }

  private static JobStatus status(JobClient job) throws ExecutionException, InterruptedException {
    return job.getJobStatus().get();
  }

  private void stop(ObjectNode answer) {
    for (JobClient job : jobs()) {
      try {
        if (job.getJobExecutionResult().isDone()) {
          job.getJobExecutionResult().get();
        } else {
          cancel(job);
        }
      } catch (ExecutionException | InterruptedException e) {
        tell(answer, "failed", e);
      }
    }
    started.clear();
  }

  private static void cancel(JobClient job) {
    try {
      job.cancel().get();
      job.getJobExecutionResult().get();
    } catch (ExecutionException | InterruptedException | RuntimeException e) {
      // It has ended.
    }
  }

  private List<JobClient> jobs() {
    return started.stream().flatMap(each -> each.getJobClient().stream()).toList();
  }

  private static TableEnvironment environment() {
    Configuration settings = Configuration.fromMap(SETTINGS);
    return TableEnvironment.create(
        EnvironmentSettings.newInstance().inStreamingMode().withConfiguration(settings).build());
  }

  private static List<String> functions() {
    return Arrays.stream(environment().listFunctions()).sorted().toList();
  }

  private static void tell(ObjectNode answer, String outcome, Throwable error) {
    List<String> causes = new ArrayList<>();
    for (Throwable each = error; each != null; each = each.getCause()) {
      String message = each.getMessage() == null ? "" : each.getMessage().lines().findFirst().orElse("");
      causes.add(each.getClass().getName() + ": " + message);
    }
    answer.put("outcome", outcome);
    answer.set("causes", JSON.valueToTree(causes));
  }
}
