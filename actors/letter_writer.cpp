#include "actors/letter_writer.hpp"

#include <string_view>
#include <vector>

namespace duet {

namespace {

/// Kafka's own bytes around one record in a batch of its own, and around each header: the fixed
/// batch header (61) and generous room for the record's variable-length integers.
constexpr std::size_t batch_overhead = 61 + 40;
constexpr std::size_t header_overhead = 10;

/// The name of the exception that the standard headers carry: what the reader finds in the docs.
constexpr std::string_view exception_name = "duet.UnreadableRecord";

std::size_t size_of(const nullable_bytes& bytes) { return bytes ? bytes->size() : 0; }

std::size_t size_of(const outgoing& letter) {
  auto size = batch_overhead + size_of(letter.key) + size_of(letter.value);
  for (const auto& each : letter.headers)
    size += header_overhead + each.name.size() + size_of(each.value);
  return size;
}

} // namespace

/// What differs from letter to letter.
struct letter_writer::origin_text {
  std::string partition;
  std::string offset;
};

outbox letter_writer::write(const rejects& in) const {
  outbox out;
  std::vector<header> headers;
  in.for_each([&](const rejects::origin& from, const outgoing& original) {
    write_one(from, original, headers, out);
  });
  return out;
}

void letter_writer::add_origin(const rejects::origin& from, const origin_text& where,
                               std::vector<header>& to) const {
  const auto reason = to_string(from.reason);
  const auto message = describe(from.reason);
  switch (rules_.headers) {
  case letter_headers::streams:
    to.insert(to.end(), {{"__streams.errors.exception", exception_name},
                         {"__streams.errors.message", message},
                         {"__streams.errors.topic", rules_.input_topic},
                         {"__streams.errors.partition", where.partition},
                         {"__streams.errors.offset", where.offset},
                         {"duet.error.reason", reason}});
    return;
  case letter_headers::connect:
    to.insert(to.end(), {{"__connect.errors.topic", rules_.input_topic},
                         {"__connect.errors.partition", where.partition},
                         {"__connect.errors.offset", where.offset},
                         {"__connect.errors.stage", "VALUE_CONVERTER"},
                         {"__connect.errors.exception.class.name", exception_name},
                         {"__connect.errors.exception.message", message},
                         {"duet.error.reason", reason}});
    return;
  case letter_headers::none:
    return;
  }
}

void letter_writer::write_one(const rejects::origin& from, const outgoing& original,
                              std::vector<header>& headers, outbox& out) const {
  const origin_text where{std::to_string(from.partition.value), std::to_string(from.offset.value)};
  auto letter = original;
  letter.partition = partition_id{static_cast<std::int32_t>(
      static_cast<std::uint32_t>(from.partition.value) % rules_.partitions)};
  headers.assign(original.headers.begin(), original.headers.end());
  add_origin(from, where, headers);
  letter.headers = headers;
  if (size_of(letter) > rules_.letter_bytes_max) {
    headers.push_back({"duet.error.dropped", "value"});
    letter.headers = headers;
    letter.value.reset();
  }
  if (size_of(letter) > rules_.letter_bytes_max) {
    headers.clear();
    add_origin(from, where, headers);
    headers.push_back({"duet.error.dropped", "value,key,headers"});
    letter.headers = headers;
    letter.key.reset();
  }
  out.add(letter);
}

} // namespace duet
