#include "formats/csv_scanner.hpp"

#include <algorithm>

namespace duet {

namespace {

bool is_line_end(char c) { return c == '\n' || c == '\r'; }

/// What an escaped character stands for.
char unescaped_in_csv(char c) {
  constexpr std::string_view letters = "0nrt";
  constexpr std::string_view meant{"\0\n\r\t", 4};
  const auto at = letters.find(c);
  return at == std::string_view::npos ? c : meant[at];
}

} // namespace

void csv_scanner::start(std::string_view record) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  all_ = record;
  rest_ = record;
  take(byte_order_mark);
  if (by_.comments)
    skip_comments();
  more_ = true;
}

/// Passes comments, ends of lines and blanks.
void csv_scanner::skip_comments() {
  while (!rest_.empty()) {
    if (rest_.front() == '#')
      rest_.remove_prefix(std::min(rest_.find_first_of("\r\n"), rest_.size()));
    else if (rest_.front() == ' ' || is_line_end(rest_.front()))
      rest_.remove_prefix(1);
    else
      return;
  }
}

bool csv_scanner::take(std::string_view expected) {
  if (expected.empty() || !rest_.starts_with(expected))
    return false;
  rest_.remove_prefix(expected.size());
  return true;
}

csv_step csv_scanner::fail(std::string_view what) {
  problem_ = {all_.size() - rest_.size(), what};
  return csv_step::failed;
}

void csv_scanner::end_line() {
  more_ = false;
  if (!take("\r\n") && !rest_.empty())
    rest_.remove_prefix(1);
}

std::string_view csv_scanner::kept(byte_arena& memory) const {
  auto* const room = memory.allocate(text_.size());
  std::ranges::copy(text_, room);
  return {room, text_.size()};
}

csv_step csv_scanner::next(std::string_view& field, byte_arena& memory) {
  if (!more_)
    return csv_step::end;
  return take(by_.quote) ? next_quoted(field, memory) : next_plain(field, memory);
}

/// Takes what is behind an escape.
bool csv_scanner::append_escaped(std::string& to) {
  if (rest_.empty())
    return false;
  to.push_back(unescaped_in_csv(rest_.front()));
  rest_.remove_prefix(1);
  return true;
}

csv_step csv_scanner::next_plain(std::string_view& field, byte_arena& memory) {
  const auto begin = rest_;
  bool escaped = false;
  while (!rest_.empty() && !is_line_end(rest_.front()) && !rest_.starts_with(by_.separator)) {
    if (take(by_.escape)) {
      if (!std::exchange(escaped, true))
        text_.assign(begin.substr(0, begin.size() - rest_.size() - by_.escape.size()));
      if (!append_escaped(text_))
        return fail("an escape has nothing behind it");
      continue;
    }
    if (escaped)
      text_.push_back(rest_.front());
    rest_.remove_prefix(1);
  }
  field = escaped ? kept(memory) : begin.substr(0, begin.size() - rest_.size());
  if (!take(by_.separator))
    end_line();
  return csv_step::field;
}

/// Behind the quote that begins it. Quotes within are doubled.
csv_step csv_scanner::next_quoted(std::string_view& field, byte_arena& memory) {
  const auto begin = rest_;
  bool differs = false;
  const auto passed = [&](std::size_t behind) {
    return begin.substr(0, begin.size() - rest_.size() - behind);
  };
  for (;;) {
    if (rest_.empty())
      return fail("a quote does not end");
    if (take(by_.quote)) {
      if (!rest_.starts_with(by_.quote))
        break;
      if (!std::exchange(differs, true))
        text_.assign(passed(by_.quote.size()));
      text_.append(by_.quote);
      take(by_.quote);
    } else if (take(by_.escape)) {
      if (!std::exchange(differs, true))
        text_.assign(passed(by_.escape.size()));
      if (!append_escaped(text_))
        return fail("a quote does not end");
    } else {
      if (differs)
        text_.push_back(rest_.front());
      rest_.remove_prefix(1);
    }
  }
  field = differs ? kept(memory) : passed(by_.quote.size());
  return skip_behind_quote() ? csv_step::field : fail("there is more behind a quote");
}

/// Passes blanks behind a quote, and the separator.
bool csv_scanner::skip_behind_quote() {
  while (!take(by_.separator)) {
    if (rest_.empty() || is_line_end(rest_.front())) {
      end_line();
      return true;
    }
    if (static_cast<unsigned char>(rest_.front()) > ' ')
      return false;
    rest_.remove_prefix(1);
  }
  return true;
}

bool csv_scanner::at_end() {
  if (by_.comments)
    skip_comments();
  const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  if (std::ranges::all_of(rest_, is_blank))
    return true;
  fail("there is more behind the line");
  return false;
}

} // namespace duet
