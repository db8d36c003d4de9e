package oracle;

import java.util.List;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Gives a principal rights to do something with a resource, or takes them away again. */
final class Acl {
  private static final String ANY_HOST = "*";

  private Acl() {}

  static void run(Cluster cluster, Flags flags) {
    String principal = flags.text("principal");
    List<AclBinding> rights =
        flags.all("right").stream().map(each -> right(principal, each)).toList();
    boolean allow = flags.on("allow");
    if (allow == flags.on("remove")) {
      throw new UsageException("expected either --allow or --remove");
    }
    flags.refuseRest();
    if (allow) {
      cluster.allow(rights);
    } else {
      cluster.revoke(rights);
    }
  }

  /** {@code RESOURCE=OPERATION}. */
  private static AclBinding right(String principal, String text) {
    String[] parts = text.split("=", 2);
    AclOperation operation = AclOperation.valueOf(parts[1]);
    return new AclBinding(
        resource(parts[0]),
        new AccessControlEntry(principal, ANY_HOST, operation, AclPermissionType.ALLOW));
  }

  /** {@code cluster} or {@code TYPE:NAME}; a star at the end of the name stands for the rest. */
  private static ResourcePattern resource(String text) {
    if (text.equals("cluster")) {
      return new ResourcePattern(
          ResourceType.CLUSTER, Resource.CLUSTER_NAME, PatternType.LITERAL);
    }
    String[] parts = text.split(":", 2);
    ResourceType type =
        switch (parts[0]) {
          case "topic" -> ResourceType.TOPIC;
          case "group" -> ResourceType.GROUP;
          case "txn" -> ResourceType.TRANSACTIONAL_ID;
          default -> throw new UsageException("no resource: " + text);
        };
    boolean prefix = parts[1].endsWith("*") && parts[1].length() > 1;
    return prefix
        ? new ResourcePattern(
            type, parts[1].substring(0, parts[1].length() - 1), PatternType.PREFIXED)
        : new ResourcePattern(type, parts[1], PatternType.LITERAL);
  }
}
