#include "functions/bulk.hpp"
#include "functions/cast_families.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace duet::casting {

namespace {

kernel same_part() {
  return map<std::string_view>([](std::string_view value) { return part{value}; });
}

} // namespace

kernel same_value(const data_type&, const data_type& to, const session&) {
  switch (storage_of(to)) {
  case storage::integer:
    return map_total<std::int64_t>([](std::int64_t value) { return value; });
  case storage::floating:
    return map_total<double>([](double value) { return value; });
  case storage::decimal:
    return map_total<int128>([](int128 value) { return value; });
  case storage::bytes:
    return same_part();
  }
  return same_part();
}

kernel to_binary(const data_type&, const data_type& to, const session&) {
  const auto length = static_cast<std::size_t>(to.precision);
  if (to.kind == type_kind::varbinary)
    return map<std::string_view>(
        [length](std::string_view bytes) { return part{bytes.substr(0, length)}; });
  return map_text<std::string_view>([length](std::string& made, std::string_view bytes) {
    made.append(bytes.substr(0, length));
    made.resize(length);
  });
}

} // namespace duet::casting
