#include "formats/json_nested.hpp"

#include "columns/datum.hpp"
#include "formats/json_echo.hpp"
#include "formats/scalar_text.hpp"
#include "model/wire.hpp"

#include <algorithm>
#include <type_traits>
#include <unordered_map>

namespace duet {

namespace {

/// Appends what `put_scalar` takes out of a value.
struct datum_sink {
  std::string& to;

  void operator()() const { append_datum(to, {}); }
  template <class T> void operator()(const T& value) const { append_datum(to, value); }
};

std::size_t place_of_field(const data_type& row, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(row.fields, name, &type_field::name) -
                                  row.fields.begin());
}

} // namespace

bool is_form_of(json_kind kind, type_kind type) {
  return type == type_kind::array ? kind == json_kind::array : kind == json_kind::object;
}

bool json_nested_reader::pack(json_scanner& in, const data_type& type, byte_arena& memory,
                              std::string& to) {
  switch (type.kind) {
  case type_kind::row:
    return pack_row(in, type, memory, to);
  case type_kind::array:
    return pack_array(in, type, memory, to);
  default:
    return pack_map(in, type, memory, to);
  }
}

bool json_nested_reader::fail(std::string_view written, std::string_view why) {
  problem_ = {{}, written, why};
  return false;
}

/// Adds a step to the way to what cannot be read; false.
bool json_nested_reader::within(std::string_view step) {
  problem_.path.insert(0, step);
  return false;
}

/// Notes where the value of each field stands; null where there is none.
void json_nested_reader::find_fields(json_scanner& in, const data_type& type, const char** places) {
  json_string name;
  static_cast<void>(in.enter());
  while (in.next_member(name) == json_step::item) {
    name_.clear();
    if (name.escaped)
      append_unescaped(name_, name.text);
    const auto at = place_of_field(type, name.escaped ? std::string_view{name_} : name.text);
    static_cast<void>(in.next()); // passes blanks
    if (at < type.fields.size())
      places[at] = in.place();
    static_cast<void>(in.skip());
  }
}

bool json_nested_reader::pack_row(json_scanner& in, const data_type& type, byte_arena& memory,
                                  std::string& to) {
  const auto first = places_.size();
  const auto inside = in.depth() + 1;
  places_.resize(first + type.fields.size(), nullptr);
  find_fields(in, type, places_.data() + first);
  const auto* const behind = in.place();
  bool good = true;
  for (std::size_t i = 0; i < type.fields.size() && good; ++i) {
    const auto& [name, field] = type.fields[i];
    const auto* const place = places_[first + i];
    if (place != nullptr) {
      in.go_to(place, inside);
      good = append(in, field, memory, to) || within("." + name);
    } else if (by_.fail_on_missing) {
      good = fail({}, "is missing") || within("." + name);
    } else {
      append_datum(to, {});
    }
  }
  places_.resize(first);
  in.go_to(behind, inside - 1);
  return good;
}

bool json_nested_reader::pack_array(json_scanner& in, const data_type& type, byte_arena& memory,
                                    std::string& to) {
  const auto* const begin = in.place();
  const auto outside = in.depth();
  std::uint64_t size = 0;
  static_cast<void>(in.enter());
  for (; in.next_element() == json_step::item; ++size)
    static_cast<void>(in.skip());
  append_varint(to, size);
  in.go_to(begin, outside);
  static_cast<void>(in.enter());
  for (std::uint64_t i = 0; in.next_element() == json_step::item; ++i)
    if (!append(in, type.fields.front().type, memory, to))
      return within("[" + std::to_string(i) + "]");
  return true;
}

/// The members of an object; of those with the same name only the last value, in the first's place.
std::vector<json_nested_reader::entry> json_nested_reader::find_entries(json_scanner& in,
                                                                        byte_arena& memory) {
  std::vector<entry> made;
  std::unordered_map<std::string_view, std::size_t> known;
  json_string name;
  static_cast<void>(in.enter());
  while (in.next_member(name) == json_step::item) {
    const auto key = name.escaped ? unescaped(name.text, memory) : name.text;
    const auto at = known.try_emplace(key, made.size()).first->second;
    if (at == made.size())
      made.push_back({key, nullptr});
    static_cast<void>(in.next()); // passes blanks
    made[at].value = in.place();
    static_cast<void>(in.skip());
  }
  return made;
}

bool json_nested_reader::pack_map(json_scanner& in, const data_type& type, byte_arena& memory,
                                  std::string& to) {
  static const auto count = type_of(type_kind::integer);
  const auto& value_type = type.kind == type_kind::map ? type.fields.back().type : count;
  const auto inside = in.depth() + 1;
  const auto entries = find_entries(in, memory);
  const auto* const behind = in.place();
  append_varint(to, entries.size());
  for (const auto& [key, value] : entries) {
    append_datum(to, key);
    in.go_to(value, inside);
    if (!append(in, value_type, memory, to))
      return within("['" + std::string{key} + "']");
  }
  in.go_to(behind, inside - 1);
  return true;
}

bool json_nested_reader::append_nested(json_scanner& in, const data_type& type, byte_arena& memory,
                                       std::string& to) {
  if (level_ == rooms_.size())
    rooms_.emplace_back();
  auto& room = rooms_[level_++];
  room.clear();
  const bool good = pack(in, type, memory, room);
  --level_;
  if (good)
    append_datum(to, std::string_view{room});
  return good;
}

/// Appends what is not read as a nested value; returns why it cannot be read.
std::string_view json_nested_reader::append_plain(json_scanner& in, json_kind kind,
                                                  const data_type& type, byte_arena& memory,
                                                  std::string& to) {
  if (kind != json_kind::null && is_nested(type.kind))
    return no_value_of(type.kind);
  if (kind != json_kind::object && kind != json_kind::array) {
    json_scalar value;
    static_cast<void>(take_scalar(in, kind, memory, value));
    return put_scalar(value, type, storage_of(type), by_, memory, datum_sink{to});
  }
  if (type.kind == type_kind::boolean) {
    append_datum(to, std::int64_t{0}); // as all that is not true
    return in.skip() ? std::string_view{} : no_value_of(type.kind);
  }
  if (!is_text(type.kind))
    return no_value_of(type.kind);
  std::string text;
  append_echo(text, in, by_.exact_numbers);
  append_datum(to, std::string_view{text});
  return {};
}

bool json_nested_reader::append(json_scanner& in, const data_type& type, byte_arena& memory,
                                std::string& to) {
  const auto kind = in.next();
  const auto* const begin = in.place();
  const auto depth = in.depth();
  const auto size = to.size();
  const auto pass = [&] {
    in.go_to(begin, depth);
    static_cast<void>(in.skip());
    return std::string_view{begin, static_cast<std::size_t>(in.place() - begin)};
  };
  bool good = true;
  if (is_nested(type.kind) && is_form_of(kind, type.kind)) {
    good = append_nested(in, type, memory, to);
  } else {
    const auto why = append_plain(in, kind, type, memory, to);
    good = why.empty() || fail(pass(), why);
  }
  if (good || !by_.ignore_errors)
    return good;
  pass();
  to.resize(size);
  append_datum(to, {});
  return true;
}

} // namespace duet
