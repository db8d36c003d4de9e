#include "columns/decimal.hpp"
#include "columns/number_text.hpp"
#include "columns/packed.hpp"
#include "columns/time_text.hpp"
#include "columns/utf8.hpp"
#include "formats/base64.hpp"
#include "formats/json_text.hpp"
#include "functions/families.hpp"
#include "functions/json_number.hpp"
#include "functions/json_tree.hpp"
#include "functions/map.hpp"
#include "functions/nested.hpp"
#include "functions/numbers.hpp"
#include "functions/signature.hpp"
#include "functions/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace duet {

namespace {

// --- JSON_STRING

constexpr std::string_view null_key = "a key of a map is NULL, which JSON does not have";

/// Whether JSON has values of a type. Flink does not know how to write dates and times.
bool has_json(const data_type& type) {
  const auto part_has_json = [](const type_field& part) { return has_json(part.type); };
  switch (type.kind) {
  case type_kind::null:
  case type_kind::date:
  case type_kind::time:
  case type_kind::interval_months:
  case type_kind::interval_millis:
    return false;
  case type_kind::map:
  case type_kind::multiset:
    return is_text(type.fields.front().type.kind) &&
           std::ranges::all_of(type.fields, part_has_json);
  default:
    return std::ranges::all_of(type.fields, part_has_json);
  }
}

/// Appends values of SQL. Numbers are those of BigDecimal: 1.0E+10.
class json_maker {
public:
  /// False if there is no JSON for it.
  static bool append(std::string& to, const data_type& type, const datum& value) {
    return std::visit([&](auto held) { return append_value(to, type, held); }, value);
  }

private:
  static bool append_value(std::string& to, const data_type&, std::monostate) {
    to.append("null");
    return true;
  }
  static bool append_value(std::string& to, const data_type& type, std::int64_t value);
  static bool append_value(std::string& to, const data_type&, double value);
  static bool append_value(std::string& to, const data_type& type, int128 value);
  static bool append_value(std::string& to, const data_type& type, std::string_view value);
  static bool append_row(std::string& to, const data_type& type, std::string_view packed);
  static bool append_elements(std::string& to, const data_type& type, std::string_view packed);
  static bool append_entries(std::string& to, const data_type& type, std::string_view packed);
};

bool json_maker::append_value(std::string& to, const data_type& type, std::int64_t value) {
  switch (type.kind) {
  case type_kind::boolean:
    to.append(value != 0 ? "true" : "false");
    return true;
  case type_kind::timestamp:
    to.push_back('"');
    append_json_timestamp(to, value, timestamp_standard::iso);
    to.push_back('"');
    return true;
  case type_kind::timestamp_ltz:
    to.push_back('"');
    append_json_instant(to, value, timestamp_standard::iso);
    to.push_back('"');
    return true;
  default:
    to.append(std::to_string(value));
    return true;
  }
}

bool json_maker::append_value(std::string& to, const data_type&, double value) {
  std::string text;
  append_double(text, value);
  if (std::isfinite(value))
    append_java_number(to, text);
  else
    to.append("\"").append(text).append("\"");
  return true;
}

bool json_maker::append_value(std::string& to, const data_type& type, int128 value) {
  append_java(to, {value, type.scale});
  return true;
}

bool json_maker::append_value(std::string& to, const data_type& type, std::string_view value) {
  switch (type.kind) {
  case type_kind::row:
    return append_row(to, type, value);
  case type_kind::array:
    return append_elements(to, type, value);
  case type_kind::map:
  case type_kind::multiset:
    return append_entries(to, type, value);
  case type_kind::binary:
  case type_kind::varbinary:
    to.push_back('"');
    append_base64(to, value);
    to.push_back('"');
    return true;
  default:
    append_json_string(to, value, json_beyond::kept);
    return true;
  }
}

bool json_maker::append_row(std::string& to, const data_type& type, std::string_view packed) {
  json_members members;
  for (const auto& [name, field] : type.fields) {
    members.emplace_back(name, "");
    if (!append(members.back().second, field, unpacked(take_packed(packed))))
      return false;
  }
  append_json_object(to, std::move(members));
  return true;
}

bool json_maker::append_elements(std::string& to, const data_type& type, std::string_view packed) {
  to.push_back('[');
  const auto size = take_size(packed);
  for (std::uint64_t i = 0; i < size; ++i) {
    to.append(i == 0 ? "" : ",");
    if (!append(to, nested::element_of(type), unpacked(take_packed(packed))))
      return false;
  }
  to.push_back(']');
  return true;
}

bool json_maker::append_entries(std::string& to, const data_type& type, std::string_view packed) {
  static const auto count = type_of(type_kind::integer);
  const auto& value_type = type.kind == type_kind::map ? type.fields.back().type : count;
  json_members members;
  for (auto rest = take_size(packed); rest > 0; --rest) {
    const auto key = unpacked(take_packed(packed));
    const auto* const name = std::get_if<std::string_view>(&key);
    if (name == nullptr)
      return false;
    members.emplace_back(*name, "");
    if (!append(members.back().second, value_type, unpacked(take_packed(packed))))
      return false;
  }
  append_json_object(to, std::move(members));
  return true;
}

resolution json_string(argument_list given, const session&) {
  if (given.size() != 1 || !has_json(given[0].type))
    return nested::takes("a value that JSON has, which are no dates, times and intervals, and maps "
                         "of strings only",
                         given);
  return call_with(
      given, string_type(), argument_types(given),
      map_full_rows([type = given[0].type](std::span<const operand> values, std::uint32_t row,
                                           computing& with) -> text_outcome {
        with.scratch.clear();
        const auto value = datum_at(*values[0].cells, values[0].place(row));
        if (!json_maker::append(with.scratch, type, value))
          return problem{null_key};
        return made::text;
      }));
}

// --- JSON_OBJECT and JSON_ARRAY, of values that are JSON already

/// Whether NULL is left out; nothing if that is not known.
std::optional<bool> leaves_out_null(argument_list given) {
  if (given.empty() || !given[0].constant || !nested::is(given[0], type_kind::boolean))
    return std::nullopt;
  const auto* const truth = std::get_if<std::int64_t>(&*given[0].constant);
  return truth == nullptr ? std::nullopt : std::optional{*truth != 0};
}

std::string_view json_or_null(const operand& of, std::uint32_t row) {
  return of.has_value(row) ? of.at<std::string_view>(row) : std::string_view{"null"};
}

bool are_texts(argument_list given) {
  return std::ranges::all_of(given, [](const argument& each) { return is_text(each.type.kind); });
}

resolution json_object(argument_list given, const session&) {
  const auto absent = leaves_out_null(given);
  bool good = absent && given.size() % 2 == 1 && are_texts(given.subspan(1));
  for (std::size_t i = 1; good && i < given.size(); i += 2)
    good = !given[i].type.nullable;
  if (!good)
    return nested::takes("keys that are strings and never NULL, each with its value", given);
  auto make = [absent = *absent](std::span<const operand> values, std::uint32_t row,
                                 computing& with) -> text_outcome {
    json_members members;
    for (std::size_t i = 1; i < values.size(); i += 2) {
      if (!values[i].has_value(row))
        return std::monostate{}; // it has failed
      if (!absent || values[i + 1].has_value(row))
        members.emplace_back(values[i].at<std::string_view>(row), json_or_null(values[i + 1], row));
    }
    with.scratch.clear();
    append_json_object(with.scratch, std::move(members));
    return made::text;
  };
  return resolved_call{string_type(false), argument_types(given), map_rows(make)};
}

resolution json_array(argument_list given, const session&) {
  const auto absent = leaves_out_null(given);
  if (!absent || !are_texts(given.subspan(1)))
    return nested::takes("values", given);
  auto make = [absent = *absent](std::span<const operand> values, std::uint32_t row,
                                 computing& with) {
    with.scratch.clear();
    with.scratch.push_back('[');
    for (const auto& each : values.subspan(1)) {
      if (absent && !each.has_value(row))
        continue;
      with.scratch.append(with.scratch.size() == 1 ? "" : ",").append(json_or_null(each, row));
    }
    with.scratch.push_back(']');
    return made::text;
  };
  return resolved_call{string_type(false), argument_types(given), map_rows(make)};
}

// --- JSON

text_outcome normal_json(json_tree& tree, std::string& to, std::string_view text) {
  const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  if (std::ranges::all_of(text, is_blank))
    return std::monostate{};
  if (!tree.read(text))
    return problem{"JSON is given a text that is no JSON"};
  tree.write(to, json_tree::root);
  return made::text;
}

made_kernel json_itself(argument_list) {
  return map_text<std::string_view>(
      [tree = json_tree{}](std::string& to, std::string_view text) mutable {
        return normal_json(tree, to, text);
      });
}

// --- JSON_QUOTE and JSON_UNQUOTE

void append_json_unit(std::string& to, std::uint32_t unit) {
  constexpr std::string_view digits = "0123456789abcdef";
  to.append("\\u");
  for (unsigned shift = 16; shift > 0;) {
    shift -= 4;
    to.push_back(digits[(unit >> shift) & 0xFU]);
  }
}

void append_quoted_point(std::string& to, char32_t point) {
  constexpr std::string_view with_letter = "\"\\/\b\f\n\r\t";
  constexpr std::string_view its_letter = "\"\\/bfnrt";
  constexpr char32_t first_pair = 0x10000;
  constexpr char32_t first_beyond_ascii = 0x80;
  const auto at = point < first_beyond_ascii ? with_letter.find(static_cast<char>(point))
                                             : std::string_view::npos;
  if (at != std::string_view::npos) {
    to.append("\\").push_back(its_letter[at]);
  } else if (point >= first_pair) {
    append_json_unit(to, 0xD800U + ((point - first_pair) >> 10U));
    append_json_unit(to, 0xDC00U + ((point - first_pair) & 0x3FFU));
  } else if (point >= first_beyond_ascii || point < U' ') {
    append_json_unit(to, point);
  } else {
    to.push_back(static_cast<char>(point));
  }
}

void json_quoted(std::string& to, std::string_view text) {
  to.push_back('"');
  for (std::size_t at = 0; at < text.size();) {
    const auto [point, width] = code_point_at(text, at);
    append_quoted_point(to, point);
    at += width;
  }
  to.push_back('"');
}

/// A text that is not wholly a quoted string of JSON stays as it is.
made_kernel json_unquoted(argument_list) {
  return map_text<std::string_view>(
      [tree = json_tree{}](std::string& to, std::string_view text) mutable {
        const bool is_quoted = text.size() > 1 && text.front() == '"' && text.back() == '"' &&
                               tree.read(text) && tree.is_all();
        to.append(is_quoted ? tree.text(json_tree::root) : text);
      });
}

constexpr std::array functions_of_json{
    function{.name = "JSON",
             .signature = "JSON(json STRING) -> STRING",
             .about = "A text that is JSON, as other JSON functions take it for JSON.",
             .resolve = call<json_itself, maybe<string_type>, a_string>},
    function{.name = "JSON_ARRAY",
             .signature = "JSON_ARRAY([value ANY, ...] [{NULL | ABSENT} ON NULL]) -> STRING",
             .about = "A JSON array of values; NULL is left out unless NULL ON NULL is said.",
             .resolve = json_array},
    function{.name = "JSON_OBJECT",
             .signature = "JSON_OBJECT([[KEY] key STRING VALUE value ANY, ...] [{NULL | ABSENT} ON "
                          "NULL]) -> STRING",
             .about = "A JSON object of keys and values; NULL is kept unless ABSENT ON NULL is "
                      "said.",
             .resolve = json_object},
    function{.name = "JSON_QUOTE",
             .signature = "JSON_QUOTE(text STRING) -> STRING",
             .about = "A text as a string of JSON.",
             .resolve = call<of<json_quoted>, strict<string_type>, a_string>},
    function{.name = "JSON_STRING",
             .signature = "JSON_STRING(value ANY) -> STRING",
             .about = "A value as JSON.",
             .resolve = json_string},
    function{.name = "JSON_UNQUOTE",
             .signature = "JSON_UNQUOTE(text STRING) -> STRING",
             .about = "The text that a string of JSON stands for; all other texts as they are.",
             .resolve = call<json_unquoted, strict<string_type>, a_string>},
};

} // namespace

std::span<const function> json_functions() { return functions_of_json; }

} // namespace duet
