#include "tests/fuzz/csv_reference.hpp"

#include <algorithm>

namespace duet::fuzz {

namespace {

bool is_blank(char c) { return static_cast<unsigned char>(c) <= ' '; }
bool is_end(char c) { return c == '\n' || c == '\r'; }

/// Whether bytes are UTF-8: every character has the one length that is needed for it.
bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t more = first < 0x80 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    if ((first >= 0x80 && first < 0xC0) || first >= 0xF8 || i + more >= text.size())
      return false;
    unsigned long point = more == 0 ? first : first & (0x3FU >> more);
    for (std::size_t k = 1; k <= more; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if (next < 0x80 || next >= 0xC0)
        return false;
      point = point * 64 + (next - 0x80U);
    }
    const std::size_t needed = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    if (needed != more || (point >= 0xD800 && point < 0xE000) || point > 0x10FFFF)
      return false;
    i += more + 1;
  }
  return true;
}

/// Reads a record letter by letter.
class csv_judge {
public:
  csv_judge(std::string_view record, const csv_rules& by) : text_{record}, by_{by} {
    if (text_.starts_with("\xEF\xBB\xBF"))
      text_.erase(0, 3);
    skip_lines();
  }

  [[nodiscard]] bool done() const { return at_ == text_.size(); }

  /// All fields of the line.
  bool read(std::vector<std::string>& fields) {
    do {
      fields.emplace_back();
      if (!(next_is(by_.quote) ? read_quoted(fields.back()) : read_plain(fields.back())))
        return false;
    } while (next_is(by_.separator) && ++at_ > 0);
    if (next_is('\r') && at_ + 1 < text_.size() && text_[at_ + 1] == '\n')
      ++at_;
    if (!done())
      ++at_;
    skip_lines();
    return std::all_of(text_.begin() + static_cast<std::ptrdiff_t>(at_), text_.end(), is_blank);
  }

private:
  [[nodiscard]] bool next_is(char c) const { return c != '\0' && !done() && text_[at_] == c; }

  /// Lines of comments, and blank ones.
  void skip_lines() {
    if (!by_.comments)
      return;
    for (bool comment = false; !done(); ++at_) {
      comment = text_[at_] == '#' || (comment && !is_end(text_[at_]));
      if (!comment && text_[at_] != ' ' && !is_end(text_[at_]))
        return;
    }
  }

  bool read_escaped(std::string& to) {
    ++at_;
    if (done())
      return false;
    switch (text_[at_]) {
    case '0':
      to += '\0';
      break;
    case 'n':
      to += '\n';
      break;
    case 'r':
      to += '\r';
      break;
    case 't':
      to += '\t';
      break;
    default:
      to += text_[at_];
    }
    ++at_;
    return true;
  }

  bool read_plain(std::string& to) {
    while (!done() && !next_is(by_.separator) && !is_end(text_[at_]))
      if (next_is(by_.escape)) {
        if (!read_escaped(to))
          return false;
      } else {
        to += text_[at_++];
      }
    return true;
  }

  bool read_quoted(std::string& to) {
    for (++at_;;) {
      if (done())
        return false;
      if (next_is(by_.quote)) {
        ++at_;
        if (!next_is(by_.quote))
          break;
        to += text_[at_++];
      } else if (next_is(by_.escape)) {
        if (!read_escaped(to))
          return false;
      } else {
        to += text_[at_++];
      }
    }
    while (!done() && !next_is(by_.separator) && is_blank(text_[at_]) && !is_end(text_[at_]))
      ++at_;
    return done() || next_is(by_.separator) || is_end(text_[at_]);
  }

  std::string text_;
  csv_rules by_;
  std::size_t at_ = 0;
};

} // namespace

std::optional<std::vector<std::string>> judge_csv(std::string_view record, const csv_rules& by,
                                                  std::size_t fields) {
  csv_judge judge{record, by};
  std::vector<std::string> made;
  if (!is_utf8(record) || judge.done() || !judge.read(made))
    return std::nullopt;
  if (made.size() == fields + 1 && std::ranges::all_of(made.back(), is_blank))
    made.pop_back();
  return made.size() == fields ? std::optional{made} : std::nullopt;
}

} // namespace duet::fuzz
