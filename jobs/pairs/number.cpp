#include "jobs/pairs/number.hpp"

#include "columns/utf8.hpp"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace duet::pairs {

namespace {

using enum reject_reason;

parsed_number rejected(reject_reason reason) { return {.number = 0, .problem = reason}; }

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return text;
}

std::size_t leading_digits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count]))
    ++count;
  return count;
}

/// Takes `expected` off the front of `text`, if it is there.
bool take(std::string_view& text, std::string_view expected) {
  if (text.empty() || expected.find(text.front()) == std::string_view::npos)
    return false;
  text.remove_prefix(1);
  return true;
}

/// Whether `text` is a number by JSON's grammar, and then whether it is written as an integer.
parsed_number classify_number(std::string_view text) {
  take(text, "-");
  const auto whole = leading_digits(text);
  if (whole == 0 || (whole > 1 && text.front() == '0'))
    return rejected(not_a_number);
  text.remove_prefix(whole);
  if (text.empty())
    return rejected(out_of_range); // an integer, or from_chars would have failed on its syntax
  if (take(text, ".")) {
    const auto fraction = leading_digits(text);
    if (fraction == 0)
      return rejected(not_a_number);
    text.remove_prefix(fraction);
  }
  if (take(text, "eE")) {
    take(text, "+-");
    const auto exponent = leading_digits(text);
    if (exponent == 0)
      return rejected(not_a_number);
    text.remove_prefix(exponent);
  }
  return rejected(text.empty() ? not_an_integer : not_a_number);
}

/// Reads a number that stands alone in `text`.
parsed_number parse_bare(std::string_view text) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  const auto first_digit = text.starts_with('-') ? 1U : 0U;
  const bool zero_first = text.size() > first_digit + 1 && text[first_digit] == '0';
  if (error == std::errc{} && stop == end && !zero_first)
    return {.number = number, .problem = std::nullopt};
  return classify_number(text);
}

/// What RapidJSON reads: the text, but of a long number outside strings only the first digits. In
/// JSON a number may have any size, yet RapidJSON refuses what no double holds. A number that is
/// cut gets the same verdict: it stays beyond int64, or it stays a fraction or an exponent.
class short_numbers : public rapidjson::MemoryStream {
public:
  explicit short_numbers(std::string_view text) : MemoryStream{text.data(), text.size()} {}

  char Take() { // NOLINT(readability-identifier-naming): RapidJSON's name
    const auto c = MemoryStream::Take();
    if (in_string_) {
      in_string_ = escaped_ || c != '"';
      escaped_ = !escaped_ && c == '\\';
    } else if (is_digit(c)) {
      if (--digits_left_ == 0)
        skip_digits();
    } else if (c == 'e' || c == 'E') {
      digits_left_ = exponent_digits_max;
    } else if (c != '+' && c != '-') {
      digits_left_ = digits_max;
      in_string_ = c == '"';
    }
    return c;
  }

private:
  /// More than an int64 has, and with the largest exponent that is left far within a double.
  static constexpr std::size_t digits_max = 40;
  static constexpr std::size_t exponent_digits_max = 2;

  void skip_digits() {
    while (is_digit(Peek()))
      ++src_;
    digits_left_ = digits_max;
  }

  bool in_string_ = false;
  bool escaped_ = false;
  std::size_t digits_left_ = digits_max;
};

/// Whether what a JSON string stands for is characters. RapidJSON lets the second half of a
/// surrogate pair stand alone; what it makes of that begins with these bytes, and no UTF-8 does.
bool is_characters(std::string_view text) {
  for (auto at = text.find('\xED'); at != std::string_view::npos; at = text.find('\xED', at + 1))
    if (static_cast<unsigned char>(text[at + 1]) >= 0xA0)
      return false;
  return true;
}

/// Finds the top-level field `num` while RapidJSON reads; refuses what is nested too deep.
class num_finder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, num_finder> {
public:
  bool Default() { return scalar(); } // NOLINT(readability-identifier-naming): RapidJSON's name

  bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
    if (at_num())
      found_ = parse_bare({text, length});
    return scalar();
  }

  bool String(const char* text, rapidjson::SizeType length, bool) {
    return is_characters({text, length}) && scalar();
  }

  bool Key(const char* text, rapidjson::SizeType length, bool) {
    const std::string_view name{text, length};
    if (depth_ == 1) {
      on_num_ = name == "num";
      if (on_num_)
        ++nums_;
    }
    return is_characters(name);
  }

  bool StartObject() { return open(); }
  bool StartArray() { return open(); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  [[nodiscard]] bool too_deep() const { return depth_ > json_depth_max; }

  /// The verdict on a text that was read to its end.
  [[nodiscard]] parsed_number verdict(bool is_object) const {
    if (!is_object)
      return rejected(not_a_number);
    if (nums_ > 1)
      return rejected(duplicate_field);
    if (nums_ == 0)
      return rejected(missing_field);
    return found_;
  }

private:
  [[nodiscard]] bool at_num() const { return depth_ == 1 && on_num_; }

  bool scalar() {
    if (depth_ == 1)
      on_num_ = false;
    return true;
  }

  bool open() {
    ++depth_;
    return !too_deep();
  }

  bool close() {
    --depth_;
    return scalar();
  }

  std::size_t depth_ = 0;
  std::size_t nums_ = 0;
  bool on_num_ = false;
  parsed_number found_ = rejected(not_a_number);
};

parsed_number parse_json(std::string_view text) {
  short_numbers in{text};
  rapidjson::Reader reader;
  num_finder finder;
  reader.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag>(in, finder);
  if (finder.too_deep())
    return rejected(too_deep);
  const bool whole = in.Tell() == text.size(); // RapidJSON takes a NUL for the end
  if (reader.HasParseError() || !whole)
    return rejected(malformed_json);
  return finder.verdict(text.front() == '{');
}

} // namespace

parsed_number parse_number(const nullable_bytes& value) {
  if (!value)
    return rejected(tombstone);
  if (value->size() > value_bytes_max)
    return rejected(too_large);
  const auto text = trim(*value);
  if (text.empty())
    return rejected(empty);
  const auto bare = parse_bare(text);
  if (bare.problem != not_a_number)
    return bare;
  if (!is_utf8(text))
    return rejected(bad_encoding);
  return text.front() == '{' || text.front() == '[' ? parse_json(text) : bare;
}

} // namespace duet::pairs
