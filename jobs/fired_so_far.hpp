/// What an operator has said of how far it has fired.
#pragma once

#include "jobs/effects.hpp"
#include "model/time.hpp"
#include "model/types.hpp"

#include <optional>
#include <string>

namespace duet {

/// Says `effects::fired` where it has moved. One for each operator and key group of event time.
class fired_so_far {
public:
  /// What was said last, before a restart: see `keyed_operator::free_up_to`.
  void restored(event_time up_to, nullable_bytes key) {
    up_to_ = up_to;
    key_ = key;
  }

  /// Says that all is fired up to the watermark, but for what is owed: that of `next` is due first,
  /// of which the keys up to `last_key` are fired, or none.
  void note(event_time watermark, event_time next, nullable_bytes last_key, effects& out) {
    const bool owes = next <= watermark;
    const auto up_to = owes ? event_time{next.value - 1} : watermark;
    const auto key = owes ? last_key : std::nullopt;
    if (up_to < up_to_ || (up_to == up_to_ && key == key_))
      return;
    restored(up_to, key);
    out.fired(up_to, key);
  }

private:
  event_time up_to_ = no_time;
  std::optional<std::string> key_{};
};

} // namespace duet
