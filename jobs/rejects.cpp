#include "jobs/rejects.hpp"

namespace duet {

const std::array<reject_reason, reject_reason_count>& all_reject_reasons() {
  using enum reject_reason;
  static constexpr std::array<reject_reason, reject_reason_count> all{
      tombstone,     empty,           too_large,    bad_encoding,   malformed_json, too_deep,
      missing_field, duplicate_field, not_a_number, not_an_integer, out_of_range,   refused};
  return all;
}

std::string_view to_string(reject_reason reason) {
  switch (reason) {
  case reject_reason::tombstone:
    return "tombstone";
  case reject_reason::empty:
    return "empty";
  case reject_reason::too_large:
    return "too_large";
  case reject_reason::bad_encoding:
    return "bad_encoding";
  case reject_reason::malformed_json:
    return "malformed_json";
  case reject_reason::too_deep:
    return "too_deep";
  case reject_reason::missing_field:
    return "missing_field";
  case reject_reason::duplicate_field:
    return "duplicate_field";
  case reject_reason::not_a_number:
    return "not_a_number";
  case reject_reason::not_an_integer:
    return "not_an_integer";
  case reject_reason::out_of_range:
    return "out_of_range";
  case reject_reason::refused:
    return "refused";
  }
  return "unknown";
}

std::string_view describe(reject_reason reason) {
  switch (reason) {
  case reject_reason::tombstone:
    return "the value is null";
  case reject_reason::empty:
    return "the value is empty";
  case reject_reason::too_large:
    return "the value is longer than this job reads";
  case reject_reason::bad_encoding:
    return "the value is not valid UTF-8";
  case reject_reason::malformed_json:
    return "the value begins like JSON but is not one valid JSON text";
  case reject_reason::too_deep:
    return "the JSON is nested deeper than this job reads";
  case reject_reason::missing_field:
    return "the JSON object lacks the field this job reads";
  case reject_reason::duplicate_field:
    return "the JSON object has the field this job reads more than once";
  case reject_reason::not_a_number:
    return "the value is not a number";
  case reject_reason::not_an_integer:
    return "the number has a fraction or an exponent";
  case reject_reason::out_of_range:
    return "the number is outside the range of this job";
  case reject_reason::refused:
    return "the brokers refused what this record led to";
  }
  return "unknown";
}

void rejects::add(const record& in, reject_reason reason) {
  originals_.add({.key = in.key,
                  .value = in.value,
                  .timestamp_ms = in.timestamp_ms,
                  .partition = std::nullopt,
                  .headers = in.headers});
  origins_.push_back({in.split, in.offset, reason, in.headers_unreadable});
}

reject_counts rejects::counts() const {
  reject_counts counts{};
  for (const auto& at : origins_)
    ++counts[static_cast<std::size_t>(at.reason)];
  return counts;
}

} // namespace duet
