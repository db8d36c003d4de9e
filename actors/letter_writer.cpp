#include "actors/letter_writer.hpp"

#include <array>
#include <charconv>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {

namespace {

/// Kafka's own bytes around one record in a batch of its own, and around each header: the fixed
/// batch header (61) and generous room for the record's variable-length integers.
constexpr std::size_t batch_overhead = 61 + 40;
constexpr std::size_t header_overhead = 10;

/// The name of the exception that the standard headers carry: what the reader finds in the docs.
constexpr std::string_view exception_name = "duet.UnreadableRecord";

/// The header that names what a letter had to lose.
constexpr std::string_view dropped_name = "duet.error.dropped";

std::size_t size_of(const nullable_bytes& bytes) { return bytes ? bytes->size() : 0; }

std::size_t size_of(const outgoing& letter) {
  auto size = batch_overhead + size_of(letter.key) + size_of(letter.value);
  for (const auto& each : letter.headers)
    size += header_overhead + each.name.size() + size_of(each.value);
  return size;
}

/// A whole number as text, without allocation.
class number_text { // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
public:
  explicit number_text(std::int64_t number)
      : end_{std::to_chars(bytes_.data(), bytes_.data() + bytes_.size(), number).ptr} {}

  [[nodiscard]] std::string_view text() const { return {bytes_.data(), end_}; }

private:
  std::array<char, 20> bytes_;
  const char* end_;
};

/// What differs from letter to letter in the headers that say whence.
struct origin_text {
  explicit origin_text(const rejects::origin& from)
      : partition{from.partition.value}, offset{from.offset.value} {}

  number_text partition;
  number_text offset;
};

/// The letters of some rejects.
class dead_letters : public outgoing_records {
public:
  dead_letters(std::shared_ptr<const letter_rules> rules, std::shared_ptr<const rejects> in)
      : rules_{std::move(rules)}, in_{std::move(in)} {}

  [[nodiscard]] std::size_t size() const override { return in_->size(); }
  [[nodiscard]] bool for_each(const visitor& visit) const override;

private:
  [[nodiscard]] bool visit_one(const rejects::origin& from, outgoing letter,
                               std::vector<header>& headers, const visitor& visit) const;
  void add_origin(const rejects::origin& from, const origin_text& where,
                  std::vector<header>& to) const;

  std::shared_ptr<const letter_rules> rules_;
  std::shared_ptr<const rejects> in_;
};

bool dead_letters::for_each(const visitor& visit) const {
  std::vector<header> headers;
  for (std::size_t i = 0; i < in_->size(); ++i)
    if (!visit_one(in_->origin_of(i), in_->original(i, headers), headers, visit))
      return false;
  return true;
}

void dead_letters::add_origin(const rejects::origin& from, const origin_text& where,
                              std::vector<header>& to) const {
  const auto reason = to_string(from.reason);
  const auto message = describe(from.reason);
  const auto partition = where.partition.text();
  const auto offset = where.offset.text();
  switch (rules_->headers) {
  case letter_headers::streams:
    to.insert(to.end(), {{"__streams.errors.exception", exception_name},
                         {"__streams.errors.message", message},
                         {"__streams.errors.topic", rules_->input_topic},
                         {"__streams.errors.partition", partition},
                         {"__streams.errors.offset", offset},
                         {"duet.error.reason", reason}});
    return;
  case letter_headers::connect:
    to.insert(to.end(), {{"__connect.errors.topic", rules_->input_topic},
                         {"__connect.errors.partition", partition},
                         {"__connect.errors.offset", offset},
                         {"__connect.errors.stage", "VALUE_CONVERTER"},
                         {"__connect.errors.exception.class.name", exception_name},
                         {"__connect.errors.exception.message", message},
                         {"duet.error.reason", reason}});
    return;
  case letter_headers::none:
    return;
  }
}

/// Makes a letter of its original, whose headers lie in `headers`.
bool dead_letters::visit_one(const rejects::origin& from, outgoing letter,
                             std::vector<header>& headers, const visitor& visit) const {
  const origin_text where{from};
  letter.partition = partition_id{static_cast<std::int32_t>(
      static_cast<std::uint32_t>(from.partition.value) % rules_->partitions)};
  add_origin(from, where, headers);
  if (from.headers_unreadable)
    headers.push_back({dropped_name, "headers"});
  letter.headers = headers;
  if (size_of(letter) > rules_->letter_bytes_max) {
    if (from.headers_unreadable)
      headers.pop_back();
    headers.push_back({dropped_name, from.headers_unreadable ? "value,headers" : "value"});
    letter.headers = headers;
    letter.value.reset();
  }
  if (size_of(letter) > rules_->letter_bytes_max) {
    headers.clear();
    add_origin(from, where, headers);
    headers.push_back({dropped_name, "value,key,headers"});
    letter.headers = headers;
    letter.key.reset();
  }
  return visit(letter);
}

} // namespace

letter_writer::letter_writer(letter_rules rules)
    : rules_{std::make_shared<const letter_rules>(std::move(rules))} {}

std::shared_ptr<const outgoing_records>
letter_writer::write(std::shared_ptr<const rejects> in) const {
  return std::make_shared<dead_letters>(rules_, std::move(in));
}

} // namespace duet
