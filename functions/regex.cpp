#include "functions/regex.hpp"

#include "functions/regex_syntax.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <variant>

namespace duet {

namespace {

/// How many bytes the line terminator has that ends a text; 0: none does.
std::size_t terminator_width(std::string_view text) {
  static constexpr std::array<std::string_view, 6> terminators{
      "\r\n", "\n", "\r", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
  const auto* const found = std::ranges::find_if(
      terminators, [&](std::string_view each) { return text.ends_with(each); });
  return found == terminators.end() ? 0 : found->size();
}

/// Room for so many groups needs no memory of its own.
constexpr std::size_t few_groups = 8;

RE2::Options quiet() {
  RE2::Options options;
  options.set_log_errors(false);
  return options;
}

} // namespace

regex::regex(std::string_view java) {
  auto translated = to_re2(java);
  if (auto* const refused = std::get_if<refused_pattern>(&translated)) {
    state_ = refused->valid ? state::unsupported : state::invalid;
    why_ = std::move(refused->why);
    return;
  }
  const auto& pattern = std::get<re2_pattern>(translated);
  has_end_ = pattern.has_end;
  compiled_ = std::make_shared<const RE2>(pattern.text, quiet());
  if (!compiled_->ok()) {
    state_ = state::unsupported;
    why_ = "the pattern cannot be used: " + compiled_->error();
  }
}

int regex::groups() const { return compiled_->NumberOfCapturingGroups(); }

bool regex::find_as_it_is(std::string_view text, std::size_t from, groups_found& found) const {
  std::array<re2::StringPiece, few_groups> few;
  std::vector<re2::StringPiece> many(found.size() > few.size() ? found.size() : 0);
  const auto parts = many.empty() ? std::span{few}.first(found.size()) : std::span{many};
  if (!compiled_->Match(re2::StringPiece{text.data(), text.size()}, from, text.size(),
                        RE2::UNANCHORED, parts.data(), static_cast<int>(parts.size())))
    return false;
  std::ranges::transform(parts, found.begin(), [](const re2::StringPiece& each) {
    return std::string_view{each.data(), each.size()};
  });
  return true;
}

/// `$` stands at the end, and in front of a line terminator at the end: of the matches in the text
/// with it and without it the one that begins first counts, of those that begin together the
/// longer.
bool regex::find(std::string_view text, std::size_t from, groups_found& found) const {
  const bool with_all = find_as_it_is(text, from, found);
  const auto width = has_end_ ? terminator_width(text) : 0;
  if (width == 0 || from > text.size() - width)
    return with_all;
  groups_found shorter(found.size());
  if (!find_as_it_is(text.substr(0, text.size() - width), from, shorter))
    return with_all;
  const auto whole = found[0];
  const auto other = shorter[0];
  if (!with_all || other.data() < whole.data() ||
      (other.data() == whole.data() && other.size() > whole.size()))
    found = std::move(shorter);
  return true;
}

bool regex::matches_within(std::string_view text) const {
  groups_found found(has_end_ ? 1 : 0);
  return find(text, 0, found);
}

bool regex::matches(std::string_view text) const {
  return compiled_->Match(re2::StringPiece{text.data(), text.size()}, 0, text.size(),
                          RE2::ANCHOR_BOTH, nullptr, 0);
}

const regex& known_patterns::get(std::string_view java) {
  if (constant_)
    return *constant_;
  std::string key{java};
  const auto found = kept_.find(key);
  if (found != kept_.end())
    return found->second;
  if (kept_.size() >= kept_max)
    kept_.clear();
  regex made{java};
  return kept_.emplace(std::move(key), std::move(made)).first->second;
}

} // namespace duet
