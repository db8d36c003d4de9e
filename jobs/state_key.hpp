/// The records of the state topic in format 3: their keys, and how their values begin.
#pragma once

#include "model/failure.hpp"
#include "model/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace duet {

/// How the state topic spells the key of a state record. No operator sees the difference in a key.
enum class state_format : std::uint8_t {
  untagged = 1, ///< The key as it is.
  tagged = 2,   ///< `tagged_state_tag`, then the key.
  numbered = 3, ///< As drawn below.
};

/// The format that is written. Older ones are read, and rewritten as their keys change.
inline constexpr auto state_format_now = state_format::numbered;

/// What the keys of state records begin with. Marks begin with "duet.", records of format 1 with
/// neither.
inline constexpr char tagged_state_tag = '\x01';
inline constexpr char numbered_state_tag = '\x02';

/// What an operator calls one of its states. In the key of its record it is spelt:
///
///     02   the tag
///     ..   the number of the operator, as a varint
///     ..   flags: 1 the state is bound to a time, 2 it is an element; else 0
///     ..   only with flag 1: the time, eight bytes, the highest first and the sign flipped, which
///          puts keys in the order of time
///     ..   only with flag 2: the number of the key's bytes, as a varint
///     ..   the key's bytes, see `key_bytes.hpp`
///     ..   only with flag 2: the element's bytes, up to the end
///
/// The operator and the time can be told without knowing the operator, so that a restore can drop
/// what is of a dead operator, and what is fired and freed. All views are into the record's key.
struct state_key {
  std::string_view key;                      ///< As the operator's input is keyed.
  std::optional<event_time> time{};          ///< The end of a window, say: what frees the state.
  std::optional<std::string_view> element{}; ///< One of many that the state of the key is made of.

  friend bool operator==(const state_key&, const state_key&) = default;
};

/// Whose state it is, and what its operator calls it.
struct owned_state_key {
  operator_number owner;
  state_key name;

  friend bool operator==(const owned_state_key&, const owned_state_key&) = default;
};

/// Appends the key of a record. `owner` is not 0.
void append_state_key(std::string& to, operator_number owner, const state_key& of);

/// Reads the key of a record of format 3. `fatal` if it is none, or spelt otherwise than this duet
/// spells it; the message is what follows "the key".
[[nodiscard]] result<owned_state_key> parse_state_key(std::string_view record_key);

/// The value of a state record begins with a byte that says how the rest is written: from 1,
/// counted by each operator for itself, and increased with every change of it. 0 is never written.
/// No state at all is a record without a value.
void append_state_version(std::string& to, std::uint8_t version);

/// Takes the version off the front of a value; nothing if there is none, or it is 0.
[[nodiscard]] std::optional<std::uint8_t> take_state_version(std::string_view& value);

} // namespace duet
