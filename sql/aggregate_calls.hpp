/// Calls of aggregates as an operator takes them.
#pragma once

#include "columns/types.hpp"
#include "sql/plan.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace duet::sql {

/// Numbers the arguments of calls in the order in which they first name them. Returns which columns
/// these are.
[[nodiscard]] std::vector<std::size_t> arrange_arguments(std::vector<aggregate_call>& calls);

/// How calls keep what they have seen, where rows may be taken back or not.
void choose_keeping(std::vector<aggregate_call>& calls, bool taken_back);

/// The key of an operator and its calls, for fingerprints.
[[nodiscard]] std::string spell_calls(const std::vector<data_type>& key,
                                      const std::vector<aggregate_call>& calls);

/// COUNT(*): how many rows of a group there are.
[[nodiscard]] aggregate_call count_of_rows();

} // namespace duet::sql
