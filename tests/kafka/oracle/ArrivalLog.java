package oracle;

import java.io.FileWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes down when records arrive, in milliseconds of the wall clock: {@code gap START END COUNT}
 * for each pause, with the number of records that ended it, and {@code at TIME TOTAL} while the
 * total grows.
 */
final class ArrivalLog implements AutoCloseable {
  private static final long GAP_MIN_MS = 100;
  private static final long TOTAL_EVERY_MS = 100;

  private final PrintWriter out;
  private long total;
  private long totalSaid;
  private long lastArrival = Long.MAX_VALUE;
  private long lastSaid;

  /** Appends to a file, of which every line is there as soon as it is written. */
  ArrivalLog(String path) {
    try {
      out = new PrintWriter(new FileWriter(path, StandardCharsets.UTF_8, true), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    sayTotal(System.currentTimeMillis());
    out.close();
  }

  /** To be called after every look for records, also if there were none. */
  void arrived(int count) {
    long now = System.currentTimeMillis();
    if (count > 0) {
      if (now - lastArrival >= GAP_MIN_MS) {
        out.println("gap " + lastArrival + " " + now + " " + count);
      }
      lastArrival = now;
      total += count;
    }
    if (now - lastSaid >= TOTAL_EVERY_MS) {
      sayTotal(now);
    }
  }

  private void sayTotal(long now) {
    if (total > totalSaid) {
      out.println("at " + now + " " + total);
      totalSaid = total;
      lastSaid = now;
    }
  }
}
