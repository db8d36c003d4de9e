#include "jobs/rejects.hpp"

#include "model/wire.hpp"

#include <cassert>
#include <optional>
#include <utility>

namespace duet {

namespace {

// A record that is kept is in memory only, so its layout is nobody's business:
//
//     offset, timestamp            eight bytes each
//     source, partition            varints
//     key, value                   for each its size and one, or 0 for null, as a varint; the bytes
//     whether headers are unreadable
//     the headers, packed          to the end

void append_nullable(std::string& to, const nullable_bytes& bytes) {
  append_varint(to, bytes ? bytes->size() + 1 : 0);
  to.append(bytes.value_or(""));
}

std::uint64_t take_whole(std::string_view& from) {
  const auto taken = take_varint(from);
  assert(taken && "what was kept is whole");
  return *taken;
}

std::uint64_t take_fixed(std::string_view& from) {
  const auto taken = take_big_endian(from);
  assert(taken && "what was kept is whole");
  return *taken;
}

nullable_bytes take_nullable(std::string_view& from) {
  const auto size = take_whole(from);
  if (size == 0)
    return std::nullopt;
  const auto bytes = from.substr(0, size - 1);
  from.remove_prefix(bytes.size());
  return bytes;
}

} // namespace

void keep(const record& in, std::string& to) {
  append_big_endian(to, static_cast<std::uint64_t>(in.offset.value));
  append_big_endian(to, static_cast<std::uint64_t>(in.timestamp_ms));
  append_varint(to, in.split.source.value);
  append_varint(to, static_cast<std::uint64_t>(in.split.partition.value));
  append_nullable(to, in.key);
  append_nullable(to, in.value);
  to.push_back(in.headers_unreadable ? '\x01' : '\0');
  const auto before = to.size();
  to.resize(before + packed_size(in.headers));
  pack(in.headers, to.data() + before);
}

const std::array<reject_reason, reject_reason_count>& all_reject_reasons() {
  using enum reject_reason;
  static constexpr std::array<reject_reason, reject_reason_count> all{
      tombstone,     empty,           too_large,    bad_encoding,   malformed_json, too_deep,
      missing_field, duplicate_field, not_a_number, not_an_integer, out_of_range,   refused,
      late,          far_future,      malformed,    bad_field,      no_event_time,  not_computed};
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
  case reject_reason::late:
    return "late";
  case reject_reason::far_future:
    return "far_future";
  case reject_reason::malformed:
    return "malformed";
  case reject_reason::bad_field:
    return "bad_field";
  case reject_reason::no_event_time:
    return "no_event_time";
  case reject_reason::not_computed:
    return "not_computed";
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
  case reject_reason::late:
    return "the time of the record has passed, and what it belongs to is done";
  case reject_reason::far_future:
    return "the time of the record is too far ahead of the clock";
  case reject_reason::malformed:
    return "the record is not of the format that is declared for it";
  case reject_reason::bad_field:
    return "a field that is needed cannot be read as its type";
  case reject_reason::no_event_time:
    return "the record has no time, and its table goes by time";
  case reject_reason::not_computed:
    return "what is to be computed of the record has no value";
  }
  return "unknown";
}

void rejects::add(const record& in, reject_reason reason, std::string detail) {
  originals_.add({.key = in.key,
                  .value = in.value,
                  .timestamp_ms = in.timestamp_ms,
                  .partition = std::nullopt,
                  .headers = in.headers});
  origins_.push_back({in.split, in.offset, reason, in.headers_unreadable, std::move(detail)});
}

record kept_record(std::string_view kept, std::vector<header>& headers) {
  record was{.split = {}, .offset = {}, .key = {}, .value = {}, .headers = {}};
  was.offset.value = static_cast<std::int64_t>(take_fixed(kept));
  was.timestamp_ms = static_cast<std::int64_t>(take_fixed(kept));
  was.split.source.value = static_cast<std::uint16_t>(take_whole(kept));
  was.split.partition.value = static_cast<std::int32_t>(take_whole(kept));
  was.key = take_nullable(kept);
  was.value = take_nullable(kept);
  was.headers_unreadable = kept.front() != 0;
  unpack(kept.substr(1), headers);
  was.headers = headers;
  return was;
}

void rejects::add_kept(std::string_view kept, reject_reason reason, std::string detail) {
  std::vector<header> headers;
  add(kept_record(kept, headers), reason, std::move(detail));
}

reject_counts rejects::counts() const {
  reject_counts counts{};
  for (const auto& at : origins_)
    ++counts[static_cast<std::size_t>(at.reason)];
  return counts;
}

} // namespace duet
