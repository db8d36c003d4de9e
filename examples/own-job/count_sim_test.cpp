/// The job in the simulation: the whole pipeline on a Kafka in memory, with crashes, rivals, faults
/// and restarts, all drawn from a seed.
#include <doctest/doctest.h>
#include <duet/tests/sim/campaign.hpp>
#include <duet/tests/sim/simulated_job.hpp>

#include <array>
#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include "count_job.hpp"

namespace {

/// Draws records of a few keys, and counts them as a child would.
class simulated_count : public duet::test::simulated_job {
public:
  [[nodiscard]] std::shared_ptr<const duet::job> make(const std::string& input,
                                                      const std::string& output) const override {
    return std::make_shared<count_job>(count_config{input, output});
  }

  [[nodiscard]] duet::test::drawn_record draw(duet::test::dice& chance) const override {
    static const std::array<std::string, 5> keys{"", "a", "b", "duet.", "\x01"};
    const auto& key = chance.pick(keys);
    if (chance.per_mille(100))
      return {.key = key};
    return {.key = key, .value = "x", .meaning = key};
  }

  [[nodiscard]] std::string output_key(const std::string& key) const override { return key; }

  void read(const std::string& key, duet::test::expected_results& so_far) override {
    const auto count = std::to_string(++counts_[key]);
    so_far.outputs[{key, count}] = 1;
    so_far.state[key] = "\x01" + count; // the version of the format before it
  }

private:
  std::map<std::string, int> counts_;
};

std::unique_ptr<duet::test::simulated_job> draw_count(duet::test::dice&) {
  return std::make_unique<simulated_count>();
}

TEST_CASE("whatever happens, each record is counted once") {
  const auto plan = duet::test::plan_from_environment({.job = draw_count});
  const auto all = duet::test::run_all(plan);
  duet::test::check_all_fine(all);
  std::printf("%s\n", all.text().c_str());
  if (plan.size() > 100) {
    CHECK(all.sum.outputs > 1'000);
    CHECK(all.sum.letters > 100);
    CHECK(all.sum.recoveries > 100);
  }
}

} // namespace
