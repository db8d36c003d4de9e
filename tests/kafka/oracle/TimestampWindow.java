package oracle;

/**
 * Which timestamps a topic takes, seen from a later time: by default those of Kafka 4, at most an
 * hour ahead of the time of writing. What was written some minutes ago may be judged either way.
 */
final class TimestampWindow {
  /** How long before the check something may have been written, and how far clocks differ. */
  private static final long SLACK_MS = 30 * 60_000L;

  private final long now = System.currentTimeMillis();
  private final long afterMaxMs;

  /** {@code afterMaxMs} is the smallest limit that was in force. */
  TimestampWindow(long afterMaxMs) {
    this.afterMaxMs = afterMaxMs;
  }

  /** Whether the topic takes it, whenever in this test it was written. */
  boolean surelyTakes(long timestamp) {
    return timestamp > 0 && timestamp < now - SLACK_MS + afterMaxMs / 2;
  }

  /** Whether something of this test may have been written then. */
  boolean isTimeOfWriting(long timestamp) {
    return timestamp <= now && timestamp > now - SLACK_MS;
  }
}
