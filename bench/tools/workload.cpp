#include "bench/tools/workload.hpp"

#include "bench/tools/text.hpp"

namespace bench {

std::string_view value_sequence::next() {
  text_.clear();
  switch (kind_) {
  case workload::narrow:
  case workload::json:
    write_narrow();
    break;
  case workload::wide:
    append(text_, static_cast<std::int64_t>(below(wide_high + 1)));
    break;
  case workload::garbage:
    write_corrupted();
    break;
  case workload::keys:
    append(text_, written_);
    break;
  }
  ++written_;
  return text_;
}

/// A number from 0 up to but not including `end`, which is far below 2^32: the bias does not matter
/// here, the speed does.
std::uint64_t value_sequence::below(std::uint64_t end) { return ((random_() >> 32U) * end) >> 32U; }

void value_sequence::write_narrow() {
  if (below(100) == 0) {
    write_corrupted();
    return;
  }
  if (kind_ == workload::json)
    text_ += R"({"num":)";
  append(text_, static_cast<std::int64_t>(below(narrow_high + 1)));
  if (kind_ == workload::json)
    text_ += '}';
}

/// Never all digits: the first is a letter, so that it is no number by chance.
void value_sequence::write_corrupted() {
  constexpr std::size_t length = 20;
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::uint64_t digits = 10;
  text_ += letters[below(letters.size() - digits)];
  while (text_.size() < length)
    text_ += letters[below(letters.size())];
}

} // namespace bench
