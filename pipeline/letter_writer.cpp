#include "pipeline/letter_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {

namespace {

/// What the standard headers say of a reason: the name of an exception, which the reader finds in
/// the docs, and the stage in which it would have been thrown.
struct reason_names {
  std::string_view exception;
  std::string_view stage;
};

reason_names names_of(reject_reason reason) {
  switch (reason) {
  case reject_reason::refused:
    return {"duet.RefusedRecord", "KAFKA_PRODUCE"};
  case reject_reason::late:
  case reject_reason::far_future:
  case reject_reason::no_event_time:
    return {"duet.UntimelyRecord", "TRANSFORMATION"};
  case reject_reason::not_computed:
    return {"duet.UncomputableRecord", "TRANSFORMATION"};
  default:
    return {"duet.UnreadableRecord", "VALUE_CONVERTER"};
  }
}

/// What a letter is written without.
struct losses {
  bool value = false;
  bool rest = false;    ///< Key and original headers.
  bool headers = false; ///< The original headers, which nobody can read.
  bool timestamp = false;

  /// What the letter of a condemned record lacks.
  static losses of(const condemned_record& record) {
    return {.value = record.bare || record.part == refused_part::size,
            .rest = record.bare,
            .timestamp = record.bare || record.part == refused_part::timestamp};
  }

  /// What to leave out next of a letter that is too large.
  void grow() { rest = std::exchange(value, true); }

  /// As the header `duet.error.dropped` says it; empty if nothing is lost.
  [[nodiscard]] std::string text() const {
    std::string all;
    const auto add = [&all](bool lost, std::string_view name) {
      if (lost)
        all.append(all.empty() ? "" : ",").append(name);
    };
    add(value, "value");
    add(rest, "key");
    add(rest || headers, "headers");
    add(timestamp, "timestamp");
    return all;
  }
};

/// A whole number as text, without allocation.
class number_text {
public:
  explicit number_text(std::int64_t number)
      : end_{std::to_chars(bytes_.data(), bytes_.data() + bytes_.size(), number).ptr} {}
  number_text(const number_text&) = delete;
  number_text& operator=(const number_text&) = delete;

  [[nodiscard]] std::string_view text() const { return {bytes_.data(), end_}; }

private:
  std::array<char, 20> bytes_{};
  const char* end_;
};

/// What differs from letter to letter in the headers that say why and whence.
struct origin_text {
  explicit origin_text(const rejects::origin& from)
      : partition{from.split.partition.value}, offset{from.offset.value}, message{describe(
                                                                              from.reason)} {}

  number_text partition;
  number_text offset;
  std::string_view message;
};

/// What the headers are called that say where a record came from.
struct place_headers {
  std::string_view topic;
  std::string_view partition;
  std::string_view offset;
};

/// The letters of some rejects.
class dead_letters : public outgoing_records {
public:
  dead_letters(std::shared_ptr<const letter_rules> rules, std::shared_ptr<const rejects> in,
               std::int64_t now_ms)
      : rules_{std::move(rules)}, in_{std::move(in)}, window_{rules_->topic.window_at(now_ms)} {}

  [[nodiscard]] std::size_t size() const override { return in_->size(); }
  [[nodiscard]] bool for_each(const visitor& visit) const override;

private:
  [[nodiscard]] bool visit_one(const rejects::origin& from, const outgoing& original,
                               std::vector<header>& headers, const visitor& visit) const;
  void add_origin(const rejects::origin& from, const origin_text& where,
                  std::vector<header>& to) const;
  [[nodiscard]] const condemned_record* condemned(const rejects::origin& from) const;

  std::shared_ptr<const letter_rules> rules_;
  std::shared_ptr<const rejects> in_;
  timestamp_window window_;
};

bool dead_letters::for_each(const visitor& visit) const {
  std::vector<header> own_headers;
  std::vector<header> headers;
  for (std::size_t i = 0; i < in_->size(); ++i)
    if (!visit_one(in_->origin_of(i), in_->original(i, own_headers), headers, visit))
      return false;
  return true;
}

void dead_letters::add_origin(const rejects::origin& from, const origin_text& where,
                              std::vector<header>& to) const {
  const auto reason = to_string(from.reason);
  const auto [exception, stage] = names_of(from.reason);
  const auto add_place = [&](const place_headers& names) {
    if (from.offset == no_offset)
      return;
    to.push_back({names.topic, rules_->sources[from.split.source.value]});
    to.push_back({names.partition, where.partition.text()});
    to.push_back({names.offset, where.offset.text()});
  };
  switch (rules_->headers) {
  case letter_headers::streams:
    to.push_back({"__streams.errors.exception", exception});
    to.push_back({"__streams.errors.message", where.message});
    add_place({"__streams.errors.topic", "__streams.errors.partition", "__streams.errors.offset"});
    break;
  case letter_headers::connect:
    add_place({"__connect.errors.topic", "__connect.errors.partition", "__connect.errors.offset"});
    to.push_back({"__connect.errors.stage", stage});
    to.push_back({"__connect.errors.exception.class.name", exception});
    to.push_back({"__connect.errors.exception.message", where.message});
    break;
  case letter_headers::none:
    return;
  }
  to.push_back({"duet.error.reason", reason});
}

const condemned_record* dead_letters::condemned(const rejects::origin& from) const {
  if (from.reason != reject_reason::refused)
    return nullptr;
  const record_place place{from.split, from.offset};
  const auto at = std::ranges::find(rules_->condemned, place, &condemned_record::place);
  return at == rules_->condemned.end() ? nullptr : &*at;
}

bool dead_letters::visit_one(const rejects::origin& from, const outgoing& original,
                             std::vector<header>& headers, const visitor& visit) const {
  origin_text where{from};
  std::string cause;
  if (!from.detail.empty())
    where.message = cause = std::string{where.message} + ": " + from.detail;
  losses lost;
  if (const auto* const record = condemned(from)) {
    lost = losses::of(*record);
    if (!record->bare)
      where.message = cause = std::string{where.message} + ": " + record->why;
  }
  lost.headers = from.headers_unreadable;
  lost.timestamp = original.timestamp_ms != no_timestamp &&
                   (lost.timestamp || !window_.takes(original.timestamp_ms));
  auto letter = original;
  letter.partition = partition_id{static_cast<std::int32_t>(
      static_cast<std::uint32_t>(from.split.partition.value) % rules_->partitions)};
  std::string dropped;
  const auto compose = [&] {
    headers.clear();
    if (!lost.rest)
      headers.assign(original.headers.begin(), original.headers.end());
    add_origin(from, where, headers);
    dropped = lost.text();
    if (!dropped.empty())
      headers.push_back({"duet.error.dropped", dropped});
    letter.headers = headers;
    letter.key = lost.rest ? std::nullopt : original.key;
    letter.value = lost.value ? std::nullopt : original.value;
    letter.timestamp_ms = lost.timestamp ? no_timestamp : original.timestamp_ms;
  };
  for (compose(); bytes_of(letter) > rules_->topic.bytes_max && !lost.rest; compose())
    lost.grow();
  return visit(letter);
}

} // namespace

letter_writer::letter_writer(letter_rules rules)
    : rules_{std::make_shared<const letter_rules>(std::move(rules))} {}

std::shared_ptr<const outgoing_records> letter_writer::write(std::shared_ptr<const rejects> in,
                                                             std::int64_t now_ms) const {
  return std::make_shared<dead_letters>(rules_, std::move(in), now_ms);
}

} // namespace duet
