/// The kernels of casts by families of types; functions/cast.hpp has them all.
#pragma once

#include "columns/types.hpp"
#include "functions/kernel.hpp"
#include "functions/map.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace duet::casting {

/// A family of casts: all kernels are made from the same three.
using make_kernel = kernel(const data_type& from, const data_type& to, const session& in);

/// Between types whose values are stored in the same way, and mean the same.
make_kernel same_value;

/// Numbers, and BOOLEAN as one of them.
make_kernel number_to_number;

/// DATE, TIME and timestamps among each other.
make_kernel time_to_time;

/// BINARY and VARBINARY, or text as its bytes, to the length of the other type.
make_kernel to_binary;

/// All but what is nested, to CHAR and VARCHAR of any length.
make_kernel to_text;

/// Text to what has no parts.
make_kernel from_text;

/// Between two of the same kind, part by part.
make_kernel nested_to_nested;

/// "[1, 2]", "{a=1}", "(1, x)"
make_kernel nested_to_text;

/// The cast of any type, which fails where it fails.
make_kernel any;

/// Fails a row: "cannot cast 'abc' to INT".
void fail(std::uint32_t row, std::string_view text, std::string_view type, computing& with,
          column& to);

/// Appends what CHAR(n) or VARCHAR(n) holds of a text: its first n characters, and blanks behind a
/// text of CHAR(n) that is shorter.
void append_sized(std::string& to, std::string_view text, const data_type& type);

} // namespace duet::casting
