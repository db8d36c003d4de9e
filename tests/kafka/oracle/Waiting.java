package oracle;

import java.util.concurrent.locks.LockSupport;

/** Waiting for a time, and between two looks at what is waited for. */
final class Waiting {
  private static final long LOOK_AGAIN_MS = 50;

  private Waiting() {}

  /** The pause between two looks. */
  static void lookAgain() {
    try {
      Thread.sleep(LOOK_AGAIN_MS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Returns when {@link System#nanoTime} has reached the given time. */
  static void until(long at) {
    while (System.nanoTime() < at) {
      LockSupport.parkNanos(at - System.nanoTime());
    }
  }
}
