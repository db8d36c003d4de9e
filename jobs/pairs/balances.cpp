#include "jobs/pairs/balances.hpp"

#include "jobs/pairs/front.hpp"
#include "jobs/pairs/keys.hpp"
#include "jobs/pairs/pairs.hpp"
#include "jobs/state_problem.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string_view>

namespace duet::pairs {

namespace {

/// What begins every state value: the version of its format.
constexpr std::string_view state_version = "1:";

/// The largest balance that is restored, either way. A cell holds twice as much, so that what is
/// added later does not overflow.
constexpr std::int64_t balance_max = std::numeric_limits<std::int64_t>::max() / 16;

/// Builds short text with numbers in it, without allocation.
class text_builder { // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
public:
  text_builder& operator<<(std::string_view text) {
    end_ = std::ranges::copy(text, end_).out;
    return *this;
  }

  text_builder& operator<<(std::int64_t number) {
    end_ = std::to_chars(end_, bytes_.data() + bytes_.size(), number).ptr;
    return *this;
  }

  [[nodiscard]] std::string_view text() const { return {bytes_.data(), end_}; }

private:
  std::array<char, 80> bytes_; // two int64 of 20 characters and the punctuation of a pair
  char* end_ = bytes_.data();
};

/// Reads a number back that `text_builder` wrote. Any other spelling of it is refused: two keys for
/// one number would be one in memory.
std::optional<std::int64_t> parse_whole(std::string_view text) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  if (std::from_chars(text.data(), end, number).ec != std::errc{})
    return std::nullopt;
  text_builder canonical;
  canonical << number;
  return canonical.text() == text ? std::optional{number} : std::nullopt;
}

/// The balance of a changelog value; a null value is no state, and the only one that is none.
std::optional<std::int64_t> parse_balance(const nullable_bytes& value) {
  if (!value)
    return 0;
  if (!value->starts_with(state_version))
    return std::nullopt;
  const auto balance = parse_whole(value->substr(state_version.size()));
  if (!balance || *balance == 0 || *balance > balance_max || *balance < -balance_max)
    return std::nullopt;
  return balance;
}

std::uint64_t magnitude(std::int64_t balance) {
  return static_cast<std::uint64_t>(balance < 0 ? -balance : balance);
}

} // namespace

void balances::apply(const turn& in, effects& out) {
  for (const auto* each : in.in)
    apply(each->content, out);
  write_changes(out);
}

void balances::apply(const rows& in, effects& out) {
  const auto numbers = in.numbers(number_column);
  for (std::size_t row = 0; row < in.size(); ++row) {
    const auto low = low_of(numbers[row], sum_);
    if (meets(numbers[row], low))
      emit(in, row, low, out);
  }
}

balances::cell& balances::touched_cell(std::int64_t low) {
  auto& found = balances_[low];
  if (!found.touched()) {
    found.touch();
    touched_.push_back(low);
  }
  return found;
}

/// Moves the balance of its key; says whether the number meets one that waits, or waits itself.
bool balances::meets(std::int64_t number, std::int64_t low) {
  const bool own_complement = number == sum_ - number;
  auto& held = touched_cell(low);
  // A low moves the balance down, a high up; its own complement does whichever is left to do.
  const bool down = own_complement ? held.balance() > 0 : number == low;
  const bool met = down ? held.balance() > 0 : held.balance() < 0;
  held.move(down ? -1 : 1);
  if (met)
    --waiting_;
  else
    ++waiting_;
  return met;
}

void balances::emit(const rows& in, std::size_t row, std::int64_t low, effects& out) {
  text_builder key;
  key << low;
  text_builder value;
  value << R"({"low":)" << low << R"(,"high":)" << sum_ - low << "}";
  headers_.clear();
  if (const auto trace = in.bytes(trace_column, row))
    unpack(*trace, headers_);
  out.emit(output, {.key = key.text(),
                    .value = value.text(),
                    .timestamp_ms = in.numbers(timestamp_column)[row],
                    .partition = std::nullopt,
                    .headers = headers_});
}

void balances::write_changes(effects& out) {
  for (const auto low : touched_) {
    const auto at = balances_.find(low);
    text_builder key;
    key << low;
    write_change(key.text(), at->second, out);
    at->second.settle();
    if (at->second.balance() == 0)
      balances_.erase(at);
  }
  touched_.clear();
}

void balances::write_change(std::string_view key, const cell& at, effects& out) {
  const bool old = at.format() != state_format_now;
  if (at.balance() != 0) {
    text_builder state;
    state << state_version << at.balance();
    out.put({key}, state.text());
  } else if (!old) {
    out.erase({key});
  }
  if (old)
    out.erase_old(key, at.format());
}

std::optional<std::string> balances::restore(std::span<const state_record> changelog) {
  for (const auto& in : changelog) {
    const auto low = in.key == state_key{in.key.key} ? parse_whole(in.key.key) : std::nullopt;
    if (!low || *low < 0 || *low > sum_ / 2)
      return problem_with(in, group_, "has a key that is no state key of this job");
    if (group_of(*low, key_groups_) != group_)
      return problem_with(in, group_, of_another_partition);
    const auto balance = parse_balance(in.value);
    if (!balance)
      return problem_with(in, group_, unreadable_value);
    const bool own_complement = *low == sum_ - *low;
    if (own_complement && *balance != 0 && *balance != 1)
      return problem_with(in, group_, "has a balance that its key cannot have");
    set(*low, *balance, in.format);
  }
  return std::nullopt;
}

void balances::set(std::int64_t low, std::int64_t balance, state_format format) {
  const auto at = balances_.find(low);
  const bool only_takes_back =
      balance == 0 && at != balances_.end() && format < at->second.format();
  if (only_takes_back)
    return;
  const auto before = at == balances_.end() ? 0 : at->second.balance();
  waiting_ += magnitude(balance) - magnitude(before);
  if (balance != 0)
    balances_[low] = {balance, format};
  else if (at != balances_.end())
    balances_.erase(at);
}

} // namespace duet::pairs
