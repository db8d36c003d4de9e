#include "pipeline/open_epoch.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {
namespace {

using test::part;

/// Sends each record to the key group with its partition's number; a null value is rejected.
class text_front : public front {
public:
  void read(std::span<const record> records, source_times&, dispatch& to, rejects& out) override {
    for (const auto& in : records) {
      if (!in.value) {
        out.add(in, reject_reason::tombstone);
        continue;
      }
      auto& target = to.to({{0}, {static_cast<std::uint32_t>(in.split.partition.value)}});
      target.put(0, *in.value);
      target.end_row(moment::of_rows(0));
    }
  }
};

/// A job of one operator that takes texts.
class text_job : public job {
public:
  [[nodiscard]] std::string_view name() const override { return "texts"; }
  [[nodiscard]] std::string fingerprint() const override { return "texts"; }
  [[nodiscard]] const job_shape& shape() const override { return shape_; }
  [[nodiscard]] std::unique_ptr<front> make_front(std::uint32_t) const override {
    return std::make_unique<text_front>();
  }
  [[nodiscard]] std::unique_ptr<keyed_operator> make_operator(operator_id, key_group,
                                                              std::uint32_t) const override {
    return nullptr;
  }

private:
  job_shape shape_{.operators = {{"texts"}}, .inputs = {{.of = {0}, .from = {}, .columns = 1}}};
};

const text_job texts_job;

record text_record(std::int32_t partition, nullable_bytes value) {
  return {.split = part(partition), .offset = {0}, .key = {}, .value = value, .headers = {}};
}

/// The progress of partitions 0, 1, ...: next offset and records handed out.
std::vector<read_progress> progress(const std::vector<std::pair<std::int64_t, std::uint64_t>>& at) {
  std::vector<read_progress> made;
  for (const auto& [next, records] : at)
    made.push_back({part(static_cast<std::int32_t>(made.size())), {next}, {1'000}, records});
  return made;
}

/// Each shard holds the key group with its number.
open_epoch open_for(std::uint32_t shards, const std::vector<read_progress>& from,
                    std::set<record_place> refused = {}) {
  return {texts_job, {.key_groups = shards, .shards = shards}, from, {}, std::move(refused)};
}

void add(open_epoch& epoch, const std::vector<record>& records) {
  epoch.add({.records = records}, {}, {});
}

std::vector<std::string> texts(const std::shared_ptr<const batches>& of) {
  std::vector<std::string> all;
  for (const auto& each : *of)
    for (std::size_t row = 0; row < each.content.size(); ++row)
      all.emplace_back(each.content.bytes(0, row).value());
  return all;
}

using strings = std::vector<std::string>;

TEST_CASE("an epoch into which nothing was read repeats a position") {
  const auto start = progress({{5, 0}, {8, 0}});
  auto epoch = open_for(2, start);
  CHECK_FALSE(epoch.moved(start));
  CHECK_FALSE(epoch.full(limits{}));
  const auto parts = epoch.close(start, {});
  REQUIRE(parts.slices.size() == 1);
  CHECK(parts.slices[0].split == part(0));
  CHECK(parts.slices[0].next == record_offset{5});
  CHECK(parts.rejected == nullptr);
  CHECK(parts.shards.size() == 2);
}

TEST_CASE("records go to their shards in the order of the input, over several polls") {
  auto epoch = open_for(2, progress({{0, 0}, {0, 0}}));
  add(epoch, {text_record(0, "a"), text_record(1, "b"), text_record(0, "c")});
  add(epoch, {text_record(0, "d")});
  const auto parts = epoch.close(progress({{3, 3}, {1, 1}}), {});
  CHECK(texts(parts.shards[0]) == strings{"a", "c", "d"});
  CHECK(texts(parts.shards[1]) == strings{"b"});
  CHECK(parts.rejected == nullptr);
  CHECK(parts.answers() == 2);
}

TEST_CASE("every shard has a part in the epoch, which may be empty") {
  auto epoch = open_for(3, progress({{0, 0}}));
  add(epoch, {text_record(1, "a")});
  const auto parts = epoch.close(progress({{1, 1}}), {});
  REQUIRE(parts.shards.size() == 3);
  CHECK(parts.shards[0]->empty());
  CHECK(texts(parts.shards[1]) == strings{"a"});
  CHECK(parts.shards[2]->empty());
  CHECK(parts.answers() == 3);
}

TEST_CASE("a shard gets a batch for each key group that has rows, in order") {
  open_epoch epoch{texts_job, {.key_groups = 4, .shards = 2}, progress({{0, 0}}), {}};
  add(epoch, {text_record(3, "a"), text_record(1, "b"), text_record(0, "c"), text_record(3, "d")});
  const auto parts = epoch.close(progress({{4, 4}}), {});
  REQUIRE(parts.shards.size() == 2);
  CHECK(texts(parts.shards[0]) == strings{"c"});
  REQUIRE(parts.shards[1]->size() == 2);
  CHECK((*parts.shards[1])[0].to == address{{0}, {1}});
  CHECK((*parts.shards[1])[1].to == address{{0}, {3}});
  CHECK(texts(parts.shards[1]) == strings{"b", "a", "d"});
}

TEST_CASE("what is refused is rejected without the job, once, between what the job rejects") {
  auto epoch = open_for(2, progress({{0, 0}, {0, 0}}),
                        {{part(0), {1}}, {part(0), {2}}, {part(1), {5}}, {part(0), {9}}});
  std::vector<record> records;
  for (std::int64_t offset = 0; offset < 5; ++offset) {
    records.push_back(text_record(0, offset < 4 ? nullable_bytes{"good"} : std::nullopt));
    records.back().offset = {offset};
  }
  add(epoch, records);
  records = {text_record(1, std::nullopt), text_record(0, "again")};
  records[0].offset = {5};
  records[1].offset = {1};
  add(epoch, records);
  CHECK(epoch.records() == 7);
  const auto parts = epoch.close(progress({{5, 6}, {6, 1}}), {});
  CHECK(texts(parts.shards[0]) == strings{"good", "good", "again"});
  CHECK(parts.shards[1]->empty());
  REQUIRE(parts.rejected);
  std::vector<std::pair<std::int64_t, reject_reason>> rejected;
  parts.rejected->for_each([&](const rejects::origin& from, const outgoing&) {
    rejected.emplace_back(from.offset.value, from.reason);
  });
  CHECK(rejected ==
        std::vector<std::pair<std::int64_t, reject_reason>>{{1, reject_reason::refused},
                                                            {2, reject_reason::refused},
                                                            {4, reject_reason::tombstone},
                                                            {5, reject_reason::refused}});
}

TEST_CASE("an epoch knows its last record") {
  auto epoch = open_for(2, progress({{0, 0}, {0, 0}}));
  auto first = text_record(0, "a");
  first.offset = {7};
  auto second = text_record(1, std::nullopt);
  second.offset = {3};
  add(epoch, {first});
  add(epoch, {second});
  add(epoch, {});
  CHECK(epoch.close(progress({{8, 1}, {4, 1}}), {}).last == record_place{part(1), {3}});
  CHECK(epoch.close(progress({{8, 1}, {5, 1}}), {}).last == std::nullopt);
}

TEST_CASE("rejected records are one more answer") {
  auto epoch = open_for(1, progress({{0, 0}}));
  add(epoch, {text_record(0, std::nullopt), text_record(0, "a"), text_record(0, std::nullopt)});
  const auto parts = epoch.close(progress({{3, 3}}), {});
  REQUIRE(parts.rejected);
  CHECK(parts.rejected->size() == 2);
  CHECK(parts.answers() == 2);
}

TEST_CASE("the slices say where each partition that moved goes on, and what was read of it") {
  auto epoch = open_for(1, progress({{10, 0}, {20, 0}, {30, 0}}));
  const auto parts = epoch.close(progress({{15, 4}, {20, 0}, {31, 1}}), {});
  REQUIRE(parts.slices.size() == 2);
  CHECK(parts.slices[0].split == part(0));
  CHECK(parts.slices[0].next == record_offset{15});
  CHECK(parts.slices[0].records == 4);
  CHECK(parts.slices[1].split == part(2));
  CHECK(parts.slices[1].next == record_offset{31});
  CHECK(parts.slices[1].records == 1);
}

TEST_CASE("the same partition of two sources has two slices, and a record is refused in one only") {
  const std::vector<read_progress> from{{part(0), {10}, {100}, 0}, {part(0, 1), {10}, {100}, 0}};
  auto to = from;
  to[0].next = {11};
  to[0].records = 1;
  to[1].next = {12};
  to[1].records = 1;
  auto epoch = open_for(1, from, {{part(0, 1), {10}}});
  auto of_first = text_record(0, "first");
  auto of_second = text_record(0, "second");
  of_second.split = part(0, 1);
  of_first.offset = of_second.offset = {10};
  add(epoch, {of_first, of_second});
  const auto parts = epoch.close(to, {});
  CHECK(texts(parts.shards[0]) == strings{"first"});
  REQUIRE(parts.rejected);
  CHECK(parts.rejected->origin_of(0).split == part(0, 1));
  CHECK(parts.last == record_place{part(0, 1), {10}});
  REQUIRE(parts.slices.size() == 2);
  CHECK(parts.slices[0].split == part(0));
  CHECK(parts.slices[0].next == record_offset{11});
  CHECK(parts.slices[1].split == part(0, 1));
  CHECK(parts.slices[1].next == record_offset{12});
}

TEST_CASE("positions that moved past markers are committed, though no record came") {
  auto epoch = open_for(1, progress({{10, 0}}));
  const auto behind_marker = progress({{11, 0}});
  CHECK(epoch.moved(behind_marker));
  const auto parts = epoch.close(behind_marker, {});
  REQUIRE(parts.slices.size() == 1);
  CHECK(parts.slices[0].next == record_offset{11});
  CHECK(parts.slices[0].records == 0);
}

TEST_CASE("after a close the next epoch begins there, empty") {
  auto epoch = open_for(1, progress({{0, 0}}));
  add(epoch, {text_record(0, "a"), text_record(0, std::nullopt)});
  const auto first_end = progress({{2, 2}});
  const auto first = epoch.close(first_end, {});
  CHECK_FALSE(epoch.moved(first_end));
  CHECK_FALSE(epoch.full({.epoch_records_max = 1, .epoch_bytes_max = 1}));

  add(epoch, {text_record(0, "b")});
  const auto second = epoch.close(progress({{3, 3}}), {});
  CHECK(texts(second.shards[0]) == strings{"b"});
  CHECK(second.rejected == nullptr);
  REQUIRE(second.slices.size() == 1);
  CHECK(second.slices[0].next == record_offset{3});
  CHECK(second.slices[0].records == 1);
  CHECK(texts(first.shards[0]) == strings{"a"});
}

TEST_CASE("an epoch is full at its number of records or at the memory they take") {
  struct row {
    std::size_t records;
    std::size_t bytes_each;
    bool full;
  };
  const limits at{.epoch_records_max = 3, .epoch_bytes_max = 100'000};
  // A text may be held twice, in the row and in what it leads to.
  const std::vector<row> table{{0, 0, false}, {2, 10'000, false}, {3, 0, true},
                               {4, 0, true},  {1, 60'000, true},  {2, 30'000, true}};
  for (const auto& each : table) {
    CAPTURE(each.records);
    CAPTURE(each.bytes_each);
    auto epoch = open_for(1, progress({{0, 0}}));
    const std::string text(each.bytes_each, 'a');
    add(epoch, std::vector<record>(each.records, text_record(0, text)));
    CHECK(epoch.full(at) == each.full);
  }
}

TEST_CASE("records and bytes of all polls and all shards count, and rejected ones as well") {
  const limits at{.epoch_records_max = 3, .epoch_bytes_max = 100'000};
  auto by_records = open_for(1, progress({{0, 0}}));
  add(by_records, {text_record(0, "a"), text_record(0, std::nullopt)});
  CHECK_FALSE(by_records.full(at));
  add(by_records, {text_record(0, "a")});
  CHECK(by_records.full(at));

  const std::string text(30'000, 'a');
  auto by_bytes = open_for(2, progress({{0, 0}}));
  add(by_bytes, {text_record(0, text)});
  CHECK_FALSE(by_bytes.full(at));
  add(by_bytes, {text_record(1, text)});
  CHECK(by_bytes.full(at));

  auto by_rejects = open_for(1, progress({{0, 0}}));
  const std::vector<header> headers(10, header{"name", text});
  auto heavy = text_record(0, std::nullopt);
  heavy.headers = headers;
  add(by_rejects, {heavy});
  CHECK(by_rejects.full(at));
}

} // namespace
} // namespace duet
