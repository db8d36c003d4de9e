package oracle;

/** The command line makes no sense. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UsageException(String why) {
    super(why);
  }
}
