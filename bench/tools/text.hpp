/// Numbers as text: into a buffer, out of one, and as JSON.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>

namespace bench {

/// Appends a number to a string that has room for it.
inline void append(std::string& to, std::int64_t number) {
  char digits[24];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  to.append(digits, end);
}

/// The number that is written in `text` and nothing else.
[[nodiscard]] inline std::optional<std::int64_t> to_number(std::string_view text) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end ? std::optional{number} : std::nullopt;
}

/// The whole number of a field of a JSON object, by the text in front of it, as `"count":`.
[[nodiscard]] inline std::optional<std::int64_t> number_of(std::string_view object,
                                                           std::string_view before) {
  const auto at = object.find(before);
  if (at == std::string_view::npos)
    return std::nullopt;
  std::int64_t number = 0;
  const auto* const begin = object.data() + at + before.size();
  const auto error = std::from_chars(begin, object.data() + object.size(), number).ec;
  return error == std::errc{} ? std::optional{number} : std::nullopt;
}

/// One JSON object of numbers and truths, built field by field.
class json_object {
public:
  template <class T> json_object& add(std::string_view name, T value) {
    out_ << (empty_ ? "{" : ", ") << '"' << name << "\": ";
    if constexpr (std::is_same_v<T, bool>)
      out_ << (value ? "true" : "false");
    else
      out_ << value;
    empty_ = false;
    return *this;
  }

  [[nodiscard]] std::string text() const { return (empty_ ? "{" : out_.str()) + "}"; }

private:
  std::ostringstream out_;
  bool empty_ = true;
};

} // namespace bench
