#include "jobs/effects.hpp"
#include "jobs/fired_mark.hpp"
#include "jobs/state_key.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {
namespace {

constexpr auto most = std::numeric_limits<std::uint32_t>::max();

TEST_CASE("a mark is spelt in one way") {
  struct row {
    fired_mark mark;
    std::string_view key;
    std::string_view value;
  };
  const std::vector<row> table{
      {{{1}, {0}}, "duet.fired.1", "0"},
      {{{3}, {1'764'000'060'000}}, "duet.fired.3", "1764000060000"},
      {{{most}, {-1}}, "duet.fired.4294967295", "-1"},
      {{{1}, end_of_time}, "duet.fired.1", "9223372036854775807"},
      {{{1}, no_time}, "duet.fired.1", "-9223372036854775808"},
      {{{1}, {7}, "k"}, "duet.fired.1", "7 k"},
      {{{1}, {7}, " \n"}, "duet.fired.1", "7  \n"},
      {{{1}, {7}, ""}, "duet.fired.1", "7 "},
  };
  for (const auto& [mark, key, value] : table) {
    CHECK(key_of(mark) == key);
    CHECK(value_of(mark) == value);
    CHECK(is_fired_mark(key));
    CHECK(parse_fired_mark(key, value) == mark);
  }
}

TEST_CASE("what is spelt otherwise is no mark") {
  const std::vector<std::pair<std::string_view, std::string_view>> table{
      {"duet.fired.", "1"},
      {"duet.fired.0", "1"},
      {"duet.fired.01", "1"},
      {"duet.fired.-1", "1"},
      {"duet.fired.4294967296", "1"},
      {"duet.fired.1x", "1"},
      {"duet.fired", "1"},
      {"duet.operator.1", "1"},
      {"duet.fired.1", ""},
      {"duet.fired.1", "01"},
      {"duet.fired.1", " 1"},
      {"duet.fired.1", "1.0"},
      {"duet.fired.1", "+1"},
      {"duet.fired.1", "-0"},
      {"duet.fired.1", "9223372036854775808"},
  };
  for (const auto& [key, value] : table) {
    CAPTURE(key);
    CAPTURE(value);
    CHECK_FALSE(parse_fired_mark(key, value));
  }
}

TEST_CASE("an operator writes it to the partition of the key group whose turn it is") {
  const job_shape nothing;
  effects out{nothing, 0};
  out.begin_turn({3}, {7});
  out.fired({60'000});
  CHECK(out.changes().size() == 1);
  static_cast<void>(out.changes().for_each([](const outgoing& each) {
    CHECK(each.partition == partition_id{7});
    CHECK(parse_fired_mark(*each.key, *each.value) == fired_mark{{3}, {60'000}});
    return true;
  }));
}

} // namespace
} // namespace duet
