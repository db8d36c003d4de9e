#include "kafka/unreached.hpp"

#include "kafka/failure_map.hpp"

namespace duet {

namespace {

bool contains(std::string_view text, std::string_view what) {
  return text.find(what) != std::string_view::npos;
}

/// What librdkafka wraps its reasons in: "NAME: REASON (after N ms in state STATE...)".
std::string_view reason_in(std::string_view text) {
  const auto begin = text.find(": ");
  if (begin == std::string_view::npos)
    return text;
  text.remove_prefix(begin + 2);
  text = text.substr(0, text.rfind(" (after "));
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

/// Whether there is somebody who takes connections and speaks.
bool has_answered(rd_kafka_resp_err_t heard, std::string_view text) {
  const bool timed_out = heard == RD_KAFKA_RESP_ERR__TIMED_OUT || contains(text, "imed out");
  return !timed_out && contains(text, " in state ") && !contains(text, "CONNECT");
}

} // namespace

failure explain_unreached(const std::string& brokers, rd_kafka_resp_err_t heard,
                          std::string_view text) {
  const std::string reason{reason_in(text)};
  // Before the login: the listener has no SASL, or has it by other mechanisms, which it lists.
  if (contains(text, "mechanism handshake failed"))
    return {remedy::misconfigured,
            reason + (reason.ends_with("mechanisms:") ? " none" : "") + "; the listener at " +
                brokers + " does not take this login: check security.protocol and sasl.mechanism"};
  if (remedy_of(heard) == remedy::unauthorised)
    return {remedy::unauthorised,
            "the brokers at " + brokers + " refuse the credentials: " + reason};
  if (has_answered(heard, text)) {
    // Sometimes librdkafka passes on the words of OpenSSL without a hint of its own.
    const bool lacks_hint =
        contains(text, "certificate verify failed") && !contains(text, "ssl.ca.location");
    return {remedy::misconfigured, reason + "; somebody answers at " + brokers +
                                       ": check security.protocol and what goes with it (" +
                                       (lacks_hint ? "ssl.ca.location, " : "") +
                                       "ssl.*, sasl.*), then --brokers"};
  }
  const auto detail = text.empty() ? std::string{} : " (" + std::string{text} + ")";
  return {remedy::misconfigured, "no Kafka broker answers at " + brokers + detail +
                                     "; check --brokers and that Kafka is running"};
}

} // namespace duet
