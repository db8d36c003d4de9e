/// Any changelog is restored to the state that its records stand for, or refused at the first that
/// stands for none; and restored state is written again as it was read.
///
/// The input is text: a line with the pair sum and the number of key groups, then a line for each
/// record: `KEY=VALUE`, `KEY` for a tombstone, nothing for a record without a key. A `~` before it
/// makes it one of format 1, a `^` one of format 2, a `!` before it puts it into the partition
/// behind its own.
#include "jobs/pairs/keys.hpp"
#include "jobs/pairs/pairs.hpp"
#include "tests/fuzz/violation.hpp"
#include "tests/support/job_steps.hpp"
#include "tests/support/places.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::fuzz {

namespace {

/// A record of the state topic, with its own bytes.
struct change {
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::int32_t partition = 0;
  state_format format = state_format_now;

  friend bool operator==(const change&, const change&) = default;
};

struct changelog {
  std::int64_t sum = 0;
  std::uint32_t key_groups = 1;
  std::vector<change> changes;
};

/// A number that has exactly one text, or nothing.
std::optional<std::int64_t> whole(const std::string& text) {
  const std::int64_t number = std::strtoll(text.c_str(), nullptr, 10);
  return std::to_string(number) == text ? std::optional{number} : std::nullopt;
}

std::int32_t partition_of(std::int64_t low, std::uint32_t key_groups) {
  return static_cast<std::int32_t>(pairs::group_of(low, key_groups).value);
}

// --- reading the input

std::string_view take_until(char separator, std::string_view& text) {
  const auto end = std::min(text.find(separator), text.size());
  const auto part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

std::uint64_t number_or(std::string_view text, std::uint64_t otherwise) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} ? number : otherwise;
}

change read_change(std::string_view line, std::uint32_t key_groups) {
  const auto format = line.starts_with('~')   ? state_format::untagged
                      : line.starts_with('^') ? state_format::tagged
                                              : state_format_now;
  line.remove_prefix(format == state_format_now ? 0 : 1);
  const bool elsewhere = line.starts_with('!');
  line.remove_prefix(elsewhere ? 1 : 0);
  const bool has_value = line.find('=') != std::string_view::npos;
  change read;
  read.format = format;
  if (!line.empty())
    read.key = take_until('=', line);
  if (has_value)
    read.value = line;
  const auto low = whole(read.key.value_or(""));
  read.partition = low ? partition_of(*low, key_groups) : 0;
  if (elsewhere)
    read.partition = (read.partition + 1) % static_cast<std::int32_t>(key_groups);
  return read;
}

changelog read_changelog(std::string_view text) {
  constexpr std::uint64_t groups_max = 8;
  constexpr auto int64_bits = std::uint64_t{std::numeric_limits<std::int64_t>::max()};
  auto head = take_until('\n', text);
  changelog read;
  read.sum = static_cast<std::int64_t>(number_or(take_until(' ', head), 13) & int64_bits);
  read.key_groups =
      static_cast<std::uint32_t>(std::max<std::uint64_t>(1, number_or(head, 1) % (groups_max + 1)));
  while (!text.empty())
    read.changes.push_back(read_change(take_until('\n', text), read.key_groups));
  return read;
}

// --- what the records stand for

/// The balance of a key, and how its record is spelt.
struct kept {
  std::int64_t balance = 0;
  state_format format = state_format_now;
};

using state = std::map<std::int64_t, kept>;

/// The balance that a value stands for, or nothing.
std::optional<std::int64_t> balance_of(const std::optional<std::string>& value) {
  constexpr auto balance_max = std::numeric_limits<std::int64_t>::max() / 16;
  if (!value)
    return 0;
  const auto number = value->starts_with("1:") ? whole(value->substr(2)) : std::nullopt;
  const bool possible = number && *number != 0 && *number >= -balance_max && *number <= balance_max;
  return possible ? number : std::nullopt;
}

/// Folds a record into the state; false if it stands for none.
bool fold(const change& in, const changelog& of, state& into) {
  const auto low = whole(in.key.value_or(""));
  const auto balance = balance_of(in.value);
  if (!low || !balance || *low < 0 || *low > of.sum - *low ||
      in.partition != partition_of(*low, of.key_groups))
    return false;
  const bool own_complement = *low == of.sum - *low;
  if (own_complement && (*balance < 0 || *balance > 1))
    return false;
  auto& held = into[*low];
  const bool only_takes_back = *balance == 0 && held.balance != 0 && in.format < held.format;
  if (!only_takes_back)
    held = {*balance, *balance == 0 ? state_format_now : in.format};
  return true;
}

state_size size_of(const state& folded) {
  state_size size;
  for (const auto& [low, held] : folded) {
    size.keys += held.balance == 0 ? 0 : 1;
    size.waiting += static_cast<std::uint64_t>(std::abs(held.balance));
  }
  return size;
}

// --- what the operator makes of them

nullable_bytes view(const std::optional<std::string>& bytes) {
  return bytes ? nullable_bytes{*bytes} : std::nullopt;
}

