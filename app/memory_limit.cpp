#include "app/memory_limit.hpp"

#include "model/memory_budget.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace duet {

namespace {

namespace fs = std::filesystem;

/// What a limit leaves for the state, and for pages of files that count as well.
constexpr std::size_t memory_beside = 64 * mebibyte;

/// More than any machine has: version 1 says a number like this where there is no limit.
constexpr std::size_t no_limit = std::size_t{1} << 60U;

std::optional<std::size_t> read_number(const fs::path& file) {
  std::ifstream in{file};
  std::string text;
  std::size_t number = 0;
  if (!(in >> text) ||
      std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc{})
    return std::nullopt; // no such file, or "max"
  return number < no_limit ? std::optional{number} : std::nullopt;
}

void take_least(std::optional<std::size_t>& least, std::optional<std::size_t> other) {
  if (other)
    least = std::min(least.value_or(*other), *other);
}

/// The least limit from a group up to the root of all groups. Inside a container its own group may
/// be mounted as the root, and the path that the kernel tells leads nowhere.
std::optional<std::size_t> least_from(const fs::path& mount, fs::path group, const char* file) {
  std::optional<std::size_t> least;
  for (; group.has_relative_path(); group = group.parent_path()) {
    take_least(least, read_number(mount / group.relative_path() / file));
    if (group == group.parent_path())
      break;
  }
  take_least(least, read_number(mount / file));
  return least;
}

std::vector<std::string_view> split_at(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(at, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

} // namespace

std::optional<std::size_t> memory_limit_of(std::string_view groups, const fs::path& root) {
  std::optional<std::size_t> least;
  for (const auto line : split_at(groups, '\n')) {
    // hierarchy:controllers:path, for example 0::/user.slice or 4:memory:/docker/1a2b
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos)
      continue;
    const auto controllers = split_at(line.substr(first + 1, second - first - 1), ',');
    const fs::path group{line.substr(second + 1)};
    if (controllers.front().empty())
      take_least(least, least_from(root, group, "memory.max"));
    else if (std::ranges::find(controllers, "memory") != controllers.end())
      take_least(least, least_from(root / "memory", group, "memory.limit_in_bytes"));
  }
  return least;
}

std::optional<std::size_t> memory_limit() {
  std::ifstream in{"/proc/self/cgroup"};
  return memory_limit_of(std::string{std::istreambuf_iterator<char>{in}, {}});
}

std::size_t memory_max_within(std::optional<std::size_t> limit) {
  if (!limit)
    return memory_budget::usual;
  const auto left = *limit > memory_beside ? *limit - memory_beside : 0;
  return std::clamp(left, memory_budget::least, memory_budget::usual);
}

} // namespace duet
