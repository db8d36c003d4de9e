#include "columns/time_pattern.hpp"

#include "columns/time_pattern_steps.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace duet {

namespace {

using enum pattern_part;
using enum pattern_digits;

/// What so many of a letter are: the first rule that fits counts.
struct letter_rule {
  char letter = '\0';
  std::size_t least = 1;
  std::size_t most = 1;
  pattern_part part = literal;
  pattern_digits digits = open;
};

constexpr std::size_t many = 15; ///< More digits than any number needs.

constexpr auto formatter_rules = std::to_array<letter_rule>({
    {'G', 1, 3, era},
    {'y', 2, 2, year_of_era, reduced},
    {'y', 1, 3, year_of_era},
    {'y', 4, many, year_of_era, padded},
    {'u', 2, 2, year, reduced},
    {'u', 1, 3, year},
    {'u', 4, many, year, padded},
    {'Y', 2, 2, week_year, reduced},
    {'Y', 1, 3, week_year},
    {'Y', 4, many, week_year, padded},
    {'Q', 1, 1, quarter},
    {'Q', 2, 2, quarter, fixed},
    {'q', 1, 1, quarter},
    {'q', 2, 2, quarter, fixed},
    {'M', 1, 1, month},
    {'M', 2, 2, month, fixed},
    {'M', 3, 3, month_short},
    {'M', 4, 4, month_long},
    {'L', 1, 1, month},
    {'L', 2, 2, month, fixed},
    {'L', 3, 3, month_short},
    {'L', 4, 4, month_long},
    {'w', 1, 1, week_of_year},
    {'w', 2, 2, week_of_year, fixed},
    {'W', 1, 1, week_of_month},
    {'D', 1, 2, day_of_year},
    {'D', 3, 3, day_of_year, fixed},
    {'d', 1, 1, day},
    {'d', 2, 2, day, fixed},
    {'E', 1, 3, weekday_short},
    {'E', 4, 4, weekday_long},
    {'a', 1, 1, half_day},
    {'H', 1, 1, hour},
    {'H', 2, 2, hour, fixed},
    {'k', 1, 1, hour_from_1},
    {'k', 2, 2, hour_from_1, fixed},
    {'K', 1, 1, half_hour},
    {'K', 2, 2, half_hour, fixed},
    {'h', 1, 1, half_hour_from_1},
    {'h', 2, 2, half_hour_from_1, fixed},
    {'m', 1, 1, minute},
    {'m', 2, 2, minute, fixed},
    {'s', 1, 1, second},
    {'s', 2, 2, second, fixed},
    {'S', 1, 9, fraction, fixed},
    {'n', 1, many, nanosecond},
    {'X', 1, 3, zone_offset_iso},
    {'x', 1, 3, zone_offset_plain},
    {'Z', 1, 3, zone_offset},
});

constexpr auto simple_rules = std::to_array<letter_rule>({
    {'G', 1, many, era},
    {'y', 2, 2, year_of_era, reduced},
    {'y', 1, many, year_of_era},
    {'Y', 2, 2, week_year, reduced},
    {'Y', 1, many, week_year},
    {'M', 1, 2, month},
    {'M', 3, 3, month_short},
    {'M', 4, many, month_long},
    {'L', 1, 2, month},
    {'L', 3, 3, month_short},
    {'L', 4, many, month_long},
    {'w', 1, many, week_of_year},
    {'W', 1, many, week_of_month},
    {'D', 1, many, day_of_year},
    {'d', 1, many, day},
    {'F', 1, many, weekday_in_month},
    {'E', 1, 3, weekday_short},
    {'E', 4, many, weekday_long},
    {'u', 1, many, weekday_number},
    {'a', 1, many, half_day},
    {'H', 1, many, hour},
    {'k', 1, many, hour_from_1},
    {'K', 1, many, half_hour},
    {'h', 1, many, half_hour_from_1},
    {'m', 1, many, minute},
    {'s', 1, many, second},
    {'S', 1, many, millisecond},
    {'z', 1, 3, zone_name},
    {'Z', 1, many, zone_offset},
    {'X', 1, 3, zone_offset_iso},
});

std::span<const letter_rule> rules_of(pattern_dialect dialect) {
  if (dialect == pattern_dialect::formatter)
    return formatter_rules;
  return simple_rules;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Reads a pattern into steps.
class pattern_compiler {
public:
  pattern_compiler(std::string_view pattern, pattern_dialect dialect)
      : pattern_(pattern), dialect_(dialect) {}

  result<std::vector<pattern_step>> compile() {
    while (at_ < pattern_.size())
      if (auto done = next(); !done)
        return done.error();
    return std::move(steps_);
  }

private:
  /// Takes one piece of the pattern.
  result<void> next() {
    const auto c = pattern_[at_];
    if (is_letter(c))
      return letters(pattern_.find_first_not_of(c, at_));
    if (c == '\'')
      return quoted();
    ++at_;
    if (dialect_ == pattern_dialect::formatter) {
      if (c == '[' || c == ']')
        return bracket(c);
      if (c == '{' || c == '}' || c == '#')
        return wrong(at_ - 1, std::string{"'"} + c + "' is reserved: put it between quotes");
    }
    append_literal({&c, 1});
    return {};
  }

  result<void> letters(std::size_t end) {
    const auto c = pattern_[at_];
    const auto count = std::min(end, pattern_.size()) - at_;
    const auto rules = rules_of(dialect_);
    const auto rule = std::ranges::find_if(rules, [&](const letter_rule& each) {
      return each.letter == c && count >= each.least && count <= each.most;
    });
    if (rule == rules.end())
      return wrong(at_, "there is no pattern letter '" + std::string(count, c) + "'");
    steps_.push_back({rule->part, rule->digits, c, count, 0, {}});
    at_ += count;
    return {};
  }

  /// A text between quotes, in which two quotes are one; two quotes alone are one, too.
  result<void> quoted() {
    const auto begin = at_++;
    if (pattern_.substr(at_).starts_with('\'')) {
      ++at_;
      append_literal("'");
      return {};
    }
    for (auto end = pattern_.find('\'', at_); end != std::string_view::npos;
         end = pattern_.find('\'', at_)) {
      append_literal(pattern_.substr(at_, end - at_));
      at_ = end + 1;
      if (!pattern_.substr(at_).starts_with('\''))
        return {};
      append_literal("'");
      ++at_;
    }
    return wrong(begin, "the quote has no end");
  }

  result<void> bracket(char c) {
    if (c == ']' && open_brackets_ == 0)
      return wrong(at_ - 1, "']' has no '['");
    open_brackets_ += c == '[' ? 1 : -1;
    steps_.push_back({c == '[' ? optional_begin : optional_end, open, c, 1, 0, {}});
    return {};
  }

  void append_literal(std::string_view text) {
    if (steps_.empty() || steps_.back().part != literal)
      steps_.emplace_back();
    steps_.back().text.append(text);
  }

  [[nodiscard]] failure wrong(std::size_t at, const std::string& what) const {
    return misconfigured("in the pattern \"" + std::string{pattern_} + "\", at character " +
                         std::to_string(at + 1) + ", " + what);
  }

  std::string_view pattern_;
  pattern_dialect dialect_;
  std::vector<pattern_step> steps_;
  std::size_t at_ = 0;
  int open_brackets_ = 0;
};

bool has_fixed_width(const pattern_step& step) {
  return step.digits == fixed || step.digits == reduced;
}

/// Numbers without anything between them: those of a fixed width keep theirs from the first one.
void reserve_for_formatter(std::vector<pattern_step>& steps) {
  pattern_step* first = nullptr;
  for (auto& each : steps) {
    if (!is_number(each.part))
      first = nullptr;
    else if (first != nullptr && has_fixed_width(each))
      first->reserve += each.width;
    else {
      if (first != nullptr)
        first->reserve = 0;
      first = &each;
    }
  }
}

/// A number right before another one is read with as many digits as it has letters.
void reserve_for_simple(std::vector<pattern_step>& steps) {
  for (std::size_t i = 0; i + 1 < steps.size(); ++i)
    steps[i].reserve = is_number(steps[i + 1].part) ? steps[i + 1].width : 0;
}

bool is_zone(pattern_part part) { return part >= zone_name; }

bool says_no_date(pattern_part part) {
  return part == week_year || part == week_of_year || part == week_of_month || part == quarter ||
         part == weekday_in_month;
}

result<void> refuse(std::span<const pattern_step> steps, bool (*unwanted)(pattern_part),
                    const std::string& why) {
  const auto found = std::ranges::find_if(steps, unwanted, &pattern_step::part);
  if (found == steps.end())
    return {};
  return misconfigured("the pattern letter '" + std::string(1, found->letter) + "' " + why);
}

} // namespace

bool is_number(pattern_part part) {
  constexpr auto others = std::to_array<pattern_part>(
      {literal, optional_begin, optional_end, era, month_short, month_long, weekday_short,
       weekday_long, half_day, zone_name, zone_offset, zone_offset_iso, zone_offset_plain});
  return std::ranges::find(others, part) == others.end();
}

result<time_pattern> time_pattern::compile(std::string_view pattern, pattern_dialect dialect) {
  auto steps = pattern_compiler{pattern, dialect}.compile();
  if (!steps)
    return steps.error();
  if (dialect == pattern_dialect::formatter)
    reserve_for_formatter(*steps);
  else
    reserve_for_simple(*steps);
  return time_pattern{dialect, std::move(*steps)};
}

result<void> time_pattern::can_write() const {
  if (dialect_ == pattern_dialect::simple)
    return {};
  return refuse(steps_, is_zone, "writes a zone, which a timestamp has not");
}

result<void> time_pattern::can_read() const {
  return refuse(steps_, says_no_date, "cannot be read: it says no date");
}

void time_pattern::write(std::string& to, const zoned_time& time) const {
  write_steps(to, steps_, time);
}

std::optional<read_time> time_pattern::read(std::string_view text) const {
  return dialect_ == pattern_dialect::formatter ? read_as_formatter(text, steps_)
                                                : read_as_simple(text, steps_);
}

} // namespace duet
