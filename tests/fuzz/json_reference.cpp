#include "tests/fuzz/json_reference.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <memory>
#include <regex>
#include <utility>

namespace duet::fuzz {

namespace {

constexpr std::size_t depth_max = 1'000; // json_depth_max
constexpr std::size_t hex_digits = 4;

/// A value as RapidJSON reads it.
struct tree {
  enum class kind { null, boolean, number, string, array, object };

  kind is = kind::null;
  std::string text{}; ///< Of numbers as they are written, of strings what they stand for.
  std::vector<std::pair<std::string, tree>> parts{};

  /// The member of a name; the last one, if there are several.
  [[nodiscard]] const tree* find(std::string_view name) const {
    const auto found = std::find_if(parts.rbegin(), parts.rend(),
                                    [&](const auto& part) { return part.first == name; });
    return found == parts.rend() ? nullptr : &found->second;
  }
};

// --- text that RapidJSON takes where Flink takes it

bool is_hex(char c) {
  return std::string_view{"0123456789abcdefABCDEF"}.find(c) != std::string_view::npos;
}

/// The unit of an escape \uXXXX at the front of a text; nothing if there is none.
std::optional<unsigned long> escaped_unit(std::string_view text) {
  if (!text.starts_with("\\u") || text.size() < 2 + hex_digits ||
      !std::ranges::all_of(text.substr(2, hex_digits), is_hex))
    return std::nullopt;
  return std::stoul(std::string{text.substr(2, hex_digits)}, nullptr, 16);
}

/// Copies an escape; one of half of a surrogate pair becomes a question mark.
std::size_t copy_escape(std::string_view text, std::string& to) {
  const auto unit = escaped_unit(text);
  if (!unit || *unit < 0xD800 || *unit >= 0xE000) {
    to.append(text.substr(0, 2));
    return std::min<std::size_t>(2, text.size());
  }
  const auto other = escaped_unit(text.substr(2 + hex_digits));
  if (*unit < 0xDC00 && other && *other >= 0xDC00 && *other < 0xE000) {
    to.append(text.substr(0, 2 * (2 + hex_digits)));
    return 2 * (2 + hex_digits);
  }
  to.push_back('?');
  return 2 + hex_digits;
}

/// RapidJSON refuses control characters in strings, and ends at a byte of 0.
std::string taken_by_rapidjson(std::string_view text) {
  std::string made;
  bool in_string = false;
  while (!text.empty()) {
    const auto c = text.front();
    if (in_string && c == '\\') {
      text.remove_prefix(copy_escape(text, made));
      continue;
    }
    if (c == '"')
      in_string = !in_string;
    if (in_string && static_cast<unsigned char>(c) < 0x20) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", c);
      made += escape.data();
    } else {
      made.push_back(c == '\0' ? '!' : c);
    }
    text.remove_prefix(1);
  }
  return made;
}

// --- RapidJSON's events to a tree

class tree_maker : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, tree_maker> {
public:
  bool Null() { return add({}); }
  bool Bool(bool value) { return add({tree::kind::boolean, value ? "true" : "false"}); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return add({tree::kind::number, {text, size}});
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return add({tree::kind::string, {text, size}});
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    name_.assign(text, size);
    return true;
  }
  bool StartObject() { return open(tree::kind::object); }
  bool StartArray() { return open(tree::kind::array); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  [[nodiscard]] bool too_deep() const { return deepest_ > depth_max; }
  tree take() { return std::move(done_); }

private:
  bool add(tree value) {
    if (open_.empty())
      done_ = std::move(value);
    else
      open_.back().second.parts.emplace_back(std::move(name_), std::move(value));
    name_.clear();
    return true;
  }

  bool open(tree::kind of) {
    open_.emplace_back(std::move(name_), tree{of});
    name_.clear();
    deepest_ = std::max(deepest_, open_.size());
    return true;
  }

  bool close() {
    auto ended = std::move(open_.back());
    open_.pop_back();
    name_ = std::move(ended.first);
    return add(std::move(ended.second));
  }

  std::vector<std::pair<std::string, tree>> open_;
  std::string name_;
  tree done_;
  std::size_t deepest_ = 0;
};

/// The tree of a document; nothing within if it is no JSON; nothing if RapidJSON cannot tell.
std::optional<std::optional<tree>> parse(std::string_view document) {
  constexpr auto flags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag |
                         rapidjson::kParseValidateEncodingFlag;
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (document.starts_with(byte_order_mark))
    document.remove_prefix(byte_order_mark.size());
  const auto text = taken_by_rapidjson(document);
  rapidjson::MemoryStream in{text.data(), text.size()};
  rapidjson::Reader reader;
  tree_maker maker;
  reader.Parse<flags>(in, maker);
  if (reader.GetParseErrorCode() == rapidjson::kParseErrorNumberTooBig)
    return std::nullopt;
  if (reader.HasParseError() || maker.too_deep())
    return std::optional<tree>{};
  return std::optional{maker.take()};
}

// --- values

std::string trimmed(std::string text) {
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ')
    text.pop_back();
  const auto front =
      std::ranges::find_if(text, [](char c) { return static_cast<unsigned char>(c) > ' '; });
  return {front, text.end()};
}

bool is_whole(const std::string& number) {
  return number.find_first_of(".eE") == std::string::npos;
}

std::string bigint_of_digits(const std::string& digits) {
  errno = 0;
  const auto value = std::strtoll(digits.c_str(), nullptr, 10);
  return errno == ERANGE ? "BAD" : std::to_string(value);
}

std::string bigint_of(const tree* from) {
  static const std::regex digits{"[+-]?[0-9]+"};
  if (from == nullptr || from->is == tree::kind::null)
    return "NULL";
  if (from->is == tree::kind::string) {
    const auto text = trimmed(from->text);
    const bool good = text.find('\0') == std::string::npos && std::regex_match(text, digits);
    return good ? bigint_of_digits(text) : "BAD";
  }
  if (from->is != tree::kind::number)
    return "BAD";
  if (is_whole(from->text))
    return bigint_of_digits(from->text);
  constexpr auto beyond = 9223372036854775808.0;
  const auto value = std::strtod(from->text.c_str(), nullptr);
  if (std::abs(value) > beyond)
    return "BAD";
  return value == beyond ? std::to_string(std::numeric_limits<long long>::max())
                         : std::to_string(static_cast<long long>(value));
}

std::string double_of(const tree* from) {
  static const std::regex number{"[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?"};
  if (from == nullptr || from->is == tree::kind::null)
    return "NULL";
  if (from->is == tree::kind::number)
    return exact_text(std::strtod(from->text.c_str(), nullptr));
  if (from->is != tree::kind::string)
    return "BAD";
  constexpr std::size_t regex_text_max = 1'000; // std::regex recurses
  const auto text = trimmed(from->text);
  const bool known = text.size() < regex_text_max && text.find('\0') == std::string::npos &&
                     std::regex_match(text, number);
  return known ? exact_text(std::strtod(text.c_str(), nullptr)) : "UNKNOWN";
}

void append_quoted(std::string& to, const std::string& text) {
  to += '"';
  for (const auto c : text) {
    std::array<char, 4> hex{};
    std::snprintf(hex.data(), hex.size(), "%02x", static_cast<unsigned char>(c));
    to += hex.data();
  }
  to += '"';
}

std::string canonical(const tree& from) {
  std::string made;
  switch (from.is) {
  case tree::kind::null:
    return "null";
  case tree::kind::boolean:
    return from.text;
  case tree::kind::number: {
    if (is_whole(from.text))
      return from.text == "-0" ? "0" : from.text;
    const auto value = std::strtod(from.text.c_str(), nullptr);
    if (!std::isinf(value))
      return exact_text(value);
    append_quoted(made, value < 0 ? "-Infinity" : "Infinity");
    return made;
  }
  case tree::kind::string:
    append_quoted(made, from.text);
    return made;
  case tree::kind::array:
  case tree::kind::object:
    break;
  }
  const bool object = from.is == tree::kind::object;
  std::vector<std::string> names;
  made = object ? "{" : "[";
  for (const auto& [name, part] : from.parts) {
    if (object && std::ranges::find(names, name) != names.end())
      continue;
    names.push_back(name);
    if (object)
      append_quoted(made, name);
    made += canonical(object ? *from.find(name) : part) + ",";
  }
  return made + (object ? "}" : "]");
}

std::string text_of(const tree* from) {
  if (from == nullptr || from->is == tree::kind::null)
    return "NULL";
  if (from->is == tree::kind::array || from->is == tree::kind::object)
    return "JSON " + canonical(*from);
  return "'" + from->text + "'";
}

std::string array_of(const tree* from) {
  if (from == nullptr || from->is == tree::kind::null)
    return "NULL";
  if (from->is != tree::kind::array)
    return "BAD";
  std::string made = "[";
  for (const auto& [name, part] : from->parts) {
    const auto element = bigint_of(&part);
    if (element == "BAD")
      return "BAD";
    made += element + ",";
  }
  return made + "]";
}

std::string part_of(const tree* from) {
  if (from == nullptr || from->is == tree::kind::null)
    return "NULL";
  return from->is == tree::kind::object ? bigint_of(from->find("i")) : "BAD";
}

std::vector<std::string> row_of(const tree& from) {
  return {text_of(from.find("s")), bigint_of(from.find("i")), double_of(from.find("d")),
          part_of(from.find("r")), array_of(from.find("a"))};
}

std::optional<json_verdict> rows_of(const tree& document) {
  if (document.is == tree::kind::object)
    return json_verdict{row_of(document)};
  if (document.is != tree::kind::array)
    return std::nullopt;
  json_verdict rows;
  for (const auto& [name, part] : document.parts) {
    if (part.is != tree::kind::object)
      return std::nullopt;
    rows.push_back(row_of(part));
  }
  return rows;
}

} // namespace

std::optional<std::optional<json_verdict>> judge_json(std::string_view record) {
  if (record.empty())
    return std::optional{json_verdict{}};
  const auto parsed = parse(record);
  if (!parsed)
    return std::nullopt;
  return *parsed ? rows_of(**parsed) : std::nullopt;
}

std::string canonical_json(std::string_view document) {
  const auto parsed = parse(document);
  return parsed && *parsed ? canonical(**parsed) : std::string{};
}

std::string exact_text(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%a", number);
  return text.data();
}

} // namespace duet::fuzz
