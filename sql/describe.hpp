/// Parts of a plan in one line each, for people.
#pragma once

#include "model/topic_place.hpp"
#include "sql/plan.hpp"

#include <string>
#include <vector>

namespace duet::sql {

/// "customer, total"
[[nodiscard]] std::string list_of(const std::vector<std::string>& all);

/// By operator: whose it is, what it does, by what key, and of what. A person who is told of an
/// operator whose state is in the way recognises it by that.
///
///     INSERT INTO sums: TUMBLE 15 s of event time by customer, computes COUNT(*), of orders ->
///     where (total > 0) -> customer, window_end(at_)
[[nodiscard]] std::vector<std::string> describe_operators(const plan& of);

/// Where reading of a topic begins the first time: "at the first record".
[[nodiscard]] std::string describe_place(const topic_place& of);

/// "10 a second, 100 in all"
[[nodiscard]] std::string describe_generator(const generator_plan& of);

} // namespace duet::sql
