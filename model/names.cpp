#include "model/names.hpp"

#include <algorithm>

namespace duet {

namespace {

bool is_allowed(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

result<void> check_name(std::string_view option, std::string_view name, std::size_t length_max) {
  const bool too_long = name.size() > length_max;
  if (!name.empty() && !too_long && std::ranges::all_of(name, is_allowed))
    return {};
  const auto given = too_long ? std::to_string(name.size()) : "\"" + std::string{name} + "\"";
  return failure{remedy::misconfigured, std::string{option} +
                                            " may have letters, digits, . _ - and at most " +
                                            std::to_string(length_max) + " of them, not " + given};
}

} // namespace

result<void> check_topic_name(std::string_view option, std::string_view name) {
  if (name == "." || name == "..")
    return failure{remedy::misconfigured,
                   std::string{option} + " must not be . or .., which Kafka takes for folders"};
  return check_name(option, name, topic_name_max);
}

result<void> check_app_id(std::string_view option, std::string_view id) {
  return check_name(option, id, app_id_max);
}

bool names_collide(std::string_view one, std::string_view other) {
  const auto as_in_metrics = [](char c) { return c == '.' ? '_' : c; };
  return std::ranges::equal(one, other, {}, as_in_metrics, as_in_metrics);
}

} // namespace duet
