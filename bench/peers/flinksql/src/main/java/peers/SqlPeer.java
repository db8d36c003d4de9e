package peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;

/**
 * Runs a script of SQL on Flink, in a cluster inside this process, until its inputs end or SIGTERM.
 *
 * <pre>
 * --statements FILE   statements, each with a byte 0 behind it
 * --interval-ms N     between two checkpoints
 * --mini-batch BOOL   whether aggregates gather rows for up to a second
 * --watermark-ms N    between two watermarks
 * --threads N         parallelism
 * --work-dir FOLDER   for what Flink keeps on disk
 * </pre>
 */
public final class SqlPeer {

  /** Flink's default, for how long a network buffer may wait to be full. */
  private static final int BUFFER_TIMEOUT_MS_MAX = 100;

  private static final int STOP_TIMEOUT_S = 10;

  private SqlPeer() {}

  public static void main(String[] words) throws Exception {
    Map<String, String> options = options(words);
    Path workDirectory = Path.of(options.get("--work-dir")).toAbsolutePath();
    TableEnvironment tables =
        TableEnvironment.create(
            EnvironmentSettings.newInstance()
                .inStreamingMode()
                .withConfiguration(configuration(options, workDirectory))
                .build());
    List<TableResult> started = new ArrayList<>();
    for (String statement : statements(Path.of(options.get("--statements")))) {
      TableResult result = tables.executeSql(statement);
      if (result.getJobClient().isPresent()) {
        started.add(result);
      }
    }
    Path savepoints = workDirectory.resolve("savepoints");
    Thread stopping = new Thread(() -> started.forEach(each -> stop(each, savepoints)));
    Runtime.getRuntime().addShutdownHook(stopping);
    for (TableResult each : started) {
      each.await();
    }
    Runtime.getRuntime().removeShutdownHook(stopping);
    System.exit(0);
  }

  private static Map<String, String> options(String[] words) {
    Map<String, String> values = new HashMap<>();
    for (int at = 0; at + 1 < words.length; at += 2) {
      values.put(words[at], words[at + 1]);
    }
    return values;
  }

  private static List<String> statements(Path file) throws IOException {
    return List.of(Files.readString(file).split("\0"));
  }

  private static Configuration configuration(Map<String, String> options, Path workDirectory) {
    int intervalMs = Integer.parseInt(options.get("--interval-ms"));
    // At the least interval, nothing waits that need not.
    int bufferTimeoutMs = Math.max(1, Math.min(intervalMs / 10, BUFFER_TIMEOUT_MS_MAX));
    Map<String, String> settings = new HashMap<>();
    settings.put("parallelism.default", options.get("--threads"));
    settings.put("rest.bind-port", "0");
    settings.put("io.tmp.dirs", workDirectory.resolve("tmp").toString());
    settings.put("state.backend.type", "hashmap");
    settings.put("execution.checkpointing.storage", "filesystem");
    settings.put(
        "execution.checkpointing.dir", workDirectory.resolve("checkpoints").toUri().toString());
    settings.put("execution.checkpointing.interval", intervalMs + " ms");
    settings.put("execution.checkpointing.mode", "EXACTLY_ONCE");
    settings.put("execution.buffer-timeout.interval", bufferTimeoutMs + " ms");
    settings.put("pipeline.object-reuse", "true");
    settings.put("pipeline.auto-watermark-interval", options.get("--watermark-ms") + " ms");
    settings.put("restart-strategy.type", "none");
    settings.put("table.local-time-zone", "UTC");
    settings.put("table.exec.mini-batch.enabled", options.get("--mini-batch"));
    settings.put("table.exec.mini-batch.allow-latency", "1 s");
    settings.put("table.exec.mini-batch.size", "5000");
    return Configuration.fromMap(settings);
  }

  /** Commits what was done: a transaction left open would hold up the topic's readers. */
  private static void stop(TableResult running, Path savepoints) {
    try {
      JobClient job = running.getJobClient().orElseThrow();
      job.stopWithSavepoint(false, savepoints.toUri().toString(), SavepointFormatType.NATIVE)
          .get(STOP_TIMEOUT_S, TimeUnit.SECONDS);
    } catch (Exception failure) {
      System.err.println("stopped without a savepoint: " + failure);
    }
  }
}
