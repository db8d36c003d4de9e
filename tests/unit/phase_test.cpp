#include "model/phase.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace duet {
namespace {

using moves = std::set<std::pair<std::string_view, std::string_view>>;

TEST_CASE("the moves that the drawing shows are legal, and no others") {
  const moves drawn{
      {"recovering", "recovering"}, {"recovering", "running"}, {"recovering", "stopped"},
      {"recovering", "failed"},     {"running", "draining"},   {"running", "dropping"},
      {"running", "failed"},        {"draining", "dropping"},  {"draining", "failed"},
      {"dropping", "recovering"},   {"dropping", "stopped"},   {"dropping", "failed"},
  };
  moves legal;
  for (const auto from : all_phases())
    for (const auto to : all_phases())
      if (may_follow(from, to))
        legal.emplace(to_string(from), to_string(to));
  CHECK(legal == drawn);
}

TEST_CASE("every phase has a name of its own") {
  std::set<std::string_view> names;
  for (const auto each : all_phases())
    names.insert(to_string(each));
  CHECK(names == std::set<std::string_view>{"recovering", "running", "draining", "dropping",
                                            "stopped", "failed"});
}

} // namespace
} // namespace duet
