package peers;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.Value;

/** What goes between tasks: eight bytes for a number, and the whole record only for a reject. */
public final class Event implements Value {

  long number;
  byte[] rejectedKey;
  byte[] rejectedValue;

  public Event() {}

  boolean valid() {
    return Pairs.valid(number);
  }

  @Override
  public void write(DataOutputView out) throws IOException {
    out.writeLong(number);
    if (!valid()) {
      writeBytes(rejectedKey, out);
      writeBytes(rejectedValue, out);
    }
  }

  @Override
  public void read(DataInputView in) throws IOException {
    number = in.readLong();
    if (!valid()) {
      rejectedKey = readBytes(in);
      rejectedValue = readBytes(in);
    }
  }

  private static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
    out.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  private static byte[] readBytes(DataInputView in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }
}
