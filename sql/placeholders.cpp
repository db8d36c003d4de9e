#include "sql/placeholders.hpp"

#include "sql/locator.hpp"
#include "sql/nearest.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::sql {

namespace {

bool is_in_placeholder_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-';
}

/// The name in the placeholder that `text` begins with, or nothing.
std::string_view placeholder_name(std::string_view text) {
  if (!text.starts_with("${"))
    return {};
  text.remove_prefix(2);
  const auto end = static_cast<std::size_t>(std::ranges::find_if_not(text, is_in_placeholder_name) -
                                            text.begin());
  return end < text.size() && text[end] == '}' ? text.substr(0, end) : std::string_view{};
}

/// The length of the comment that `text` begins with; 0 if there is none. A hint is none.
std::size_t comment_length(std::string_view text) {
  if (text.starts_with("--"))
    return std::min(text.find('\n'), text.size());
  if (!text.starts_with("/*") || text.starts_with("/*+"))
    return 0;
  const auto end = text.find("*/", 2);
  return end == std::string_view::npos ? text.size() : end + 2;
}

/// A value as it has to be written between quotes.
std::string escaped(std::string_view value, char quote) {
  std::string text;
  for (const auto c : value) {
    if (c == quote)
      text += quote;
    text += c;
  }
  return text;
}

class filler {
public:
  filler(source& in, const placeholder_values& values, diagnostics& problems)
      : in_(in), values_(values), problems_(problems), places_(written_) {
    written_.written = in.written;
  }

  void fill() {
    const std::string_view text = written_.written;
    while (at_ < text.size()) {
      const auto rest = text.substr(at_);
      const auto comment = quote_ == 0 ? comment_length(rest) : 0;
      if (const auto name = placeholder_name(rest); !name.empty())
        fill_one(name);
      else if (comment > 0)
        keep(rest.substr(0, comment));
      else
        keep_one(rest);
    }
  }

private:
  void keep(std::string_view piece) {
    in_.filled += piece;
    at_ += piece.size();
  }

  void keep_one(std::string_view rest) {
    const auto c = rest.front();
    if (quote_ == 0 && (c == '\'' || c == '`'))
      quote_ = c;
    else if (c == quote_) // a doubled quote ends it and begins it again
      quote_ = 0;
    keep(rest.substr(0, 1));
  }

  void fill_one(std::string_view name) {
    const auto length = name.size() + std::string_view{"${}"}.size();
    const auto found = values_.find(name);
    if (found == values_.end()) {
      refuse(name, length);
      keep(std::string_view{written_.written}.substr(at_, length));
      return;
    }
    const auto value = escaped(found->second, quote_);
    in_.replaced.push_back({static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(length),
                            static_cast<std::uint32_t>(in_.filled.size()),
                            static_cast<std::uint32_t>(value.size())});
    in_.filled += value;
    at_ += length;
  }

  void refuse(std::string_view name, std::size_t length) {
    std::vector<std::string_view> known;
    for (const auto& [each, value] : values_)
      known.emplace_back(each);
    problems_.error(places_.of(at_, length),
                    "the placeholder `" + std::string{name} + "` has no value",
                    did_you_mean(name, known, "give it one when the script is run"));
  }

  source& in_;
  const placeholder_values& values_;
  diagnostics& problems_;
  source written_; ///< The script without replacements, which places are found in.
  locator places_;
  std::size_t at_ = 0;
  char quote_ = 0; ///< The quote that was opened.
};

} // namespace

source fill_placeholders(source written, const placeholder_values& values, diagnostics& problems) {
  filler{written, values, problems}.fill();
  return written;
}

} // namespace duet::sql
