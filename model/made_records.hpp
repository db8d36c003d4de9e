/// Records that are made when they are read, and stand in no topic.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace duet {

/// Makes the values of records; they have nothing else. A record may be made more than once.
class record_maker {
public:
  record_maker() = default;
  virtual ~record_maker() = default;
  record_maker(const record_maker&) = delete;
  record_maker& operator=(const record_maker&) = delete;

  /// Appends the value of the record of this number, from 0; `now_ms` is Unix time in milliseconds.
  virtual void append(std::uint64_t number, std::int64_t now_ms, std::string& to) const = 0;
};

/// The records of a source. The topic of its name is the application's own and stays empty: it is
/// there so that the number of the next record can be committed as an offset of it.
struct made_records {
  std::shared_ptr<const record_maker> by;
  std::int64_t per_second = 0;         ///< At least 1.
  std::optional<std::int64_t> count{}; ///< None: they do not end.

  friend bool operator==(const made_records&, const made_records&) = default;
};

} // namespace duet
