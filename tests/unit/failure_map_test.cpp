#include "kafka/failure_map.hpp"
#include "kafka/handle.hpp"

#include <doctest/doctest.h>
#include <librdkafka/rdkafka.h>

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {
namespace {

constexpr std::string_view fenced_sentence =
    "another instance with the same --app-id has taken over; this one has stopped and nothing it "
    "had not committed is visible";

/// The message of a failure to do something, for a reason.
std::string sentence(remedy what, std::string_view doing, std::string_view reason) {
  if (what == remedy::fenced)
    return std::string{fenced_sentence};
  auto text = "cannot " + std::string{doing} + ": " + std::string{reason};
  if (what == remedy::unauthorised)
    text += "; docs/reference.md lists the permissions that duet needs";
  return text;
}

/// Every error code that librdkafka 2.0.2 has, in its order.
const std::vector<std::pair<rd_kafka_resp_err_t, remedy>>& remedies() {
  static const std::vector<std::pair<rd_kafka_resp_err_t, remedy>> table{
      {RD_KAFKA_RESP_ERR__BAD_MSG, remedy::recover},
      {RD_KAFKA_RESP_ERR__BAD_COMPRESSION, remedy::recover},
      {RD_KAFKA_RESP_ERR__DESTROY, remedy::recover},
      {RD_KAFKA_RESP_ERR__FAIL, remedy::recover},
      {RD_KAFKA_RESP_ERR__TRANSPORT, remedy::recover},
      {RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE, remedy::fatal},
      {RD_KAFKA_RESP_ERR__RESOLVE, remedy::recover},
      {RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, remedy::recover},
      {RD_KAFKA_RESP_ERR__PARTITION_EOF, remedy::fatal},
      {RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, remedy::recover},
      {RD_KAFKA_RESP_ERR__FS, remedy::fatal},
      {RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, remedy::recover},
      {RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, remedy::recover},
      {RD_KAFKA_RESP_ERR__INVALID_ARG, remedy::fatal},
      {RD_KAFKA_RESP_ERR__TIMED_OUT, remedy::recover},
      {RD_KAFKA_RESP_ERR__QUEUE_FULL, remedy::retry},
      {RD_KAFKA_RESP_ERR__ISR_INSUFF, remedy::recover},
      {RD_KAFKA_RESP_ERR__NODE_UPDATE, remedy::recover},
      {RD_KAFKA_RESP_ERR__SSL, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR__WAIT_COORD, remedy::retry},
      {RD_KAFKA_RESP_ERR__UNKNOWN_GROUP, remedy::recover},
      {RD_KAFKA_RESP_ERR__IN_PROGRESS, remedy::retry},
      {RD_KAFKA_RESP_ERR__PREV_IN_PROGRESS, remedy::retry},
      {RD_KAFKA_RESP_ERR__EXISTING_SUBSCRIPTION, remedy::fatal},
      {RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS, remedy::recover},
      {RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS, remedy::recover},
      {RD_KAFKA_RESP_ERR__CONFLICT, remedy::fatal},
      {RD_KAFKA_RESP_ERR__STATE, remedy::recover},
      {RD_KAFKA_RESP_ERR__UNKNOWN_PROTOCOL, remedy::fatal},
      {RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED, remedy::fatal},
      {RD_KAFKA_RESP_ERR__AUTHENTICATION, remedy::unauthorised},
      {RD_KAFKA_RESP_ERR__NO_OFFSET, remedy::recover},
      {RD_KAFKA_RESP_ERR__OUTDATED, remedy::recover},
      {RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, remedy::recover},
      {RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR__WAIT_CACHE, remedy::recover},
      {RD_KAFKA_RESP_ERR__INTR, remedy::recover},
      {RD_KAFKA_RESP_ERR__KEY_SERIALIZATION, remedy::fatal},
      {RD_KAFKA_RESP_ERR__VALUE_SERIALIZATION, remedy::fatal},
      {RD_KAFKA_RESP_ERR__KEY_DESERIALIZATION, remedy::fatal},
      {RD_KAFKA_RESP_ERR__VALUE_DESERIALIZATION, remedy::fatal},
      {RD_KAFKA_RESP_ERR__PARTIAL, remedy::recover},
      {RD_KAFKA_RESP_ERR__READ_ONLY, remedy::recover},
      {RD_KAFKA_RESP_ERR__NOENT, remedy::recover},
      {RD_KAFKA_RESP_ERR__UNDERFLOW, remedy::recover},
      {RD_KAFKA_RESP_ERR__INVALID_TYPE, remedy::fatal},
      {RD_KAFKA_RESP_ERR__RETRY, remedy::retry},
      {RD_KAFKA_RESP_ERR__PURGE_QUEUE, remedy::recover},
      {RD_KAFKA_RESP_ERR__PURGE_INFLIGHT, remedy::recover},
      {RD_KAFKA_RESP_ERR__FATAL, remedy::fatal},
      {RD_KAFKA_RESP_ERR__INCONSISTENT, remedy::recover},
      {RD_KAFKA_RESP_ERR__GAPLESS_GUARANTEE, remedy::recover},
      {RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED, remedy::recover},
      {RD_KAFKA_RESP_ERR__UNKNOWN_BROKER, remedy::recover},
      {RD_KAFKA_RESP_ERR__NOT_CONFIGURED, remedy::fatal},
      {RD_KAFKA_RESP_ERR__FENCED, remedy::fenced},
      {RD_KAFKA_RESP_ERR__APPLICATION, remedy::fatal},
      {RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST, remedy::recover},
      {RD_KAFKA_RESP_ERR__NOOP, remedy::fatal},
      {RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, remedy::displaced},
      {RD_KAFKA_RESP_ERR_UNKNOWN, remedy::recover},
      {RD_KAFKA_RESP_ERR_NO_ERROR, remedy::fatal},
      {RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, remedy::displaced},
      {RD_KAFKA_RESP_ERR_INVALID_MSG, remedy::refused},
      {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, remedy::recover},
      {RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE, remedy::refused},
      {RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, remedy::recover},
      {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, remedy::recover},
      {RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, remedy::recover},
      {RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, remedy::recover},
      {RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE, remedy::recover},
      {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, remedy::refused},
      {RD_KAFKA_RESP_ERR_STALE_CTRL_EPOCH, remedy::recover},
      {RD_KAFKA_RESP_ERR_OFFSET_METADATA_TOO_LARGE, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, remedy::recover},
      {RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, remedy::retry},
      {RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, remedy::retry},
      {RD_KAFKA_RESP_ERR_NOT_COORDINATOR, remedy::retry},
      {RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE, remedy::refused},
      {RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, remedy::recover},
      {RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, remedy::recover},
      {RD_KAFKA_RESP_ERR_INVALID_REQUIRED_ACKS, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, remedy::recover},
      {RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_INVALID_GROUP_ID, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, remedy::recover},
      {RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, remedy::recover},
      {RD_KAFKA_RESP_ERR_INVALID_COMMIT_OFFSET_SIZE, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, remedy::unauthorised},
      {RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, remedy::unauthorised},
      {RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, remedy::unauthorised},
      {RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP, remedy::refused},
      {RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_INVALID_PARTITIONS, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_INVALID_REPLICA_ASSIGNMENT, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_INVALID_CONFIG, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_NOT_CONTROLLER, remedy::recover},
      {RD_KAFKA_RESP_ERR_INVALID_REQUEST, remedy::fatal},
      {RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_POLICY_VIOLATION, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, remedy::recover},
      {RD_KAFKA_RESP_ERR_DUPLICATE_SEQUENCE_NUMBER, remedy::recover},
      {RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, remedy::fenced},
      {RD_KAFKA_RESP_ERR_INVALID_TXN_STATE, remedy::recover},
      {RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING, remedy::recover},
      {RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, remedy::retry},
      {RD_KAFKA_RESP_ERR_TRANSACTION_COORDINATOR_FENCED, remedy::recover},
      {RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, remedy::unauthorised},
      {RD_KAFKA_RESP_ERR_SECURITY_DISABLED, remedy::unauthorised},
      {RD_KAFKA_RESP_ERR_OPERATION_NOT_ATTEMPTED, remedy::recover},
      {RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, remedy::recover},
      {RD_KAFKA_RESP_ERR_LOG_DIR_NOT_FOUND, remedy::fatal},
      {RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, remedy::unauthorised},
      {RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID, remedy::recover},
      {RD_KAFKA_RESP_ERR_REASSIGNMENT_IN_PROGRESS, remedy::fatal},
      {RD_KAFKA_RESP_ERR_DELEGATION_TOKEN_AUTH_DISABLED, remedy::unauthorised},
      {RD_KAFKA_RESP_ERR_DELEGATION_TOKEN_NOT_FOUND, remedy::unauthorised},
      {RD_KAFKA_RESP_ERR_DELEGATION_TOKEN_OWNER_MISMATCH, remedy::unauthorised},
      {RD_KAFKA_RESP_ERR_DELEGATION_TOKEN_REQUEST_NOT_ALLOWED, remedy::unauthorised},
      {RD_KAFKA_RESP_ERR_DELEGATION_TOKEN_AUTHORIZATION_FAILED, remedy::unauthorised},
      {RD_KAFKA_RESP_ERR_DELEGATION_TOKEN_EXPIRED, remedy::unauthorised},
      {RD_KAFKA_RESP_ERR_INVALID_PRINCIPAL_TYPE, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_NON_EMPTY_GROUP, remedy::fatal},
      {RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND, remedy::fatal},
      {RD_KAFKA_RESP_ERR_FETCH_SESSION_ID_NOT_FOUND, remedy::recover},
      {RD_KAFKA_RESP_ERR_INVALID_FETCH_SESSION_EPOCH, remedy::recover},
      {RD_KAFKA_RESP_ERR_LISTENER_NOT_FOUND, remedy::recover},
      {RD_KAFKA_RESP_ERR_TOPIC_DELETION_DISABLED, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH, remedy::recover},
      {RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH, remedy::recover},
      {RD_KAFKA_RESP_ERR_UNSUPPORTED_COMPRESSION_TYPE, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_STALE_BROKER_EPOCH, remedy::recover},
      {RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE, remedy::recover},
      {RD_KAFKA_RESP_ERR_MEMBER_ID_REQUIRED, remedy::recover},
      {RD_KAFKA_RESP_ERR_PREFERRED_LEADER_NOT_AVAILABLE, remedy::recover},
      {RD_KAFKA_RESP_ERR_GROUP_MAX_SIZE_REACHED, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, remedy::fenced},
      {RD_KAFKA_RESP_ERR_ELIGIBLE_LEADERS_NOT_AVAILABLE, remedy::recover},
      {RD_KAFKA_RESP_ERR_ELECTION_NOT_NEEDED, remedy::recover},
      {RD_KAFKA_RESP_ERR_NO_REASSIGNMENT_IN_PROGRESS, remedy::fatal},
      {RD_KAFKA_RESP_ERR_GROUP_SUBSCRIBED_TO_TOPIC, remedy::recover},
      {RD_KAFKA_RESP_ERR_INVALID_RECORD, remedy::refused},
      {RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT, remedy::retry},
      {RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED, remedy::retry},
      {RD_KAFKA_RESP_ERR_PRODUCER_FENCED, remedy::fenced},
      {RD_KAFKA_RESP_ERR_RESOURCE_NOT_FOUND, remedy::fatal},
      {RD_KAFKA_RESP_ERR_DUPLICATE_RESOURCE, remedy::fatal},
      {RD_KAFKA_RESP_ERR_UNACCEPTABLE_CREDENTIAL, remedy::fatal},
      {RD_KAFKA_RESP_ERR_INCONSISTENT_VOTER_SET, remedy::fatal},
      {RD_KAFKA_RESP_ERR_INVALID_UPDATE_VERSION, remedy::fatal},
      {RD_KAFKA_RESP_ERR_FEATURE_UPDATE_FAILED, remedy::fatal},
      {RD_KAFKA_RESP_ERR_PRINCIPAL_DESERIALIZATION_FAILURE, remedy::fatal},
  };
  return table;
}

/// Every error code that the linked librdkafka has.
std::vector<rd_kafka_resp_err_t> linked_codes() {
  const rd_kafka_err_desc* all = nullptr;
  std::size_t size = 0;
  rd_kafka_get_err_descs(&all, &size);
  std::vector<rd_kafka_resp_err_t> codes;
  // The list is indexed by code: what is between two codes has no name, and what only marks the
  // ends of librdkafka's own codes has no description.
  for (std::size_t i = 0; i < size; ++i)
    if (all[i].name != nullptr && all[i].desc != nullptr)
      codes.push_back(all[i].code);
  return codes;
}

/// A producer that has no brokers.
std::unique_ptr<client> lonely_producer() {
  auto made = client::make(RD_KAFKA_PRODUCER, client_settings{}, loudness::quiet);
  REQUIRE(made);
  return std::move(*made);
}

error_ptr make_error(rd_kafka_resp_err_t code, const char* text) {
  return error_ptr{rd_kafka_error_new(code, "%s", text)};
}

TEST_CASE("every error code has the remedy that the table says") {
  for (const auto& [code, expected] : remedies()) {
    const std::string name = rd_kafka_err2name(code);
    CAPTURE(name);
    CHECK(to_string(remedy_of(code)) == to_string(expected));
  }
}

TEST_CASE("the table has one row for each error code of librdkafka 2.0.2") {
  const std::map<rd_kafka_resp_err_t, remedy> rows{remedies().begin(), remedies().end()};
  CHECK(rows.size() == remedies().size());
  CHECK(rows.size() == 159);

  const auto linked = linked_codes();
  REQUIRE(linked.size() >= rows.size());
  std::size_t found = 0;
  for (const auto code : linked) {
    const std::string name = rd_kafka_err2name(code);
    CAPTURE(name);
    if (rows.contains(code))
      ++found;
    else // A code of a newer librdkafka than the table's: what nobody has thought about is fatal.
      CHECK(to_string(remedy_of(code)) == to_string(remedy::fatal));
  }
  CHECK(found == rows.size());
}

TEST_CASE("a code that no librdkafka has is fatal") {
  for (const int code : {-9'999, -100, 9'999}) {
    CAPTURE(code);
    CHECK(remedy_of(static_cast<rd_kafka_resp_err_t>(code)) == remedy::fatal);
  }
}

TEST_CASE("a failure says what could not be done and why, or that another instance took over") {
  for (const auto& [code, expected] : remedies()) {
    const std::string name = rd_kafka_err2name(code);
    CAPTURE(name);
    const auto why = to_failure(code, "write to topic pairs");
    CHECK(why.what == expected);
    CHECK(why.message == sentence(expected, "write to topic pairs", rd_kafka_err2str(code)));
    CHECK(why.message.find('\n') == std::string::npos);
    CHECK_FALSE(why.message.ends_with('.'));
  }
}

TEST_CASE("the failure of a transactional call has the text that came with the error") {
  for (const auto& [code, expected] : remedies()) {
    // What librdkafka calls no error or fatal has no remedy of its own.
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR__FATAL)
      continue;
    const std::string name = rd_kafka_err2name(code);
    CAPTURE(name);
    const auto error = make_error(code, "broker 3 says no");
    const auto why = to_failure(nullptr, *error, "commit a transaction");
    CHECK(to_string(why.what) == to_string(expected));
    CHECK(why.message == sentence(expected, "commit a transaction", "broker 3 says no"));
  }
}

TEST_CASE("a refusal says what of the record was refused, as far as the code tells") {
  const std::map<rd_kafka_resp_err_t, refused_part> known{
      {RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP, refused_part::timestamp},
      {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, refused_part::size},
      {RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE, refused_part::size},
      {RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE, refused_part::size}};
  for (const auto& [code, ignored] : remedies()) {
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR__FATAL)
      continue;
    const std::string name = rd_kafka_err2name(code);
    CAPTURE(name);
    const auto expected = known.contains(code) ? known.at(code) : refused_part::unknown;
    CHECK(to_failure(code, "write").part == expected);
    CHECK(to_failure(nullptr, *make_error(code, "no"), "write").part == expected);
  }
}

