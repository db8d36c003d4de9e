#include "actors/letter_writer.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {

namespace {

/// The name of the exception that the standard headers carry: what the reader finds in the docs.
constexpr std::string_view exception_name = "duet.UnreadableRecord";
constexpr std::string_view refused_name = "duet.RefusedRecord";

/// What a letter is written without.
struct losses {
  bool value = false;
  bool rest = false; ///< Key and original headers.
  bool timestamp = false;

  /// What the letter of a condemned record lacks.
  static losses of(const condemned_record& record) {
    return {.value = record.bare || record.part == refused_part::size,
            .rest = record.bare,
            .timestamp = record.bare || record.part == refused_part::timestamp};
  }

  [[nodiscard]] bool any() const { return value || rest || timestamp; }

  /// What to leave out next of a letter that is too large.
  void grow() { rest = std::exchange(value, true); }

  /// As the header `duet.error.dropped` says it.
  [[nodiscard]] std::string text() const {
    std::string all = rest ? "value,key,headers" : value ? "value" : "";
    if (timestamp)
      all += all.empty() ? "timestamp" : ",timestamp";
    return all;
  }
};

} // namespace

/// What differs from letter to letter.
struct letter_writer::origin_text {
  std::string partition;
  std::string offset;
  std::string message;
};

outbox letter_writer::write(const rejects& in, std::int64_t now_ms) const {
  const auto window = rules_.topic.window_at(now_ms);
  outbox out;
  std::vector<header> headers;
  in.for_each([&](const rejects::origin& from, const outgoing& original) {
    write_one(from, original, window.takes(original.timestamp_ms), headers, out);
  });
  return out;
}

void letter_writer::add_origin(const rejects::origin& from, const origin_text& where,
                               std::vector<header>& to) const {
  const auto reason = to_string(from.reason);
  const bool refused = from.reason == reject_reason::refused;
  const auto exception = refused ? refused_name : exception_name;
  const std::string_view stage = refused ? "KAFKA_PRODUCE" : "VALUE_CONVERTER";
  switch (rules_.headers) {
  case letter_headers::streams:
    to.insert(to.end(), {{"__streams.errors.exception", exception},
                         {"__streams.errors.message", where.message},
                         {"__streams.errors.topic", rules_.input_topic},
                         {"__streams.errors.partition", where.partition},
                         {"__streams.errors.offset", where.offset},
                         {"duet.error.reason", reason}});
    return;
  case letter_headers::connect:
    to.insert(to.end(), {{"__connect.errors.topic", rules_.input_topic},
                         {"__connect.errors.partition", where.partition},
                         {"__connect.errors.offset", where.offset},
                         {"__connect.errors.stage", stage},
                         {"__connect.errors.exception.class.name", exception},
                         {"__connect.errors.exception.message", where.message},
                         {"duet.error.reason", reason}});
    return;
  case letter_headers::none:
    return;
  }
}

const condemned_record* letter_writer::condemned(const rejects::origin& from) const {
  if (from.reason != reject_reason::refused)
    return nullptr;
  const record_place place{from.partition, from.offset};
  const auto at = std::ranges::find(rules_.condemned, place, &condemned_record::place);
  return at == rules_.condemned.end() ? nullptr : &*at;
}

void letter_writer::write_one(const rejects::origin& from, const outgoing& original,
                              bool takes_timestamp, std::vector<header>& headers,
                              outbox& out) const {
  origin_text where{std::to_string(from.partition.value), std::to_string(from.offset.value),
                    std::string{describe(from.reason)}};
  losses lost;
  if (const auto* const record = condemned(from)) {
    lost = losses::of(*record);
    if (!record->bare)
      where.message += ": " + record->why;
  }
  lost.timestamp = original.timestamp_ms != no_timestamp && (lost.timestamp || !takes_timestamp);
  auto letter = original;
  letter.partition = partition_id{static_cast<std::int32_t>(
      static_cast<std::uint32_t>(from.partition.value) % rules_.partitions)};
  std::string dropped;
  const auto compose = [&] {
    headers.clear();
    if (!lost.rest)
      headers.assign(original.headers.begin(), original.headers.end());
    add_origin(from, where, headers);
    dropped = lost.text();
    if (lost.any())
      headers.push_back({"duet.error.dropped", dropped});
    letter.headers = headers;
    letter.key = lost.rest ? std::nullopt : original.key;
    letter.value = lost.value ? std::nullopt : original.value;
    letter.timestamp_ms = lost.timestamp ? no_timestamp : original.timestamp_ms;
  };
  for (compose(); bytes_of(letter) > rules_.topic.bytes_max && !lost.rest; compose())
    lost.grow();
  out.add(letter);
}

} // namespace duet
