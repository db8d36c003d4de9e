#include "kafka/failure_map.hpp"

#include <array>
#include <string>

namespace duet {

remedy remedy_of(rd_kafka_resp_err_t code) {
  switch (code) {
  // Nothing has happened yet, and the broker asks to be asked again.
  case RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS:
  case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
  case RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
  case RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS:
  case RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT:
  case RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED:
  case RD_KAFKA_RESP_ERR__RETRY:
  case RD_KAFKA_RESP_ERR__WAIT_COORD:
  case RD_KAFKA_RESP_ERR__IN_PROGRESS:
  case RD_KAFKA_RESP_ERR__PREV_IN_PROGRESS:
  case RD_KAFKA_RESP_ERR__QUEUE_FULL:
    return remedy::retry;

  // The network or a broker is away, a leader moved, a call timed out, a producer lost its place:
  // new handles and the committed offsets will tell.
  case RD_KAFKA_RESP_ERR__FAIL:
  case RD_KAFKA_RESP_ERR__TRANSPORT:
  case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
  case RD_KAFKA_RESP_ERR__TIMED_OUT:
  case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
  case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
  case RD_KAFKA_RESP_ERR__WAIT_CACHE:
  case RD_KAFKA_RESP_ERR__RESOLVE:
  case RD_KAFKA_RESP_ERR__NODE_UPDATE:
  case RD_KAFKA_RESP_ERR__DESTROY:
  case RD_KAFKA_RESP_ERR__BAD_MSG:
  case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
  case RD_KAFKA_RESP_ERR__UNDERFLOW:
  case RD_KAFKA_RESP_ERR__PARTIAL:
  case RD_KAFKA_RESP_ERR__READ_ONLY:
  case RD_KAFKA_RESP_ERR__NOENT:
  case RD_KAFKA_RESP_ERR__INTR:
  case RD_KAFKA_RESP_ERR__OUTDATED:
  case RD_KAFKA_RESP_ERR__ISR_INSUFF:
  case RD_KAFKA_RESP_ERR__PURGE_QUEUE:
  case RD_KAFKA_RESP_ERR__PURGE_INFLIGHT:
  case RD_KAFKA_RESP_ERR__STATE:
  case RD_KAFKA_RESP_ERR__GAPLESS_GUARANTEE:
  case RD_KAFKA_RESP_ERR__INCONSISTENT:
  case RD_KAFKA_RESP_ERR__UNKNOWN_BROKER:
  case RD_KAFKA_RESP_ERR__UNKNOWN_GROUP:
  case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
  case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
  case RD_KAFKA_RESP_ERR__NO_OFFSET:
  case RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST:
  case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
  case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
  case RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED:
  case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART: // recovery looks whether the topic is gone
  case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
  case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
  case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
  case RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
  case RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE:
  case RD_KAFKA_RESP_ERR_STALE_CTRL_EPOCH:
  case RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
  case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS:
  case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND:
  case RD_KAFKA_RESP_ERR_NOT_CONTROLLER:
  case RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION:
  case RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID:
  case RD_KAFKA_RESP_ERR_MEMBER_ID_REQUIRED:
  case RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS:
  case RD_KAFKA_RESP_ERR_GROUP_SUBSCRIBED_TO_TOPIC:
  case RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER:
  case RD_KAFKA_RESP_ERR_DUPLICATE_SEQUENCE_NUMBER:
  case RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID:
  case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING: // the transactional id had expired
  case RD_KAFKA_RESP_ERR_INVALID_TXN_STATE:
  case RD_KAFKA_RESP_ERR_TRANSACTION_COORDINATOR_FENCED:
  case RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR:
  case RD_KAFKA_RESP_ERR_LISTENER_NOT_FOUND:
  case RD_KAFKA_RESP_ERR_PREFERRED_LEADER_NOT_AVAILABLE:
  case RD_KAFKA_RESP_ERR_ELIGIBLE_LEADERS_NOT_AVAILABLE:
  case RD_KAFKA_RESP_ERR_ELECTION_NOT_NEEDED:
  case RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH:
  case RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH:
  case RD_KAFKA_RESP_ERR_STALE_BROKER_EPOCH:
  case RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE:
  case RD_KAFKA_RESP_ERR_FETCH_SESSION_ID_NOT_FOUND:
  case RD_KAFKA_RESP_ERR_INVALID_FETCH_SESSION_EPOCH:
  case RD_KAFKA_RESP_ERR_OPERATION_NOT_ATTEMPTED:
  case RD_KAFKA_RESP_ERR_UNKNOWN:
    return remedy::recover;

  case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
  case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    return remedy::displaced;

  // A record is not as its topic wants it; librdkafka gives up the whole batch it was in.
  case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
  case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
  case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
  case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
  case RD_KAFKA_RESP_ERR_INVALID_RECORD:
  case RD_KAFKA_RESP_ERR_INVALID_MSG: // or damaged on its way
    return remedy::refused;

  // Another instance took over. The second code comes when it did so in our open transaction.
  case RD_KAFKA_RESP_ERR__FENCED:
  case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
  case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
  case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
    return remedy::fenced;

  case RD_KAFKA_RESP_ERR__AUTHENTICATION:
  case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
  case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
  case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
  case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
  case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
  case RD_KAFKA_RESP_ERR_DELEGATION_TOKEN_AUTHORIZATION_FAILED:
  case RD_KAFKA_RESP_ERR_DELEGATION_TOKEN_AUTH_DISABLED:
  case RD_KAFKA_RESP_ERR_DELEGATION_TOKEN_EXPIRED:
  case RD_KAFKA_RESP_ERR_DELEGATION_TOKEN_NOT_FOUND:
  case RD_KAFKA_RESP_ERR_DELEGATION_TOKEN_OWNER_MISMATCH:
  case RD_KAFKA_RESP_ERR_DELEGATION_TOKEN_REQUEST_NOT_ALLOWED:
  case RD_KAFKA_RESP_ERR_SECURITY_DISABLED:
    return remedy::unauthorised;

  case RD_KAFKA_RESP_ERR__SSL:
  case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE:
  case RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION:
  case RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT:
  case RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM:
  case RD_KAFKA_RESP_ERR_UNSUPPORTED_COMPRESSION_TYPE:
  case RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE:
  case RD_KAFKA_RESP_ERR_INVALID_PRINCIPAL_TYPE:
  case RD_KAFKA_RESP_ERR_OFFSET_METADATA_TOO_LARGE:
  case RD_KAFKA_RESP_ERR_INVALID_COMMIT_OFFSET_SIZE:
  case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
  case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS:
  case RD_KAFKA_RESP_ERR_TOPIC_DELETION_DISABLED:
  case RD_KAFKA_RESP_ERR_INVALID_REQUIRED_ACKS:
  case RD_KAFKA_RESP_ERR_INVALID_GROUP_ID:
  case RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL:
  case RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT:
  case RD_KAFKA_RESP_ERR_INVALID_PARTITIONS:
  case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
  case RD_KAFKA_RESP_ERR_INVALID_REPLICA_ASSIGNMENT:
  case RD_KAFKA_RESP_ERR_INVALID_CONFIG:
  case RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT:
  case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
  case RD_KAFKA_RESP_ERR_GROUP_MAX_SIZE_REACHED:
    return remedy::misconfigured;

  default:
    return remedy::fatal;
  }
}

refused_part refused_part_of(rd_kafka_resp_err_t code) {
  switch (code) {
  case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
    return refused_part::timestamp;
  case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
  case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
  case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
    return refused_part::size;
  default:
    return refused_part::unknown;
  }
}

namespace {

failure describe(remedy what, rd_kafka_resp_err_t code, std::string_view doing,
                 std::string_view reason) {
  auto message = "cannot " + std::string{doing} + ": " + std::string{reason};
  if (what == remedy::unauthorised)
    message += "; docs/reference.md lists the permissions that duet needs";
  if (what == remedy::fenced)
    message = "another instance with the same --app-id has taken over; this one has stopped and "
              "nothing it had not committed is visible";
  return {what, std::move(message), refused_part_of(code)};
}

} // namespace

failure to_failure(rd_kafka_resp_err_t code, std::string_view doing) {
  return describe(remedy_of(code), code, doing, rd_kafka_err2str(code));
}

failure to_failure(const rd_kafka_t* client, const rd_kafka_error_t& error,
                   std::string_view doing) {
  auto code = rd_kafka_error_code(&error);
  if (code == RD_KAFKA_RESP_ERR__FATAL) {
    std::array<char, 256> ignored{};
    code = rd_kafka_fatal_error(const_cast<rd_kafka_t*>(client), ignored.data(), ignored.size());
  }
  auto what = remedy_of(code);
  // A call that librdkafka would repeat or undo is well understood: a recovery does both.
  const bool curable =
      rd_kafka_error_is_retriable(&error) != 0 || rd_kafka_error_txn_requires_abort(&error) != 0;
  if (curable && (what == remedy::fatal || what == remedy::retry))
    what = remedy::recover;
  return describe(what, code, doing, rd_kafka_error_string(&error));
}

} // namespace duet
