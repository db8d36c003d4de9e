#include "tests/unit/pairs_harness.hpp"
#include "tests/unit/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace duet::pairs {
namespace {

// Everything together, against an implementation too simple to be wrong.

/// Keeps every waiting number as such.
class reference {
public:
  explicit reference(std::int64_t sum) : sum_{sum} {}

  /// Takes a number in; tells the low of the pair that it completes.
  std::optional<std::int64_t> take(std::int64_t number) {
    const auto complement = sum_ - number;
    if (const auto found = waiting_.find(complement); found != waiting_.end()) {
      waiting_.erase(found);
      return std::min(number, complement);
    }
    waiting_.insert(number);
    return std::nullopt;
  }

  /// What the state of a key has to be.
  [[nodiscard]] std::optional<std::string> state(std::int64_t low) const {
    const auto high = sum_ - low;
    auto balance = static_cast<std::int64_t>(waiting_.count(high));
    if (low != high)
      balance -= static_cast<std::int64_t>(waiting_.count(low));
    return balance == 0 ? std::nullopt : std::optional{"1:" + std::to_string(balance)};
  }

  [[nodiscard]] state_size size() const {
    std::set<std::int64_t> lows;
    for (const auto number : waiting_)
      lows.insert(std::min(number, sum_ - number));
    return {lows.size(), waiting_.size()};
  }

private:
  std::int64_t sum_;
  std::multiset<std::int64_t> waiting_;
};

/// What an epoch has to write. Order holds for each key, not between keys.
struct expected {
  std::map<std::string, std::vector<made_pair>> outputs;
  std::map<std::string, change> changes;
  std::size_t rejected = 0;
};

/// Makes epochs of random numbers and what has to become of them.
class scenario {
public:
  scenario(std::int64_t sum, std::uint32_t key_groups, test::random& random)
      : sum_{sum}, key_groups_{key_groups}, random_{random}, model_{sum} {}

  /// One epoch, and what it has to write.
  std::pair<std::vector<event>, expected> next() {
    std::vector<event> epoch;
    expected result;
    for (auto count = random_.between(0, 40); count > 0; --count) {
      if (random_.once_in(10)) {
        epoch.push_back({bad_value(), ++clock_, headers()});
        ++result.rejected;
        continue;
      }
      const auto number = good_number();
      epoch.push_back({text_of(number), ++clock_, headers()});
      take(number, epoch.back(), result);
    }
    for (auto& [key, each] : result.changes)
      each.state = model_.state(std::stoll(key));
    return {std::move(epoch), std::move(result)};
  }

  [[nodiscard]] state_size size() const { return model_.size(); }

private:
  /// Of the keys at the ends of the range, so that numbers meet.
  std::int64_t good_number() {
    const auto half = sum_ / 2;
    const auto near = std::min<std::int64_t>(random_.between(0, 5), half);
    switch (random_.between(0, 4)) {
    case 0:
      return near;
    case 1:
      return sum_ - near;
    case 2:
      return half - near;
    case 3:
      return sum_ - (half - near);
    default:
      return random_.once_in(4) ? random_.between(0, sum_) : half;
    }
  }

  std::string text_of(std::int64_t number) {
    const auto text = std::to_string(number);
    if (random_.once_in(2))
      return text;
    return R"({"id":"x", "num": )" + text + "}";
  }

  std::string bad_value() {
    const std::array<std::string, 7> bad{"",
                                         "x",
                                         "-1",
                                         "7.0",
                                         R"({"num":"1"})",
                                         "[1]",
                                         sum_ == int64_max ? "9223372036854775808"
                                                           : std::to_string(sum_ + 1)};
    return bad.at(random_.below(bad.size()));
  }

  std::vector<owned_header> headers() {
    const std::array<std::string, 5> names{"traceparent", "tracestate", "baggage", "other",
                                           "TRACEPARENT"};
    std::vector<owned_header> made;
    if (random_.once_in(2))
      for (auto count = random_.between(0, 4); count > 0; --count)
        made.emplace_back(names.at(random_.below(names.size())),
                          random_.once_in(5) ? std::nullopt
                                             : std::optional{random_.text("ab", 60)});
    return made;
  }

  void take(std::int64_t number, const event& in, expected& result) {
    const auto low = std::min(number, sum_ - number);
    const auto key = std::to_string(low);
    result.changes[key] = {key, std::nullopt, partition_of(low, key_groups_)};
    if (!model_.take(number))
      return;
    made_pair pair{key, R"({"low":)" + key + R"(,"high":)" + std::to_string(sum_ - low) + "}",
                   in.timestamp_ms};
    for (const auto& each : in.headers)
      if (each.first == "traceparent" || each.first == "tracestate" || each.first == "baggage")
        pair.headers.push_back(each);
    result.outputs[key].push_back(pair);
  }

  std::int64_t sum_;
  std::uint32_t key_groups_;
  test::random& random_;
  reference model_;
  std::int64_t clock_ = 1'700'000'000'000;
};

void compare(const written& found, const expected& wanted) {
  std::map<std::string, std::vector<made_pair>> outputs;
  for (const auto& each : found.outputs)
    outputs[each.key].push_back(each);
  REQUIRE(outputs.size() == wanted.outputs.size());
  for (const auto& [key, of_key] : wanted.outputs) {
    CAPTURE(key);
    REQUIRE(outputs[key].size() == of_key.size());
    for (std::size_t i = 0; i < of_key.size(); ++i)
      REQUIRE(outputs[key][i] == of_key[i]);
  }
  REQUIRE(found.changes.size() == wanted.changes.size());
  for (const auto& each : found.changes) {
    REQUIRE(wanted.changes.contains(each.key));
    REQUIRE(each == wanted.changes.at(each.key));
  }
  REQUIRE(found.rejected == wanted.rejected);
}

/// What compaction leaves of a changelog: the last record of each key, tombstones gone.
changes compacted(const changes& changelog) {
  std::map<std::string, change> last;
  for (const auto& each : changelog)
    last[each.key] = each;
  changes kept;
  for (const auto& [key, each] : last)
    if (each.state)
      kept.push_back(each);
  return kept;
}

TEST_CASE("any sequence gives what the reference gives, also after restores") {
  test::random random;
  for (const std::int64_t sum :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{2}, std::int64_t{12}, std::int64_t{13},
        std::int64_t{1'000'000}, int64_max, int64_max - 1})
    for (const std::uint32_t groups : {1U, 4U, 8U})
      for (int round = 0; round < 4; ++round) {
        CAPTURE(sum);
        CAPTURE(groups);
        scenario numbers{sum, groups, random};
        auto job = std::make_unique<pipeline>(sum, groups);
        changes changelog;
        for (int epoch = 0; epoch < 30; ++epoch) {
          CAPTURE(epoch);
          auto [in, wanted] = numbers.next();
          const auto found = job->run(std::move(in));
          compare(found, wanted);
          REQUIRE(job->size() == numbers.size());
          changelog.insert(changelog.end(), found.changes.begin(), found.changes.end());
          if (!random.once_in(8))
            continue;
          job = std::make_unique<pipeline>(sum, groups);
          REQUIRE(job->restore(random.once_in(2) ? changelog : compacted(changelog)) ==
                  std::nullopt);
          REQUIRE(job->size() == numbers.size());
        }
      }
}

} // namespace
} // namespace duet::pairs
