#include "kafka/read_spans.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace duet {
namespace {

using test::part;

/// Two topics: of the second only the partitions 2 and 0, in this order.
const std::vector<input_span> spans{{"clicks", part(0), {10}, record_offset{12}},
                                    {"orders", part(2, 1), {5}, record_offset{6}},
                                    {"orders", part(0, 1), {7}, std::nullopt}};

TEST_CASE("progress begins where the spans do, in their order") {
  read_spans read{spans};
  REQUIRE(read.progress().size() == 3);
  CHECK(read.progress()[0].split == part(0));
  CHECK(read.progress()[1].split == part(2, 1));
  CHECK(read.progress()[2].split == part(0, 1));
  CHECK(read.progress()[2].next == record_offset{7});
  CHECK(read.progress()[2].log_end == record_offset{7});
  CHECK(read.progress()[2].records == 0);
}

TEST_CASE("what the log is known to have is unread from the beginning") {
  read_spans read{{{"clicks", part(0), {10}, std::nullopt, {15}},
                   {"clicks", part(1), {10}, std::nullopt, {5}}}};
  CHECK(read.progress()[0].log_end == record_offset{15});
  CHECK(read.progress()[1].log_end == record_offset{10});
}

TEST_CASE("a split is found by its source and partition, a source by its topic") {
  read_spans read{spans};
  CHECK(read.source_of("clicks") == source_id{0});
  CHECK(read.source_of("orders") == source_id{1});
  for (const auto each : {part(0), part(2, 1), part(0, 1)})
    CHECK(read.at(each).split == each);
  CHECK(read.names() == "clicks, orders");
  CHECK(read.topics()[1] == "orders");
}

TEST_CASE("nothing moves a split past the end of its span") {
  read_spans read{spans};
  auto& bounded = read.at(part(0));
  read.pass(bounded, {11});
  CHECK(bounded.next == record_offset{11});
  read.pass(bounded, {20});
  CHECK(bounded.next == record_offset{12});
  auto& endless = read.at(part(0, 1));
  read.pass(endless, {20});
  CHECK(endless.next == record_offset{20});
}

TEST_CASE("a source of which nothing is read has no name") {
  const read_spans read{{{"orders", part(0, 1), {0}, std::nullopt}}};
  CHECK(read.topics()[0].empty());
  CHECK(read.names() == "orders");
  CHECK(read.source_of("orders") == source_id{1});
}

TEST_CASE("a split takes what comes next and is within its span, the others stay") {
  read_spans read{spans};
  auto& at = read.at(part(0));
  CHECK_FALSE(read.take(at, {9}));
  CHECK(read.take(at, {10}));
  CHECK_FALSE(read.take(at, {10}));
  CHECK_FALSE(read.take(at, {12})); // the end is not within
  CHECK(read.take(at, {11}));
  CHECK(at.next == record_offset{12});
  CHECK(at.records == 2);
  CHECK(read.at(part(0, 1)).next == record_offset{7});
}

TEST_CASE("it has ended when every span has; one without an end never has") {
  read_spans read{{spans[0], spans[1]}};
  CHECK_FALSE(read.ended());
  CHECK(read.take(read.at(part(2, 1)), {5}));
  CHECK_FALSE(read.ended());
  CHECK(read.unread() == positions{{part(0), {10}}});
  read.at(part(0)).next = {13}; // past a marker
  CHECK(read.ended());
  CHECK(read.unread().empty());

  read_spans endless{spans};
  for (auto& each : endless.progress())
    each.next = {1'000'000};
  CHECK_FALSE(endless.ended());
}

} // namespace
} // namespace duet
