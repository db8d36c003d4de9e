package oracle;

import java.io.File;

/** A file that appears when a program shall go on: the tests give programs no standard input. */
final class SignalFile {
  private final File file;

  /** An empty path is that of a file that never appears. */
  SignalFile(String path) {
    this.file = new File(path);
  }

  boolean appeared() {
    return file.exists();
  }

  void await() {
    while (!appeared()) {
      Waiting.lookAgain();
    }
  }
}
