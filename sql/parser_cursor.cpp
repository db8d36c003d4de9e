#include "columns/utf8.hpp"
#include "sql/nearest.hpp"
#include "sql/parser.hpp"

#include <algorithm>

namespace duet::sql::syntax {

namespace {

/// A token as a message shows it: the front of a long one.
std::string shown(const token& what) {
  constexpr std::size_t shown_max = 40;
  auto line = what.text.substr(0, what.text.find('\n'));
  const bool is_whole = line.size() == what.text.size() && line.size() <= shown_max;
  if (what.kind == token_kind::quoted_name) {
    line.remove_prefix(1);
    line.remove_suffix(is_whole ? 1 : 0);
  }
  auto length = std::min(line.size(), shown_max);
  while (!is_utf8(line.substr(0, length)))
    --length; // a character is shown whole or not at all
  return "`" + std::string{line.substr(0, length)} + (is_whole ? "`" : "...`");
}

/// "did you mean `FROM`?" if a token resembles one of the candidates, else nothing.
std::string meant_word(const token& instead, const std::vector<lexeme>& candidates) {
  if (instead.kind != token_kind::word || instead.what.what() == lexeme_class::clause_word)
    return {};
  std::vector<std::string_view> words(candidates.size());
  std::ranges::transform(candidates, words.begin(), &lexeme::text);
  const auto meant = nearest(instead.text, words);
  if (!meant || edit_distance(instead.text, *meant, 0) == 0)
    return {};
  return "did you mean `" + std::string{*meant} + "` instead of " + shown(instead) + "?";
}

} // namespace

parser::nested::nested(parser& of) : of_(of) {
  if (++of_.nesting_ > nesting_max)
    of_.fail(of_.peek().at, "this is nested too deep",
             "no more than " + std::to_string(nesting_max) + " levels are read");
}

const token& parser::peek(std::size_t ahead) const {
  return failed_ ? tokens_.back() : tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

const token& parser::take() {
  if (failed_ || at_ + 1 == tokens_.size())
    return tokens_.back();
  tried_.clear();
  last_ = at_++;
  return tokens_[last_];
}

bool parser::at(lexeme first, lexeme second, lexeme third) {
  const auto& next = peek();
  if (next.what == first && (second.empty() || peek(1).what == second) &&
      (third.empty() || peek(2).what == third))
    return true;
  if (first.what() != lexeme_class::symbol)
    tried_.push_back(first);
  return false;
}

bool parser::accept(lexeme first, lexeme second, lexeme third) {
  if (!at(first, second, third))
    return false;
  for (const auto each : {first, second, third})
    if (!each.empty())
      take();
  return true;
}

void parser::expect(lexeme what, lexeme next) {
  if (!accept(what))
    fail_unexpected("`" + std::string{what.text()} + "`");
  else if (!next.empty())
    expect(next);
}

/// Whether another element follows; else `close` was taken. A comma in front of it is too much.
bool parser::next_in_list(lexeme close) {
  if (accept(",")) {
    if (!at(close))
      return true;
    problems_.warn(last().at, "a comma behind the last element is ignored", "remove it");
  }
  if (!accept(close))
    fail_unexpected("`,` or `" + std::string{close.text()} + "`");
  return false;
}

void parser::fail(place where, std::string message, std::string hint) {
  if (failed_)
    return;
  failed_ = true;
  problems_.error(where, std::move(message), std::move(hint));
}

/// `expected` is a thing with its article, or words between back-ticks.
void parser::fail_unexpected(std::string_view expected) {
  const auto& next = peek();
  const std::string is_expected = std::string{expected} + " is expected here";
  if (next.kind == token_kind::invalid) {
    auto complaint = complaint_about(next);
    fail(next.at, std::move(complaint.message), std::move(complaint.hint));
  } else if (next.kind == token_kind::end) {
    fail(next.at, is_expected + ", and the script ends", hint_for_unexpected());
  } else {
    fail(next.at, is_expected + ", not " + shown(next), hint_for_unexpected());
  }
}

/// A guess why the next token does not fit, or nothing.
std::string parser::hint_for_unexpected() const {
  const auto& next = peek();
  const auto& before = last();
  if (at_ > 0 && at_ == alias_) {
    auto candidates = alias_tried_;
    candidates.insert(candidates.end(), tried_.begin(), tried_.end());
    if (auto guess = meant_word(before, candidates); !guess.empty())
      return guess;
  }
  if (auto guess = meant_word(next, tried_); !guess.empty())
    return guess;
  if (next.kind == token_kind::word && next.what.what() == lexeme_class::reserved_word)
    return "if it is a name, quote it: `" + std::string{next.text} + "`";
  const auto is_long_text = [](const token& each) {
    return each.kind == token_kind::string && each.text.find('\n') != std::string_view::npos;
  };
  if (is_long_text(before) || is_long_text(next))
    return "a text goes over several lines here: is a quote missing?";
  if (before.what.is(","))
    return "is the comma in front of it too much?";
  return {};
}

/// Whether a tree may be as deep as that.
bool parser::accept_depth(std::uint32_t depth, place where) {
  if (depth <= tree_depth_max)
    return true;
  fail(where, "this is nested too deep",
       "no more than " + std::to_string(tree_depth_max) + " levels are read");
  return false;
}

/// Takes the semicolon.
void parser::finish_statement() {
  if (failed_ || accept(";"))
    return;
  if (at_end())
    problems_.warn(peek().at, "the last statement has no semicolon", "end it with `;`");
  else
    expect_end();
}

/// Says that something is too much, unless it is the end of the text.
void parser::expect_end() {
  if (at_kind(token_kind::invalid))
    fail_unexpected({});
  else if (!at_end())
    fail(peek().at, shown(peek()) + " is not expected here", hint_for_unexpected());
}

/// Goes behind the semicolon that ends the statement with the error.
void parser::recover() {
  failed_ = false;
  while (!at_end() && !at(";"))
    take();
  accept(";");
}

} // namespace duet::sql::syntax
