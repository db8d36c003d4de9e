#include "jobs/pairs/pairs.hpp"
#include "tests/sim/simulated_applications.hpp"
#include "tests/sim/simulated_job.hpp"
#include "tests/support/pairs_model.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>

namespace duet::test {

namespace {

/// Sums with a middle and without, of one key and of many, and the largest.
constexpr std::array<std::int64_t, 8> sums{0,  1,  2,   7,
                                           12, 13, 100, std::numeric_limits<std::int64_t>::max()};

/// Keys in use: few, so that most numbers meet a complement.
constexpr std::int64_t keys_max = 6;

class simulated_pairs : public simulated_job {
public:
  explicit simulated_pairs(std::int64_t sum) : sum_{sum}, model_{sum} {}

  [[nodiscard]] std::shared_ptr<const job> make(const std::string& input,
                                                const std::string& output) const override {
    return std::make_shared<pairs::pairs_job>(pairs::pairs_config{sum_, input, output});
  }

  [[nodiscard]] drawn_record draw(dice& chance) const override;

  [[nodiscard]] std::string output_key(const std::string& meaning) const override {
    return std::to_string(model_.key_of(std::stoll(meaning)));
  }

  void read(const std::string& meaning, expected_results& so_far) override;

private:
  static std::string spell(dice& chance, std::int64_t number);
  [[nodiscard]] std::optional<std::string> spell_badly(dice& chance) const;

  std::int64_t sum_;
  pairs_model model_;
};

drawn_record simulated_pairs::draw(dice& chance) const {
  drawn_record made;
  if (chance.per_mille(120)) {
    made.value = spell_badly(chance);
    return made;
  }
  const auto last_key = std::min(sum_ / 2, keys_max - 1);
  auto low = static_cast<std::int64_t>(chance.below(static_cast<std::size_t>(last_key) + 1));
  if (chance.per_mille(100))
    low = sum_ / 2;
  const auto number = chance.below(2) == 0 ? low : sum_ - low;
  made.value = spell(chance, number);
  made.meaning = std::to_string(number);
  return made;
}

std::string simulated_pairs::spell(dice& chance, std::int64_t number) {
  const auto text = std::to_string(number);
  switch (chance.below(4)) {
  case 0:
    return R"({"num":)" + text + "}";
  case 1:
    return R"( { "other" : [1, "x"] , "num" : )" + text + " }\n";
  default:
    return text;
  }
}

std::optional<std::string> simulated_pairs::spell_badly(dice& chance) const {
  static const std::array<std::string, 12> bad{"",
                                               " ",
                                               "-1",
                                               R"("7")",
                                               "7.0",
                                               "1e2",
                                               "NaN",
                                               "07",
                                               "7 7",
                                               "{",
                                               R"({"number":7})",
                                               R"({"num":1,"num":1})"};
  switch (chance.below(10)) {
  case 0:
    return std::nullopt;
  case 1:
    return sum_ < std::numeric_limits<std::int64_t>::max() ? std::to_string(sum_ + 1)
                                                           : "9223372036854775808";
  default:
    return chance.pick(bad);
  }
}

void simulated_pairs::read(const std::string& meaning, expected_results& so_far) {
  const auto number = std::stoll(meaning);
  model_.read(number);
  const auto low = model_.key_of(number);
  const auto key = std::to_string(low);
  if (const auto made = model_.pairs().find(low); made != model_.pairs().end())
    so_far.outputs[{key, R"({"low":)" + key + R"(,"high":)" + std::to_string(sum_ - low) + "}"}] =
        static_cast<std::uint64_t>(made->second);
  if (const auto left = model_.balances().find(low); left != model_.balances().end())
    so_far.state[key] = "1:" + std::to_string(left->second);
  else
    so_far.state.erase(key);
  so_far.waiting = 0;
  for (const auto& [each, balance] : model_.balances())
    so_far.waiting += static_cast<std::uint64_t>(balance < 0 ? -balance : balance);
}

} // namespace

std::unique_ptr<application> draw_pairs(dice& chance) {
  return std::make_unique<simulated_pairs>(chance.pick(sums));
}

} // namespace duet::test
