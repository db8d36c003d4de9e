#include "sql/topic_options.hpp"

#include <array>
#include <charconv>
#include <string>
#include <string_view>

namespace duet::sql {

namespace {

const std::string group_option = "properties.group.id";
const std::string reset_option = "properties.auto.offset.reset";

template <class Number> bool take_number(std::string_view& from, Number& number) {
  const auto [stop, problem] = std::from_chars(from.data(), from.data() + from.size(), number);
  if (problem != std::errc{} || number < 0)
    return false;
  from.remove_prefix(static_cast<std::size_t>(stop - from.data()));
  return true;
}

bool take_text(std::string_view& from, std::string_view text) {
  if (!from.starts_with(text))
    return false;
  from.remove_prefix(text.size());
  return true;
}

/// "partition:0,offset:42;partition:1,offset:300"
std::optional<std::map<std::int32_t, std::int64_t>> parse_offsets(std::string_view text) {
  std::map<std::int32_t, std::int64_t> made;
  do {
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    const bool good = take_text(text, "partition:") && take_number(text, partition) &&
                      take_text(text, ",offset:") && take_number(text, offset);
    if (!good || !made.emplace(partition, offset).second)
      return std::nullopt;
  } while (take_text(text, ";") && !text.empty());
  return text.empty() ? std::optional{made} : std::nullopt;
}

/// The offsets of an option, and for the other partitions what the group has, or else the first.
topic_place read_offsets(const std::string& key, option_reader& in) {
  topic_place made{.is = topic_place::kind::committed, .group = in.text(group_option)};
  const auto* const given = in.find(key);
  if (given == nullptr) {
    in.fail(in.table().at, "table `" + in.table().name + "` has no '" + key + "'",
            "for example 'partition:0,offset:42;partition:1,offset:300'");
    return made;
  }
  auto offsets = parse_offsets(given->value);
  if (!offsets)
    in.fail(given->at, "'" + key + "' is to be offsets of partitions, not '" + given->value + "'",
            "for example 'partition:0,offset:42;partition:1,offset:300'");
  else
    made.offsets = std::move(*offsets);
  if (in.list("topic").size() > 1)
    in.fail(given->at, "'" + key + "' is for a table on one topic");
  return made;
}

topic_place read_time(const std::string& key, std::string_view mode, option_reader& in) {
  return {.is = topic_place::kind::timestamp,
          .timestamp_ms = in.whole_number(key, mode).value_or(0)};
}

/// What Kafka's consumer does where its group has committed nothing.
topic_place::reset read_reset(option_reader& in) {
  using enum topic_place::reset;
  if (in.find(reset_option) == nullptr)
    return earliest_said_so;
  static constexpr std::array<std::string_view, 3> values{"earliest", "latest", "none"};
  static constexpr std::array resets{earliest, latest, refused};
  return resets.at(in.one_of(reset_option, values));
}

/// An option that only counts in one mode.
void check_mode(const std::string& key, const std::string& mode_option, std::string_view mode,
                bool is_it, option_reader& in) {
  if (!is_it && in.find(key) != nullptr)
    in.warn(in.at(key), "'" + key + "' changes nothing",
            "it is for '" + mode_option + "' = '" + std::string{mode} + "'");
}

} // namespace

topic_place read_start(option_reader& in) {
  static constexpr std::array<std::string_view, 5> modes{
      "group-offsets", "earliest-offset", "latest-offset", "timestamp", "specific-offsets"};
  const auto mode = in.one_of("scan.startup.mode", modes);
  check_mode("scan.startup.timestamp-millis", "scan.startup.mode", modes[3], mode == 3, in);
  check_mode("scan.startup.specific-offsets", "scan.startup.mode", modes[4], mode == 4, in);
  switch (mode) {
  case 1:
    return {.is = topic_place::kind::earliest};
  case 2:
    return {.is = topic_place::kind::latest};
  case 3:
    return read_time("scan.startup.timestamp-millis", "'scan.startup.mode' = 'timestamp'", in);
  case 4:
    return read_offsets("scan.startup.specific-offsets", in);
  default:
    return {.is = topic_place::kind::committed,
            .group = in.text(group_option),
            .otherwise = read_reset(in)};
  }
}

std::optional<topic_place> read_end(option_reader& in) {
  static constexpr std::array<std::string_view, 5> modes{
      "unbounded", "latest-offset", "group-offsets", "timestamp", "specific-offsets"};
  const auto mode = in.one_of("scan.bounded.mode", modes);
  check_mode("scan.bounded.timestamp-millis", "scan.bounded.mode", modes[3], mode == 3, in);
  check_mode("scan.bounded.specific-offsets", "scan.bounded.mode", modes[4], mode == 4, in);
  switch (mode) {
  case 1:
    return topic_place{.is = topic_place::kind::latest};
  case 2:
    if (in.find(group_option) == nullptr)
      in.fail(in.at("scan.bounded.mode"),
              "'scan.bounded.mode' = 'group-offsets' takes '" + group_option + "'");
    return topic_place{.is = topic_place::kind::committed,
                       .group = in.text(group_option),
                       .otherwise = topic_place::reset::refused};
  case 3:
    return read_time("scan.bounded.timestamp-millis", "'scan.bounded.mode' = 'timestamp'", in);
  case 4:
    return read_offsets("scan.bounded.specific-offsets", in);
  default:
    return std::nullopt;
  }
}

} // namespace duet::sql
