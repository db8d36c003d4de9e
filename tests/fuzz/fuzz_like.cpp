/// Any pattern of LIKE is one or is not, and any text matches it or does not, as trying everything
/// says.
///
/// The input is a line with the escape character, or nothing, a line with the pattern, and the text
/// behind it.
#include "columns/utf8.hpp"
#include "functions/like.hpp"
#include "tests/fuzz/violation.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace duet::fuzz {

namespace {

/// The characters of well-formed UTF-8, each as its bytes.
using characters = std::vector<std::string_view>;

characters characters_of(std::string_view text) {
  characters all;
  for (std::size_t begin = 0; begin < text.size();) {
    auto end = begin + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
      ++end;
    all.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return all;
}

/// A character that is itself, or one of the wildcards.
struct element {
  enum class kind : std::uint8_t { itself, any_one, any_text } is;
  std::string_view what{};
};

/// Nothing if something wrong is behind an escape character.
std::optional<std::vector<element>> elements_of(std::string_view pattern, std::string_view escape) {
  const auto all = characters_of(pattern);
  std::vector<element> made;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!escape.empty() && all[i] == escape) {
      if (++i == all.size() || (all[i] != "%" && all[i] != "_" && all[i] != escape))
        return std::nullopt;
      made.push_back({element::kind::itself, all[i]});
    } else if (all[i] == "%") {
      made.push_back({element::kind::any_text});
    } else if (all[i] == "_") {
      made.push_back({element::kind::any_one});
    } else {
      made.push_back({element::kind::itself, all[i]});
    }
  }
  return made;
}

/// Tries everything: a `%` takes no character, or one more. What has failed is not tried again.
class backtracking {
public:
  backtracking(const std::vector<element>& pattern, const characters& text)
      : pattern_{pattern}, text_{text}, failed_((pattern.size() + 1) * (text.size() + 1)) {}

  [[nodiscard]] bool matches(std::size_t element = 0, std::size_t at = 0) {
    const auto here = element * (text_.size() + 1) + at;
    if (failed_[here])
      return false;
    const bool matched = try_here(element, at);
    failed_[here] = !matched;
    return matched;
  }

private:
  bool try_here(std::size_t element, std::size_t at) {
    if (element == pattern_.size())
      return at == text_.size();
    const auto& [is, what] = pattern_[element];
    if (is == element::kind::any_text && matches(element + 1, at))
      return true;
    if (at == text_.size() || (is == element::kind::itself && what != text_[at]))
      return false;
    return matches(is == element::kind::any_text ? element : element + 1, at + 1);
  }

  const std::vector<element>& pattern_;
  const characters& text_;
  std::vector<bool> failed_;
};

std::string_view take_line(std::string_view& from) {
  const auto end = std::min(from.find('\n'), from.size());
  const auto line = from.substr(0, end);
  from.remove_prefix(std::min(end + 1, from.size()));
  return line;
}

void run(std::string_view input) {
  constexpr std::size_t size_max = 400; // to try everything takes its time
  input = input.substr(0, size_max);
  if (!is_utf8(input))
    return;
  const auto escapes = characters_of(take_line(input));
  const auto escape = escapes.empty() ? std::string_view{} : escapes.front();
  const auto pattern = take_line(input);
  const auto made = like_pattern::parse(
      pattern, escape.empty() ? std::nullopt : std::optional{code_point_at(escape, 0).value});
  const auto elements = elements_of(pattern, escape);
  const auto* found = std::get_if<like_pattern>(&made);
  if ((found != nullptr) != elements.has_value())
    violated("a pattern is one if what is behind each escape character may be there");
  if (found == nullptr)
    return;
  const auto text = characters_of(input);
  if (found->matches(input) != backtracking{*elements, text}.matches())
    violated("a text matches a pattern if something does of all that can be tried");
}

} // namespace

} // namespace duet::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  duet::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
