package peers;

import java.io.Serializable;

/** A number, or with its original record a reject. Stays in the process, so is never serialised. */
record Event(long number, long timestamp, byte[] rejectedKey, byte[] rejectedValue)
    implements Serializable {

  boolean valid() {
    return Pairs.valid(number);
  }
}
