#include "jobs/sql/pass_operator.hpp"

namespace duet::sql {

void pass_operator::apply(const turn& in, effects& out) {
  to_->begin(in.now);
  for (const auto* each : in.in) {
    constexpr std::size_t key_columns = 1;
    std::vector<moment> at;
    at.reserve(each->content.size());
    for (const auto& run : each->content.runs())
      at.insert(at.end(), run.size, run.at);
    to_->pass(each->content.columns().subspan(key_columns), at, out);
  }
}

std::optional<std::string> pass_operator::restore(std::span<const state_record> changelog) {
  return changelog.empty() ? std::nullopt : std::optional<std::string>{"it has no state"};
}

} // namespace duet::sql
