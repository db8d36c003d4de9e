#include "pipeline/leftovers.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace duet {
namespace {

using texts = std::vector<std::string>;

/// "partition key" of what is deleted next.
texts take(leftovers& from, std::size_t most) {
  outbox out;
  from.take(most, out);
  texts made;
  static_cast<void>(out.for_each([&](const outgoing& each) {
    CHECK_FALSE(each.value);
    made.push_back(std::to_string(each.partition->value) + " " + std::string{*each.key});
    return true;
  }));
  return made;
}

TEST_CASE("each is deleted once, in its partition, so many at a time") {
  leftovers some{1'000'000};
  for (const auto* key : {"a", "b", "c"})
    some.add({1}, key);
  some.add({2}, "a");
  CHECK(some.size() == 4);
  CHECK(take(some, 3) == texts{"1 a", "1 b", "1 c"});
  CHECK(some.size() == 1);
  CHECK(take(some, 3) == texts{"2 a"});
  CHECK(take(some, 3).empty());
  some.add({3}, "d");
  CHECK(take(some, 1) == texts{"3 d"});
}

TEST_CASE("no more are remembered than there is room for") {
  leftovers none;
  none.add({1}, "a");
  CHECK(none.size() == 0);
  leftovers some{100'000};
  for (int i = 0; i < 100'000; ++i)
    some.add({1}, "key");
  CHECK(some.size() > 100);
  CHECK(some.size() < 10'000);
}

} // namespace
} // namespace duet
