/// JSON that is read as text: an object or an array in a column of strings.
#pragma once

#include "formats/json_scanner.hpp"

#include <string>

namespace duet {

/// Appends the value that is next as Jackson prints what it has read: without blanks, the last of
/// members with the same name in the place of the first, numbers as doubles or, if they are to be
/// exact, as decimals without zeros at their end. The value is known to be JSON.
void append_echo(std::string& to, json_scanner& in, bool exact_numbers);

} // namespace duet
