#include "tests/sim/simulated_job.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace duet::test {

namespace {

using namespace std::string_view_literals;

/// What the keys of state records begin with: the tag, operator 1, no flags.
constexpr auto state_prefix = "\x02\x01\0"sv;

/// The first output of which there are more or fewer than there should be.
std::string difference(const output_counts& are, const output_counts& should) {
  const auto [is, must] = std::ranges::mismatch(are, should);
  const bool there = must == should.end() || (is != are.end() && is->first <= must->first);
  const auto& what = there ? is->first : must->first;
  const auto times = [&](const output_counts& in) {
    const auto found = in.find(what);
    return std::to_string(found == in.end() ? 0 : found->second);
  };
  return "the output " + what.first + "=" + what.second + " is there " + times(are) +
         " times, should be " + times(should);
}

std::string text_of(const state_map& state) {
  std::string text;
  for (const auto& [key, value] : state)
    text.append(" ").append(key).append("=").append(value);
  return text;
}

bool same_state(const state_map& is, const state_map& should) {
  return std::ranges::equal(is, should, [](const auto& one, const auto& other) {
    return one.first.starts_with(state_prefix) &&
           one.first.substr(state_prefix.size()) == other.first && one.second == other.second;
  });
}

} // namespace

application::problem simulated_job::take(const committed_epoch& in, letters_due&) {
  for (const auto& [what, watermarks] : in.records) {
    read(*what->what.meaning, expected_);
    may_complete_[what->timestamp_ms] = output_key(*what->what.meaning);
  }
  for (const auto& each : in.outputs)
    if (auto wrong = take_output(each.what))
      return wrong;
  if (!lost_ && outputs_ != expected_.outputs)
    return difference(outputs_, expected_.outputs);
  if (in.state != nullptr && !same_state(*in.state, expected_.state))
    return "the state is" + text_of(*in.state) + ", should be" + text_of(expected_.state);
  return std::nullopt;
}

application::problem simulated_job::take_output(const kafka_record& out) {
  const auto by = may_complete_.find(out.timestamp_ms);
  if (by == may_complete_.end() || by->second != out.key)
    return "the output " + out.key.value_or("") + "=" + out.value.value_or("") +
           " was completed by no committed record of this key, or by one that had completed "
           "another";
  may_complete_.erase(by);
  ++outputs_[{out.key.value_or(""), out.value.value_or("")}];
  return std::nullopt;
}

application::problem simulated_job::judge_end(const state_map&, const state_size& restored) const {
  if (restored == state_size{.keys = expected_.state.size(), .waiting = expected_.waiting})
    return std::nullopt;
  return "the last recovery restored another state";
}

} // namespace duet::test
