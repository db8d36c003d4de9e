/// The metadata of a committed offset: whose it is, and how far time was there. Without Kafka:
/// librdkafka's adapter and the fake of the tests go by this one rule.
#pragma once

#include <string>
#include <string_view>

namespace duet {

/// What the metadata of one offset says.
struct offset_metadata {
  std::string mark; ///< Of the instance that committed it; empty if it says nothing at all.
  std::string time; ///< As `position::time`.

  friend bool operator==(const offset_metadata&, const offset_metadata&) = default;
};

/// The metadata of an offset: the mark stands behind the first word of the time, so that the line
/// begins with the version of its format. Without a time it is the mark alone, which is what an
/// older duet wrote.
///
///     duet2 m=duet-4be1a2 e=1764000000000 t=1:1763999999000
[[nodiscard]] std::string format(const offset_metadata& of);

/// Reads any metadata. What is not of this form is a mark as a whole: that of an older duet, or of
/// another program.
[[nodiscard]] offset_metadata parse_offset_metadata(std::string_view text);

} // namespace duet
