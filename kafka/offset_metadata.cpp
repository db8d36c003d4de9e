#include "kafka/offset_metadata.hpp"

#include <algorithm>

namespace duet {

namespace {

constexpr std::string_view mark_field = " m=";

} // namespace

std::string format(const offset_metadata& of) {
  if (of.time.empty())
    return of.mark;
  auto text = of.time;
  return text.insert(std::min(text.find(' '), text.size()), std::string{mark_field} + of.mark);
}

offset_metadata parse_offset_metadata(std::string_view text) {
  const auto version = text.substr(0, text.find(' '));
  auto rest = text.substr(version.size());
  if (!version.starts_with("duet") || !rest.starts_with(mark_field))
    return {std::string{text}, {}};
  rest.remove_prefix(mark_field.size());
  const auto mark = rest.substr(0, rest.find(' '));
  rest.remove_prefix(mark.size());
  return {std::string{mark}, std::string{version} + std::string{rest}};
}

} // namespace duet
