#include "formats/json_writer.hpp"

#include "columns/decimal.hpp"
#include "columns/time_text.hpp"
#include "formats/base64.hpp"
#include "formats/json_text.hpp"
#include "model/wire.hpp"

#include <array>
#include <charconv>
#include <type_traits>
#include <variant>

namespace duet {

namespace {

void append_whole(std::string& to, std::int64_t number) {
  std::array<char, 20> text; // NOLINT(*-member-init): written before it is read
  to.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr);
}

/// A value that `pack` has put there; what is broken is taken for NULL.
datum next_datum(std::string_view& from) { return take_datum(from).value_or(datum{}); }

} // namespace

void json_writer::append(std::string& to, const data_type& type, std::int64_t value) const {
  const auto quoted = [&](auto append_text) {
    to.push_back('"');
    append_text();
    to.push_back('"');
  };
  switch (type.kind) {
  case type_kind::boolean:
    to.append(value != 0 ? "true" : "false");
    return;
  case type_kind::date:
    return quoted([&] { append_json_date(to, value); });
  case type_kind::time:
    return quoted([&] { append_json_time(to, value); });
  case type_kind::timestamp:
    return quoted([&] { append_json_timestamp(to, value, by_.timestamps); });
  case type_kind::timestamp_ltz:
    return quoted([&] { append_json_instant(to, value, by_.timestamps); });
  default:
    return append_whole(to, value);
  }
}

void json_writer::append(std::string& to, const data_type& type, double value) {
  if (type.kind == type_kind::real)
    append_json_float(to, value);
  else
    append_json_double(to, value);
}

void json_writer::append(std::string& to, const data_type& type, int128 value) const {
  if (by_.plain_decimals)
    append_plain(to, {value, type.scale});
  else
    append_stripped(to, {value, type.scale});
}

bool json_writer::append(std::string& to, const data_type& type, std::string_view value) {
  switch (type.kind) {
  case type_kind::row:
    return append_row(to, type, value);
  case type_kind::array:
    return append_array(to, type, value);
  case type_kind::map:
  case type_kind::multiset:
    return append_map(to, type, value);
  case type_kind::binary:
  case type_kind::varbinary:
    to.push_back('"');
    append_base64(to, value);
    to.push_back('"');
    return true;
  default:
    append_json_string(to, value);
    return true;
  }
}

bool json_writer::append_datum(std::string& to, const data_type& type, const datum& value) {
  return std::visit(
      [&](const auto& held) {
        using held_type = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<held_type, std::string_view>)
          return this->append(to, type, held);
        else if constexpr (std::is_same_v<held_type, std::monostate>)
          to.append("null");
        else
          this->append(to, type, held);
        return true;
      },
      value);
}

bool json_writer::append_row(std::string& to, const data_type& type, std::string_view packed) {
  char before = '{';
  for (const auto& [name, field] : type.fields) {
    const auto value = next_datum(packed);
    if (by_.ignore_null_fields && std::holds_alternative<std::monostate>(value))
      continue;
    to.push_back(std::exchange(before, ','));
    append_json_string(to, name);
    to.push_back(':');
    if (!append_datum(to, field, value))
      return false;
  }
  if (before == '{')
    to.push_back(before);
  to.push_back('}');
  return true;
}

bool json_writer::append_array(std::string& to, const data_type& type, std::string_view packed) {
  const auto size = take_varint(packed).value_or(0);
  to.push_back('[');
  for (std::uint64_t i = 0; i < size; ++i) {
    if (i > 0)
      to.push_back(',');
    if (!append_datum(to, type.fields.front().type, next_datum(packed)))
      return false;
  }
  to.push_back(']');
  return true;
}

bool json_writer::append_map(std::string& to, const data_type& type, std::string_view packed) {
  static const auto count = type_of(type_kind::integer);
  const auto& value_type = type.kind == type_kind::map ? type.fields.back().type : count;
  const auto size = take_varint(packed).value_or(0);
  char before = '{';
  for (std::uint64_t i = 0; i < size; ++i) {
    const auto key = next_datum(packed);
    const auto value = next_datum(packed);
    const auto* const name = std::get_if<std::string_view>(&key);
    if (name == nullptr && by_.null_key == json_null_key::fail) {
      why_ = "a key of a map is NULL: set 'json.map-null-key.mode' to 'DROP' or 'LITERAL'";
      return false;
    }
    if (name == nullptr && by_.null_key == json_null_key::drop)
      continue;
    to.push_back(std::exchange(before, ','));
    append_json_string(to, name == nullptr ? std::string_view{by_.null_key_literal} : *name);
    to.push_back(':');
    if (!append_datum(to, value_type, value))
      return false;
  }
  if (before == '{')
    to.push_back(before);
  to.push_back('}');
  return true;
}

} // namespace duet
