/// Whether the formats of a table can do what the table asks of them.
#pragma once

#include "sql/option_reader.hpp"
#include "sql/place.hpp"
#include "sql/plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace duet::sql {

/// The key or the value of a table's records.
struct formatted_part {
  const format_plan* by = nullptr;
  std::string option; ///< Which names the format: "key.format".
  std::string prefix; ///< What stands in front of the format's own options: "key.".
  std::vector<named_type> fields;
  std::vector<place> at; ///< By field.
};

enum class format_use : std::uint8_t { decode, encode };

/// Says what is wrong: a format that there is not, its options, a field that it has no form for.
void check_format(const formatted_part& of, format_use use, option_reader& in);

} // namespace duet::sql
