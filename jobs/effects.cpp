#include "jobs/effects.hpp"

#include "jobs/fired_mark.hpp"

namespace duet {

namespace {

/// After how many rows their memory is looked at: that costs more than a row.
constexpr std::uint32_t rows_a_look = 64;

} // namespace

void effects::print(printed_to where, std::string_view lines) {
  bytes_ += lines.size();
  if (!overflows())
    printed_[static_cast<std::size_t>(where)] += lines;
}

void effects::fired(event_time up_to, nullable_bytes key) {
  const fired_mark mark{owner_, up_to, std::optional<std::string>{key}};
  write(key_of(mark), value_of(mark));
}

void effects::write(std::string_view record_key, nullable_bytes state) {
  const outgoing out{.key = record_key,
                     .value = state,
                     .timestamp_ms = no_timestamp,
                     .partition = partition_id{static_cast<std::int32_t>(group_.value)},
                     .headers = {}};
  if (takes(out))
    changes_.add(out);
}

void effects::reject(std::string_view kept, reject_reason why, std::string detail) {
  bytes_ += kept.size() + detail.size();
  if (!overflows())
    rejected_.add_kept(kept, why, std::move(detail));
}

rows& effects::send(address to) {
  if (++sent_ >= rows_a_look)
    count_sends();
  if (!overflows())
    return sends_.to(to);
  bytes_ += dropped_.memory();
  return dropped_ = rows{sends_.columns_of(to.input)};
}

void effects::take_sends(batches& out) {
  count_sends();
  sends_.take(group_, out);
  sends_bytes_ = 0;
}

void effects::count_sends() {
  const auto now = sends_.bytes();
  bytes_ += now - sends_bytes_;
  sends_bytes_ = now;
  sent_ = 0;
}

} // namespace duet
