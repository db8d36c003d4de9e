/// Values as Java's objects write themselves: what Flink's connector `print` shows.
#pragma once

#include "columns/datum.hpp"
#include "columns/types.hpp"

#include <string>

namespace duet::sql {

/// Appends a value: "null", "1.0E7", "2024-01-15T10:30", "[1, 2]", "{a=1}", "+I[1, a]" of a ROW.
void append_java_text(std::string& to, const data_type& type, const datum& value);

} // namespace duet::sql
