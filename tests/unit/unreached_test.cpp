#include "kafka/unreached.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace duet {
namespace {

/// What librdkafka 2.0.2 said to clients of Apache Kafka 4.1, and what has to come of it.
struct row {
  rd_kafka_resp_err_t heard;
  std::string text;
  failure expected;
};

const std::string check_protocol =
    "; somebody answers at k:1: check security.protocol and what goes with it (ssl.*, sasl.*), "
    "then --brokers";
const std::string check_login =
    "; the listener at k:1 does not take this login: check security.protocol and sasl.mechanism";

void check_all(const std::vector<row>& table) {
  for (const auto& each : table) {
    CAPTURE(each.text);
    const auto why = explain_unreached("k:1", each.heard, each.text);
    CHECK(to_string(why.what) == to_string(each.expected.what));
    CHECK(why.message == each.expected.message);
  }
}

TEST_CASE("where nobody answers, Kafka may not be running") {
  const auto nobody = [](const std::string& text) {
    return failure{remedy::misconfigured, "no Kafka broker answers at k:1" +
                                              (text.empty() ? text : " (" + text + ")") +
                                              "; check --brokers and that Kafka is running"};
  };
  const std::string refused = "k:1/bootstrap: Connect to ipv4#127.0.0.1:1 failed: Connection "
                              "refused (after 0ms in state CONNECT)";
  const std::string unknown = "k:1/bootstrap: Failed to resolve 'k:1': Name or service not known "
                              "(after 9ms in state CONNECT, 1 identical error(s) suppressed)";
  const std::string silent = "k:1/bootstrap: ApiVersionRequest failed: Local: Timed out: probably "
                             "due to broker version < 0.10 (after 10001ms in state "
                             "APIVERSION_QUERY)";
  const std::string slow = "ssl://k:1/bootstrap: Connection setup timed out in state SSL_HANDSHAKE "
                           "(after 30028ms in state SSL_HANDSHAKE)";
  check_all({
      {RD_KAFKA_RESP_ERR_NO_ERROR, "", nobody("")},
      {RD_KAFKA_RESP_ERR__TRANSPORT, refused, nobody(refused)},
      {RD_KAFKA_RESP_ERR__RESOLVE, unknown, nobody(unknown)},
      {RD_KAFKA_RESP_ERR__TRANSPORT, silent, nobody(silent)},
      {RD_KAFKA_RESP_ERR__TIMED_OUT, slow, nobody(slow)},
      {RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, "1/1 brokers are down", nobody("1/1 brokers are down")},
  });
}

TEST_CASE("what checks certificates is named, whoever has refused one") {
  const std::string refused = "error:0A000086:SSL routines::certificate verify failed";
  check_all({{RD_KAFKA_RESP_ERR__SSL,
              "ssl://k:1/bootstrap: " + refused + " (after 7ms in state SSL_HANDSHAKE)",
              {remedy::misconfigured,
               refused + "; somebody answers at k:1: check security.protocol and what goes with it "
                         "(ssl.ca.location, ssl.*, sasl.*), then --brokers"}}});
}

TEST_CASE("where somebody answers otherwise, librdkafka's hint comes first") {
  const std::string to_tls = "Disconnected while requesting ApiVersion: might be caused by "
                             "incorrect security.protocol configuration (connecting to a SSL "
                             "listener?) or broker version is < 0.10 (see api.version.request)";
  const std::string to_sasl = "Disconnected: verify that security.protocol is correctly "
                              "configured, broker might require SASL authentication";
  const std::string to_plain =
      "SSL handshake failed: error:0A000126:SSL routines::unexpected eof while reading";
  const std::string unknown_authority =
      "SSL handshake failed: error:0A000086:SSL routines::certificate verify failed: broker "
      "certificate could not be verified, verify that ssl.ca.location is correctly configured or "
      "root CA certificates are installed (install ca-certificates package)";
  const auto answered = [](const std::string& hint) {
    return failure{remedy::misconfigured, hint + check_protocol};
  };
  check_all({
      {RD_KAFKA_RESP_ERR__TRANSPORT,
       "k:1/bootstrap: " + to_tls + " (after 3ms in state APIVERSION_QUERY)", answered(to_tls)},
      {RD_KAFKA_RESP_ERR__TRANSPORT,
       "k:1/bootstrap: " + to_sasl + " (after 9ms in state UP, 1 identical error(s) suppressed)",
       answered(to_sasl)},
      {RD_KAFKA_RESP_ERR__SSL,
       "ssl://k:1/bootstrap: " + to_plain + " (after 50ms in state SSL_HANDSHAKE)",
       answered(to_plain)},
      {RD_KAFKA_RESP_ERR__SSL,
       "ssl://k:1/bootstrap: " + unknown_authority + " (after 32ms in state SSL_HANDSHAKE)",
       answered(unknown_authority)},
  });
}

TEST_CASE("a login that the listener has no use for is a matter of configuration") {
  const std::string no_sasl = "SASL PLAIN mechanism handshake failed: Broker: Request not valid in "
                              "current SASL state: broker's supported mechanisms:";
  const std::string other = "SASL SCRAM-SHA-256 mechanism handshake failed: Broker: Unsupported "
                            "SASL mechanism: broker's supported mechanisms: PLAIN";
  check_all({
      {RD_KAFKA_RESP_ERR__AUTHENTICATION,
       "sasl_plaintext://k:1/bootstrap: " + no_sasl + "  (after 0ms in state AUTH_HANDSHAKE)",
       {remedy::misconfigured, no_sasl + " none" + check_login}},
      {RD_KAFKA_RESP_ERR__AUTHENTICATION,
       "sasl_plaintext://k:1/bootstrap: " + other + " (after 312ms in state AUTH_HANDSHAKE)",
       {remedy::misconfigured, other + check_login}},
  });
}

TEST_CASE("credentials that the brokers refuse are not authorised") {
  check_all({{RD_KAFKA_RESP_ERR__AUTHENTICATION,
              "sasl_ssl://k:1/bootstrap: SASL authentication error: Authentication failed: Invalid "
              "username or password (after 301ms in state AUTH_REQ)",
              {remedy::unauthorised,
               "the brokers at k:1 refuse the credentials: SASL authentication error: "
               "Authentication failed: Invalid username or password"}}});
}

} // namespace
} // namespace duet
