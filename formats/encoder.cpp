#include "formats/encoder.hpp"

#include <utility>

namespace duet {

nullable_bytes encoded::operator[](std::size_t at) const {
  if (ends_[at].null)
    return std::nullopt;
  const auto begin = begin_of(at);
  return std::string_view{bytes_}.substr(begin, ends_[at].at - begin);
}

void encoded::clear() {
  bytes_.clear();
  ends_.clear();
  bad_rows_.clear();
}

void encoded::end_null() {
  bytes_.resize(begin_of(ends_.size()));
  ends_.push_back({bytes_.size(), true});
}

void encoded::end_bad(std::uint32_t row, std::string why) {
  bad_rows_.push_back({row, std::move(why)});
  end_null();
}

} // namespace duet
