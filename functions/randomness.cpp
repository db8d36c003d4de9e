#include "functions/families.hpp"
#include "functions/java_random.hpp"
#include "functions/numbers.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <utility>

namespace duet {

namespace {

/// A generator for the rows of one expression. It begins with the first row, so that copies of a
/// kernel without a seed do not all give the same numbers.
class row_random {
public:
  explicit row_random(std::optional<std::int64_t> seed) : seed_{seed} {}

  java_random& get() {
    if (!random_)
      random_.emplace(seed_ ? *seed_ : static_cast<std::int64_t>(std::random_device{}()));
    return *random_;
  }

private:
  std::optional<std::int64_t> seed_;
  std::optional<java_random> random_;
};

/// Where the numbers of a call come from: a seed that is a constant starts one sequence for all
/// rows, one that is not a sequence for each row.
struct seeding {
  bool by_row = false;
  std::optional<std::int64_t> seed;
};

seeding seeding_of(const argument* seed) {
  if (seed == nullptr)
    return {};
  if (!seed->constant)
    return {.by_row = true, .seed = std::nullopt};
  const auto* const number = std::get_if<std::int64_t>(&*seed->constant);
  return {.by_row = false, .seed = number == nullptr ? 0 : *number};
}

data_type int_or_null(const argument& of) { return type_of(type_kind::integer, of.type.nullable); }

bool all_integers(argument_list given) {
  return std::ranges::all_of(given, [](const argument& each) {
    return is_integer(each.type.kind) || each.type.kind == type_kind::null;
  });
}

resolution resolve_rand(argument_list given, const session&) {
  if (given.size() > 1 || !all_integers(given))
    return unresolved{"takes no argument, or a seed, an integer"};
  const auto type = type_of(type_kind::floating);
  if (given.empty())
    return call_with(given, type, {}, map<>([random = row_random{{}}]() mutable {
                       return random.get().next_double();
                     }));
  const auto from = seeding_of(given.data());
  return call_with(
      given, type, {int_or_null(given[0])},
      map<std::int64_t>([from, random = row_random{from.seed}](std::int64_t seed) mutable {
        return from.by_row ? java_random{seed}.next_double() : random.get().next_double();
      }));
}

constexpr problem no_bound{"the bound of a random number is not greater than 0"};

computed<std::int64_t> next_below(java_random& random, std::int64_t bound) {
  if (bound <= 0)
    return no_bound;
  return std::int64_t{random.next_int(static_cast<std::int32_t>(bound))};
}

resolution resolve_rand_integer(argument_list given, const session&) {
  if (given.empty() || given.size() > 2 || !all_integers(given))
    return unresolved{"takes a bound, or a seed and a bound, integers"};
  const auto type = type_of(type_kind::integer);
  if (given.size() == 1)
    return call_with(given, type, {int_or_null(given[0])},
                     map<std::int64_t>([random = row_random{{}}](std::int64_t bound) mutable {
                       return next_below(random.get(), bound);
                     }));
  const auto from = seeding_of(given.data());
  return call_with(
      given, type, {int_or_null(given[0]), int_or_null(given[1])},
      map<std::int64_t, std::int64_t>(
          [from, random = row_random{from.seed}](std::int64_t seed, std::int64_t bound) mutable {
            java_random own{seed};
            return next_below(from.by_row ? own : random.get(), bound);
          }));
}

constexpr std::array functions_of_randomness{
    function{.name = "RAND",
             .signature = "RAND([seed INT]) -> DOUBLE",
             .about = "A random number from 0 to below 1; a seed always gives the same sequence.",
             .resolve = resolve_rand,
             .depends = hangs_on::chance},
    function{.name = "RAND_INTEGER",
             .signature = "RAND_INTEGER([seed INT,] bound INT) -> INT",
             .about = "A random number from 0 to below the bound; a seed always gives the same "
                      "sequence.",
             .resolve = resolve_rand_integer,
             .depends = hangs_on::chance},
};

} // namespace

std::span<const function> random_functions() { return functions_of_randomness; }

} // namespace duet
