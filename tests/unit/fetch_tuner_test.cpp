#include "kafka/fetch_tuner.hpp"

#include <doctest/doctest.h>

#include <cstdint>

namespace duet {
namespace {

constexpr std::uint64_t kib = 1'024;
constexpr std::uint64_t mib = kib * kib;

/// Answers of so many bytes in all that brought so many records of this size each.
fetch_sample sample(std::uint64_t answers, std::uint64_t answer_bytes, std::uint64_t records,
                    std::uint64_t bytes_each) {
  return {answers, answer_bytes, records, records * bytes_each};
}

TEST_CASE("a consumer begins small, whatever there is to read") {
  const fetch_tuner tuner{memory_budget{}};
  CHECK(tuner.shape().answer_bytes == fetch_tuner::answer_least);
  CHECK(tuner.shape().queued_records == fetch_tuner::queued_least);
}

TEST_CASE("nothing is decided before enough was read") {
  fetch_tuner tuner{memory_budget{}};
  CHECK_FALSE(tuner.better({}, 0));
  CHECK_FALSE(tuner.better(sample(2, 8 * kib, 100, 80), 64));
  CHECK_FALSE(tuner.better(sample(100, 100 * kib, 0, 0), 0)); // answers without records
}

TEST_CASE("small records that come in full answers get the largest shape") {
  fetch_tuner tuner{memory_budget{}};
  const auto wanted = tuner.better(sample(10, 40 * kib, 1'000, 40), 64);
  REQUIRE(wanted);
  CHECK(wanted->answer_bytes == fetch_tuner::answer_most);
  CHECK(wanted->queued_records == fetch_tuner::queued_most);
  tuner.changed(*wanted);
  CHECK(tuner.shape() == *wanted);
  CHECK_FALSE(tuner.better(sample(10, 2 * mib, 50'000, 40), 10'000));
}

TEST_CASE("a slow stream needs no other consumer") {
  fetch_tuner tuner{memory_budget{}};
  // Each answer brings a record of 100 bytes.
  CHECK_FALSE(tuner.better(sample(1'000, 180 * kib, 1'000, 100), 1));
}

TEST_CASE("what unpacks to much is fetched in small answers") {
  const memory_budget memory{};
  fetch_tuner tuner{memory};
  // 10,000 times as much: even the least answer is more than is wanted.
  CHECK_FALSE(tuner.better(sample(1, 4 * kib, 40, mib), 24));

  tuner.changed({fetch_tuner::answer_most, 1'000});
  const auto wanted = tuner.better(sample(1, 256 * kib, 60, mib), 4);
  REQUIRE(wanted);
  // 64 MiB came of 256 KiB.
  CHECK(wanted->answer_bytes == memory.fetch_answer() / 256);
}

TEST_CASE("the records that are still in the queue count as unpacked") {
  fetch_tuner tuner{memory_budget{}};
  tuner.changed({fetch_tuner::answer_most, fetch_tuner::queued_most});
  // Two of a thousand were taken out.
  const auto wanted = tuner.better(sample(1, 256 * kib, 2, mib), 998);
  REQUIRE(wanted);
  CHECK(wanted->answer_bytes == fetch_tuner::answer_least);
}

TEST_CASE("few heavy records are kept in the queue, since librdkafka counts only values") {
  const memory_budget memory{};
  fetch_tuner tuner{memory};
  tuner.changed({fetch_tuner::answer_most, fetch_tuner::queued_most});
  const auto wanted = tuner.better(sample(40, 8 * mib, 400, 30'000), 300);
  REQUIRE(wanted);
  CHECK(wanted->queued_records * 30'000 <= memory.fetch_queue());
  CHECK(wanted->queued_records * 31'000 >= memory.fetch_queue() * 9 / 10);

  fetch_tuner heaviest{memory};
  heaviest.changed({fetch_tuner::answer_most, fetch_tuner::queued_most});
  CHECK(heaviest.better(sample(10, 10 * mib, 10, mib), 0)->queued_records ==
        fetch_tuner::queued_least);
}

TEST_CASE("what was long ago does not hide what comes now") {
  fetch_tuner tuner{memory_budget{}};
  tuner.changed({fetch_tuner::answer_most, fetch_tuner::queued_most});
  auto all = sample(1'000, 200 * mib, 2'000'000, 100);
  CHECK_FALSE(tuner.better(all, 100)); // a window has passed
  all.answers += 4;
  all.answer_bytes += mib;
  all.records += 64;
  all.record_bytes += 64 * mib;
  CHECK(tuner.better(all, 100));
}

TEST_CASE("less memory makes smaller shapes") {
  fetch_tuner small{memory_budget{memory_budget::least}};
  fetch_tuner usual{memory_budget{}};
  const auto seen = sample(20, 80 * kib, 80, 1'000);
  const auto in_small = small.better(seen, 64);
  const auto in_usual = usual.better(seen, 64);
  REQUIRE(in_small);
  REQUIRE(in_usual);
  CHECK(in_small->queued_records < in_usual->queued_records);
}

TEST_CASE("partitions are read apart where there is more to read than is taken") {
  const auto full = sample(10, 40 * kib, 1'000, 40);
  fetch_tuner several{memory_budget{}, 4};
  CHECK_FALSE(several.shape().apart);
  const auto wanted = several.better(full, 64);
  REQUIRE(wanted);
  CHECK(wanted->apart);
  several.changed(*wanted);
  CHECK_FALSE(several.better(sample(10, 2 * mib, 50'000, 40), 10'000));

  fetch_tuner one{memory_budget{}, 1};
  CHECK_FALSE(one.better(full, 64)->apart);
  // Nothing waits to be taken.
  fetch_tuner slow{memory_budget{}, 4};
  CHECK_FALSE(slow.better(sample(1'000, 180 * kib, 1'000, 100), 1));
}

TEST_CASE("partitions are not read apart where a batch of each is too much") {
  const auto batches = sample(10, 10 * mib, 100'000, 100);
  fetch_tuner many{memory_budget{}, 64};
  const auto wanted = many.better(batches, 64);
  REQUIRE(wanted);
  CHECK_FALSE(wanted->apart);

  fetch_tuner few{memory_budget{}, 4};
  CHECK(few.better(batches, 64)->apart);

  many.changed({fetch_tuner::answer_most, fetch_tuner::queued_most, true});
  const auto together = many.better(batches, 1'000);
  REQUIRE(together);
  CHECK_FALSE(together->apart);
}

TEST_CASE("the parts of a budget are less than the whole") {
  for (const auto total : {memory_budget::least, memory_budget::usual, 16 * memory_budget::usual}) {
    const memory_budget all{total};
    constexpr std::size_t epochs = 4; // the open one and those in flight
    CHECK(all.total() == total);
    CHECK(all.fetch_queue() + all.fetch_answer() + all.poll() + epochs * all.epoch() +
              all.producer() <
          total * 3 / 4);
    CHECK(all.poll() > 0);
  }
}

} // namespace
} // namespace duet