TEST_CASE("an error without a text of its own has the code's") {
  const error_ptr error{rd_kafka_error_new(RD_KAFKA_RESP_ERR__TIMED_OUT, nullptr)};
  CHECK(to_failure(nullptr, *error, "begin a transaction").message ==
        "cannot begin a transaction: Local: Timed out");
}

TEST_CASE("behind a fatal error of a producer is the code that counts") {
  struct row {
    rd_kafka_resp_err_t code;
    remedy expected;
  };
  const std::vector<row> table{
      {RD_KAFKA_RESP_ERR__FENCED, remedy::fenced},
      {RD_KAFKA_RESP_ERR_PRODUCER_FENCED, remedy::fenced},
      {RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, remedy::fenced},
      {RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, remedy::unauthorised},
      {RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, remedy::recover},
      {RD_KAFKA_RESP_ERR__GAPLESS_GUARANTEE, remedy::recover},
      {RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT, remedy::misconfigured},
      {RD_KAFKA_RESP_ERR_INVALID_REQUEST, remedy::fatal},
  };
  for (const auto& each : table) {
    const std::string name = rd_kafka_err2name(each.code);
    CAPTURE(name);
    const auto producer = lonely_producer();
    REQUIRE(rd_kafka_test_fatal_error(producer->get(), each.code, "planted") ==
            RD_KAFKA_RESP_ERR_NO_ERROR);
    const auto error = make_error(RD_KAFKA_RESP_ERR__FATAL, "it is over");
    const auto why = to_failure(producer->get(), *error, "commit a transaction");
    CHECK(to_string(why.what) == to_string(each.expected));
    CHECK(why.message == sentence(each.expected, "commit a transaction", "it is over"));
  }
}

TEST_CASE("a fatal error that the producer does not explain is fatal") {
  const auto producer = lonely_producer();
  const auto error = make_error(RD_KAFKA_RESP_ERR__FATAL, "it is over");
  const auto why = to_failure(producer->get(), *error, "commit a transaction");
  CHECK(why == failure{remedy::fatal, "cannot commit a transaction: it is over"});
}

} // namespace
} // namespace duet
