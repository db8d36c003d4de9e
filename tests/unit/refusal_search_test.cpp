#include "pipeline/refusal_search.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace duet {
namespace {

using test::part;

const failure bad_time{remedy::refused, "cannot write: invalid timestamp", refused_part::timestamp};
const failure too_large{remedy::refused, "cannot write: too large", refused_part::size};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

epoch_extent epoch_of(std::uint64_t records, std::int64_t last) {
  return {records, {part(0), {last}}};
}

// --- one epoch

TEST_CASE("at first nothing is condemned and no epoch is smaller than others") {
  const refusal_search search{{"raw"}};
  CHECK(search.epoch_records_first() == std::numeric_limits<std::size_t>::max());
  CHECK(search.condemned().empty());
  CHECK(search.places().empty());
}

TEST_CASE("an epoch that was refused is read again in halves") {
  refusal_search search{{"raw"}};
  std::uint64_t records = 50'000;
  for (int refusals = 0; records > 1; ++refusals) {
    REQUIRE(refusals < 16);
    const auto next = search.narrow(bad_time, epoch_of(records, 7));
    REQUIRE(next);
    CHECK(search.epoch_records_first() == records / 2);
    CHECK(search.condemned().empty());
    records = search.epoch_records_first();
  }
}

TEST_CASE("an epoch that was too large is read again in parts of as many records as fit") {
  refusal_search search{{"raw"}};
  auto next = search.divide(epoch_of(1'000, 999), 70);
  REQUIRE(next);
  CHECK(*next == "reading it again in epochs of 70");
  CHECK(search.epoch_records_first() == 70);
  REQUIRE(search.divide(epoch_of(70, 69), 69)); // that was too much, too
  CHECK(search.epoch_records_first() == 35);
  REQUIRE(search.divide(epoch_of(35, 34), 0));
  CHECK(search.epoch_records_first() == 1);
  next = search.divide(epoch_of(1, 7), 0);
  REQUIRE_FALSE(next);
  CHECK(next.error().what == remedy::misconfigured);
  CHECK(next.error().message.starts_with("the record at raw[0] offset 7 leads to more"));
  CHECK(search.condemned().empty());
}

TEST_CASE("a record is known by its input as well") {
  refusal_search search{{"clicks", "orders"}};
  const epoch_extent of_clicks{1, {part(0), {7}}};
  const epoch_extent of_orders{1, {part(0, 1), {7}}};
  REQUIRE(search.narrow(bad_time, of_clicks));
  auto next = search.narrow(bad_time, of_orders);
  REQUIRE(next);
  CHECK(*next == "trying the record at orders[0] offset 7 once more");
  next = search.narrow(bad_time, of_orders);
  REQUIRE(next);
  CHECK(*next == "the record at orders[0] offset 7 becomes a dead letter");
  CHECK(search.places() == std::set<record_place>{{part(0, 1), {7}}});
  const std::vector<read_progress> past_clicks{{part(0), {8}, {}, 0}, {part(0, 1), {7}, {}, 0}};
  search.resume(past_clicks);
  CHECK(search.condemned().size() == 1);
}

TEST_CASE("one record is tried once more, then condemned, then written with nothing in it") {
  refusal_search search{{"raw"}};
  auto next = search.narrow(bad_time, epoch_of(1, 7));
  REQUIRE(next);
  CHECK(*next == "trying the record at raw[0] offset 7 once more");
  CHECK(search.condemned().empty());
  CHECK(search.epoch_records_first() == 1);

  next = search.narrow(bad_time, epoch_of(1, 7));
  REQUIRE(next);
  CHECK(*next == "the record at raw[0] offset 7 becomes a dead letter");
  REQUIRE(search.condemned().size() == 1);
  CHECK(search.condemned()[0].place == record_place{part(0), {7}});
  CHECK(search.condemned()[0].part == refused_part::timestamp);
  CHECK(search.condemned()[0].why == bad_time.message);
  CHECK_FALSE(search.condemned()[0].bare);
  CHECK(search.places() == std::set<record_place>{{part(0), {7}}});

  next = search.narrow(too_large, epoch_of(1, 7));
  REQUIRE(next);
  REQUIRE(search.condemned().size() == 1);
  CHECK(search.condemned()[0].bare);

  next = search.narrow(too_large, epoch_of(1, 7));
  REQUIRE_FALSE(next);
  CHECK(next.error().what == remedy::misconfigured);
  CHECK(has(next.error().message, "raw[0] offset 7"));
  CHECK(has(next.error().message, too_large.message));
  CHECK(has(next.error().message, "max.message.bytes"));
}

TEST_CASE("an epoch without records that is refused is about no record") {
  refusal_search search{{"raw"}};
  const auto next = search.narrow(too_large, epoch_of(0, 0));
  REQUIRE_FALSE(next);
  CHECK(next.error().what == remedy::misconfigured);
  CHECK(has(next.error().message, too_large.message));
}

TEST_CASE("what has landed is forgotten") {
  refusal_search search{{"raw"}};
  for (const std::int64_t offset : {7, 7, 9, 9, 10})
    REQUIRE(search.narrow(bad_time, epoch_of(1, offset)));
  CHECK(search.places() == std::set<record_place>{{part(0), {7}}, {part(0), {9}}});
  const std::vector<read_progress> at_8{{part(1), {100}, {}, 0}, {part(0), {8}, {}, 0}};
  search.resume(at_8);
  CHECK(search.places() == std::set<record_place>{{part(0), {9}}});
  const std::vector<read_progress> at_11{{part(0), {11}, {}, 0}};
  search.resume(at_11);
  CHECK(search.places().empty());
  // The one at 10 has landed as well: refused again, it would be a suspect again.
  REQUIRE(search.narrow(bad_time, epoch_of(1, 10)));
  CHECK(search.condemned().empty());
}

// --- a whole search

/// Reads a partition as INGEST does, in epochs that double, until all of it has landed.
struct reader {
  explicit reader(std::size_t records, std::size_t epoch_records_max)
      : records_{records}, most_{epoch_records_max} {}

  /// `refuses(record, condemned or null)` says whether the brokers refuse what it leads to.
  template <class Rule> void run(Rule refuses) {
    while (next_ < records_) {
      const std::vector<read_progress> at{{part(0), {static_cast<std::int64_t>(next_)}, {}, 0}};
      search.resume(at);
      auto epoch = std::min(search.epoch_records_first(), most_);
      while (land(std::min(epoch, records_ - next_), refuses))
        if (epoch = std::min(epoch * 2, most_); next_ == records_)
          return;
      ++recoveries;
      REQUIRE(recoveries < 10'000);
    }
  }

  template <class Rule> bool land(std::size_t count, Rule refuses) {
    const auto known = search.condemned();
    const auto letter_of = [&](std::size_t record) -> const condemned_record* {
      const record_place place{part(0), {static_cast<std::int64_t>(record)}};
      const auto found = std::ranges::find(known, place, &condemned_record::place);
      return found == known.end() ? nullptr : &*found;
    };
    for (auto record = next_; record < next_ + count; ++record)
      if (refuses(record, letter_of(record))) {
        REQUIRE(
            search.narrow(bad_time, epoch_of(count, static_cast<std::int64_t>(next_ + count - 1))));
        return false;
      }
    for (; count > 0; --count, ++next_)
      if (const auto* letter = letter_of(next_))
        (letter->bare ? bare : letters).push_back(next_);
    return true;
  }

  refusal_search search{{"raw"}};
  std::vector<std::size_t> letters;
  std::vector<std::size_t> bare;
  std::size_t recoveries = 0;

private:
  std::size_t records_;
  std::size_t most_;
  std::size_t next_ = 0;
};

TEST_CASE("wherever it is, the one record is found, in some forty recoveries at most") {
  constexpr std::size_t records = 50'000;
  for (const std::size_t bad : {0UL, 1UL, 777UL, 24'999UL, 25'000UL, 49'998UL, 49'999UL}) {
    CAPTURE(bad);
    reader one{records, records};
    one.run([bad](std::size_t record, const condemned_record* letter) {
      return record == bad && letter == nullptr;
    });
    CHECK(one.letters == std::vector<std::size_t>{bad});
    CHECK(one.bare.empty());
    CHECK(one.recoveries <= 40);
  }
}

TEST_CASE("several records are found, whatever has to be left out of their letters") {
  const std::set<std::size_t> bad{3, 4, 5, 100, 999};
  reader one{1'000, 64};
  one.run([&](std::size_t record, const condemned_record* letter) {
    if (!bad.contains(record))
      return false;
    return letter == nullptr || (record == 100 && !letter->bare);
  });
  CHECK(one.letters == std::vector<std::size_t>{3, 4, 5, 999});
  CHECK(one.bare == std::vector<std::size_t>{100});
}

TEST_CASE("a refusal that does not come again condemns nothing") {
  for (const std::size_t records : {1UL, 64UL}) {
    reader one{records, 64};
    bool again = true;
    one.run([&](std::size_t, const condemned_record*) { return std::exchange(again, false); });
    CHECK(one.letters.empty());
    CHECK(one.recoveries == 1);
  }
}

} // namespace
} // namespace duet
