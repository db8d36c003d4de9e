/// A record of the state topic: up to when an operator has fired.
#pragma once

#include "model/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace duet {

/// Up to when all of an operator and a key group is fired and freed. A mark in the partition of the
/// group, so that it can never meet a state:
///
///     duet.fired.3     1764000060000
///
/// The key ends with the operator's number, the value is an event time. State of that operator in
/// that partition that is bound to this time or to an earlier one is none, wherever it stands: so a
/// window that has fired does not open again, whatever becomes of tombstones and of offsets.
///
/// State that outlives a result says nothing of which keys have had it. If an operator has left off
/// among them, a space and a key follow: up to this one, they have had what was due a millisecond
/// behind that time.
struct fired_mark {
  operator_number owner;
  event_time up_to;
  std::optional<std::string> key{};

  friend bool operator==(const fired_mark&, const fired_mark&) = default;
};

/// The key of the record.
[[nodiscard]] std::string key_of(const fired_mark& mark);

/// The value of the record.
[[nodiscard]] std::string value_of(const fired_mark& mark);

/// Whether a key is that of such a record.
[[nodiscard]] bool is_fired_mark(std::string_view key);

/// Reads such a record; nothing if it is spelt otherwise than here.
[[nodiscard]] std::optional<fired_mark> parse_fired_mark(std::string_view key,
                                                         std::string_view value);

} // namespace duet