/// The operators of all key groups.
using held_groups = std::vector<std::unique_ptr<keyed_operator>>;

held_groups make_groups(const changelog& of) {
  const pairs::pairs_job job{{of.sum}};
  held_groups made;
  for (std::uint32_t group = 0; group < of.key_groups; ++group)
    made.push_back(job.make_operator(pairs::balances_operator, {group}, of.key_groups));
  return made;
}

state_size size_of(const held_groups& groups) {
  state_size sum;
  for (const auto& each : groups)
    sum += each->size();
  return sum;
}

std::optional<std::string> restore(const held_groups& into, std::span<const change> changes) {
  std::vector<state_record> records;
  for (const auto& each : changes)
    records.push_back({.key = {each.key ? std::string_view{*each.key} : ""},
                       .value = view(each.value),
                       .format = each.format,
                       .offset = {static_cast<std::int64_t>(records.size())}});
  // A run of one partition is one call.
  const std::span all{records};
  for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
    while (end < all.size() && changes[end].partition == changes[begin].partition)
      ++end;
    auto& owner = *into[static_cast<std::size_t>(changes[begin].partition)];
    if (auto problem = owner.restore(all.subspan(begin, end - begin)))
      return problem;
  }
  return std::nullopt;
}

/// The key and the format of a record that an operator has written.
change read_written(std::string_view key) {
  change read;
  if (key.starts_with(numbered_state_tag)) {
    const auto parsed = parse_state_key(key);
    if (!parsed || parsed->name != state_key{parsed->name.key})
      violated("the key of a state is that of a number");
    read.key = parsed->name.key;
    return read;
  }
  const bool tagged = key.starts_with(tagged_state_tag);
  read.key = key.substr(tagged ? 1 : 0);
  read.format = tagged ? state_format::tagged : state_format::untagged;
  return read;
}

/// Lets every key meet a high and a low, which leaves its balance as it was, and returns what the
/// operators write.
std::vector<change> write_again(const held_groups& held, const changelog& of, const state& folded) {
  const pairs::pairs_job job{{of.sum}};
  std::vector<std::string> numbers;
  for (const auto& [low, before] : folded)
    for (const auto number : {of.sum - low, low})
      numbers.push_back(std::to_string(number));
  std::vector<record> records;
  for (const auto& each : numbers)
    records.push_back({.split = {}, .offset = {}, .key = {}, .value = each, .headers = {}});
  rejects refused;
  effects out{job.shape(), of.key_groups};
  for (const auto& each : test::read_rows(job, of.key_groups, records, refused))
    test::apply_rows(*held[each.to.group.value], each, out);
  if (refused.size() > 0 || out.outputs(pairs::output).size() != folded.size())
    violated("a high and a low make one pair of each key");
  std::vector<change> written;
  static_cast<void>(out.changes().for_each([&](const outgoing& each) {
    written.push_back(read_written(*each.key));
    if (each.value)
      written.back().value = *each.value;
    written.back().partition = each.partition->value;
    return true;
  }));
  return written;
}

// --- the properties

void expect_refusal(const std::optional<std::string>& problem, std::size_t offset) {
  if (!problem)
    violated("the record at offset " + std::to_string(offset) + " is restored to no state");
  if (problem->find("at offset " + std::to_string(offset) + " of") == std::string::npos)
    violated("not the first bad record is named: " + *problem);
  if (problem->find('\n') != std::string::npos)
    violated("a refusal is one line: " + *problem);
}

void expect_written(std::vector<change> written, const changelog& of, const state& folded) {
  std::vector<change> expected;
  for (const auto& [low, held] : folded) {
    const auto value = "1:" + std::to_string(held.balance);
    expected.push_back({.key = std::to_string(low),
                        .value = held.balance == 0 ? std::nullopt : std::optional{value},
                        .partition = partition_of(low, of.key_groups)});
    if (held.format != state_format_now)
      expected.push_back({.key = std::to_string(low),
                          .value = std::nullopt,
                          .partition = partition_of(low, of.key_groups),
                          .format = held.format});
  }
  std::ranges::stable_sort(written, {}, &change::partition);
  std::ranges::stable_sort(expected, {}, &change::partition);
  if (written != expected)
    violated("restored state is not written as it was read");
}

void run(std::string_view text) {
  const auto in = read_changelog(text);
  state folded;
  std::size_t good = 0;
  while (good < in.changes.size() && fold(in.changes[good], in, folded))
    ++good;

  const auto held = make_groups(in);
  const auto problem = restore(held, in.changes);
  if (good < in.changes.size())
    expect_refusal(problem, good);
  else if (problem)
    violated("a good changelog is refused: " + *problem);
  if (size_of(held) != size_of(folded))
    violated("the size of the state is not that of its records");

  const auto written = write_again(held, in, folded);
  expect_written(written, in, folded);
  const auto again = make_groups(in);
  if (restore(again, written) || size_of(again) != size_of(held))
    violated("what is written is restored to the same state");
}

} // namespace

} // namespace duet::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  duet::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
