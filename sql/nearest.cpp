#include "sql/nearest.hpp"

#include <algorithm>
#include <vector>

namespace duet::sql {

namespace {

/// No name that anybody mistypes is longer, and the work is bounded.
constexpr std::size_t compared_length_max = 128;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same(char left, char right) { return lower(left) == lower(right); }

/// The edits that make a name of this length another one.
std::size_t edits_max(std::size_t length) {
  constexpr std::size_t length_of_one_edit = 3;
  return length < length_of_one_edit ? 0 : length / length_of_one_edit;
}

} // namespace

bool same_word(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, same);
}

std::size_t edit_distance(std::string_view left, std::string_view right, std::size_t limit) {
  const auto too_far = limit + 1;
  const auto longer = std::max(left.size(), right.size());
  if (longer - std::min(left.size(), right.size()) > limit || longer > compared_length_max)
    return too_far;
  // Rows of the usual table: of the prefixes of `left` that are two, one and no characters shorter.
  std::vector<std::size_t> before(right.size() + 1);
  std::vector<std::size_t> last(right.size() + 1);
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    before.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const auto change = same(left[i - 1], right[j - 1]) ? 0U : 1U;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && same(left[i - 1], right[j - 2]) && same(left[i - 2], right[j - 1]))
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    if (std::ranges::min(row) > limit)
      return too_far;
  }
  return std::min(row.back(), too_far);
}

std::optional<std::string_view> nearest(std::string_view name,
                                        std::span<const std::string_view> known) {
  std::optional<std::string_view> found;
  auto limit = edits_max(name.size());
  for (const auto each : known) {
    const auto distance = edit_distance(name, each, limit);
    if (distance > limit || (found && distance == limit))
      continue;
    found = each;
    limit = distance;
  }
  return found;
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> known,
                         std::string_view otherwise) {
  if (const auto found = nearest(name, known))
    return "did you mean `" + std::string{*found} + "`?";
  return std::string{otherwise};
}

} // namespace duet::sql
