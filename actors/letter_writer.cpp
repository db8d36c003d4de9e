#include "actors/letter_writer.hpp"

#include <array>
#include <initializer_list>
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

using headers = std::vector<header>;

headers join(std::span<const header> first, std::span<const header> second,
             std::initializer_list<header> third = {}) {
  headers all{first.begin(), first.end()};
  all.insert(all.end(), second.begin(), second.end());
  all.insert(all.end(), third);
  return all;
}

} // namespace

outbox letter_writer::write(const rejects& in) const {
  outbox out;
  in.for_each([&](const rejects::origin& from, const outgoing& original) {
    write_one(from, original, out);
  });
  return out;
}

void letter_writer::write_one(const rejects::origin& from, const outgoing& original,
                              outbox& out) const {
  const auto partition = std::to_string(from.partition.value);
  const auto offset = std::to_string(from.offset.value);
  const auto reason = to_string(from.reason);
  const auto message = describe(from.reason);
  headers why;
  switch (rules_.headers) {
  case letter_headers::streams:
    why = {{"__streams.errors.exception", exception_name},
           {"__streams.errors.message", message},
           {"__streams.errors.topic", rules_.input_topic},
           {"__streams.errors.partition", partition},
           {"__streams.errors.offset", offset},
           {"duet.error.reason", reason}};
    break;
  case letter_headers::connect:
    why = {{"__connect.errors.topic", rules_.input_topic},
           {"__connect.errors.partition", partition},
           {"__connect.errors.offset", offset},
           {"__connect.errors.stage", "VALUE_CONVERTER"},
           {"__connect.errors.exception.class.name", exception_name},
           {"__connect.errors.exception.message", message},
           {"duet.error.reason", reason}};
    break;
  case letter_headers::none:
    break;
  }

  auto letter = original;
  letter.partition = partition_id{static_cast<std::int32_t>(
      static_cast<std::uint32_t>(from.partition.value) % rules_.partitions)};
  auto written = join(original.headers, why);
  letter.headers = written;
  if (size_of(letter) > rules_.letter_bytes_max) {
    written = join(original.headers, why, {{"duet.error.dropped", "value"}});
    letter.headers = written;
    letter.value.reset();
  }
  if (size_of(letter) > rules_.letter_bytes_max) {
    written = join({}, why, {{"duet.error.dropped", "value,key,headers"}});
    letter.headers = written;
    letter.key.reset();
  }
  out.add(letter);
}

} // namespace duet
