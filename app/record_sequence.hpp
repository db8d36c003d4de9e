/// What `duet generate` writes: sequences of records, each of which a seed stands for.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <string_view>

namespace duet {

/// A record to write.
struct generated_record {
  std::string_view key;
  std::string_view value;
};

/// The records of a kind, one after the other.
class record_sequence {
public:
  record_sequence() = default;
  virtual ~record_sequence() = default;
  record_sequence(const record_sequence&) = delete;
  record_sequence& operator=(const record_sequence&) = delete;

  /// The next record; valid until the next call.
  [[nodiscard]] virtual generated_record next() = 0;
};

/// What a sequence is made of. The same settings make the same records.
struct sequence_config {
  std::uint64_t seed = 0;
  double corrupted = 0; ///< The share of records that cannot be read, 0 to 1.
  // Of numbers:
  std::int64_t low = 0;
  std::int64_t high = 12;
  bool json = false;
  // Of events:
  std::uint64_t keys = 1'000;                ///< How many customers or users there are.
  double late = 0;                           ///< The share of events that are out of order, 0 to 1,
  std::chrono::milliseconds late_by{30'000}; ///< and by how much at the most.
  std::int64_t begin_ms = 0;        ///< When the first event is, since 1970; none is before it.
  double events_per_second = 1'000; ///< Of their own time.
};

/// A kind of records.
struct record_kind {
  std::string_view name;   ///< As in `duet generate NAME`.
  std::string_view about;  ///< A line for --help.
  std::string_view topic;  ///< If nobody names one.
  double corrupted = 0.01; ///< The share of those that cannot be read, if nobody says another.
  bool has_time = false;   ///< Whether they are events.
  bool has_keys = false;   ///< Whether they are of customers or users.
  std::unique_ptr<record_sequence> (*make)(const sequence_config& of);
};

/// All kinds, in the order in which --help has them.
[[nodiscard]] std::span<const record_kind> record_kinds();

// --- what sequences are made with

/// Chance, from a seed.
class dice {
public:
  explicit dice(std::uint64_t seed) : random_{seed} {}

  /// A number from 0 to `end` - 1.
  [[nodiscard]] std::uint64_t below(std::uint64_t end) {
    return std::uniform_int_distribution<std::uint64_t>{0, end - 1}(random_);
  }

  [[nodiscard]] bool happens(double share) { return std::bernoulli_distribution{share}(random_); }

  /// A number from 0 to 1.
  [[nodiscard]] double share() { return std::uniform_real_distribution<double>{}(random_); }

  template <class List> [[nodiscard]] const auto& one_of(const List& all) {
    return all[below(std::size(all))];
  }

private:
  std::mt19937_64 random_;
};

/// Events as JSON objects: each has a time of its own, some are late, some cannot be read.
class event_sequence : public record_sequence {
public:
  explicit event_sequence(const sequence_config& of) : config_{of}, chance_{of.seed} {}

  [[nodiscard]] generated_record next() final;

protected:
  /// Appends the key and the value of event `number`, from 0.
  virtual void write(std::uint64_t number, std::int64_t time_ms, dice& chance, std::string& key,
                     std::string& value) = 0;

  [[nodiscard]] const sequence_config& config() const { return config_; }

private:
  [[nodiscard]] std::int64_t time_of(std::uint64_t number);

  sequence_config config_;
  dice chance_;
  std::uint64_t number_ = 0;
  std::string key_;
  std::string value_;
};

/// Appends a whole number, with zeros in front up to so many digits.
void append_number(std::string& to, std::uint64_t number, std::size_t digits = 1);

/// Appends an amount with two decimals.
void append_cents(std::string& to, std::uint64_t cents);

[[nodiscard]] std::unique_ptr<record_sequence> make_numbers(const sequence_config& of);
[[nodiscard]] std::unique_ptr<record_sequence> make_orders(const sequence_config& of);
[[nodiscard]] std::unique_ptr<record_sequence> make_transactions(const sequence_config& of);
[[nodiscard]] std::unique_ptr<record_sequence> make_statuses(const sequence_config& of);
[[nodiscard]] std::unique_ptr<record_sequence> make_nexmark(const sequence_config& of);

} // namespace duet
