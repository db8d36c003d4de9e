#include "app/record_sequence.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace duet {

namespace {

constexpr std::array all_kinds{
    record_kind{
        .name = "numbers", .about = "Random numbers", .topic = "raw-topic", .make = make_numbers},
    record_kind{.name = "orders",
                .about = "Orders of customers, with what was ordered",
                .topic = "orders",
                .has_time = true,
                .has_keys = true,
                .make = make_orders},
    record_kind{.name = "transactions",
                .about = "What users bought and paid",
                .topic = "transactions",
                .has_time = true,
                .has_keys = true,
                .make = make_transactions},
    record_kind{.name = "statuses",
                .about = "What becomes of orders: created, paid, shipped, ...",
                .topic = "partitioned-topic",
                .has_time = true,
                .has_keys = true,
                .make = make_statuses},
    record_kind{.name = "nexmark",
                .about = "Nexmark: persons, auctions and bids, 1 to 3 to 46",
                .topic = "nexmark",
                .corrupted = 0,
                .has_time = true,
                .make = make_nexmark},
};

} // namespace

std::span<const record_kind> record_kinds() { return all_kinds; }

std::int64_t event_sequence::time_of(std::uint64_t number) {
  constexpr double ms_a_second = 1'000;
  const auto passed = static_cast<std::int64_t>(static_cast<double>(number) * ms_a_second /
                                                config_.events_per_second);
  const auto time = config_.begin_ms + passed;
  if (config_.late_by.count() < 1 || !chance_.happens(config_.late))
    return time;
  return std::max(config_.begin_ms, time - 1 -
                                        static_cast<std::int64_t>(chance_.below(
                                            static_cast<std::uint64_t>(config_.late_by.count()))));
}

/// A record that cannot be read is one that was cut off: no part of an object is an object.
generated_record event_sequence::next() {
  key_.clear();
  value_.clear();
  const auto time = time_of(number_);
  write(number_++, time, chance_, key_, value_);
  if (chance_.happens(config_.corrupted))
    value_.resize(1 + chance_.below(value_.size() - 1));
  return {key_, value_};
}

void append_number(std::string& to, std::uint64_t number, std::size_t digits) {
  std::array<char, 24> text{};
  const auto* end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  const auto length = static_cast<std::size_t>(end - text.data());
  if (length < digits)
    to.append(digits - length, '0');
  to.append(text.data(), length);
}

void append_cents(std::string& to, std::uint64_t cents) {
  constexpr std::uint64_t cents_a_unit = 100;
  append_number(to, cents / cents_a_unit);
  to += '.';
  append_number(to, cents % cents_a_unit, 2);
}

} // namespace duet
