/// Makes the rows of a 'datagen' table, as JSON.
#pragma once

#include "model/made_records.hpp"
#include "sql/generator_plan.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace duet::sql {

/// The values of a row follow from its number and a seed, but for those of the time at which it is
/// made.
class row_maker final : public record_maker {
public:
  row_maker(generator_plan of, std::uint64_t seed) : of_{std::move(of)}, seed_{seed} {}

  void append(std::uint64_t number, std::int64_t now_ms, std::string& to) const override;

private:
  generator_plan of_;
  std::uint64_t seed_;
};

} // namespace duet::sql
