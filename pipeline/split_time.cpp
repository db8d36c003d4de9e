#include "pipeline/split_time.hpp"

#include "pipeline/text.hpp"

#include <algorithm>
#include <cassert>
#include <cstdint>

namespace duet {

namespace {

constexpr std::string_view prefix = "duet2 ";
constexpr std::string_view any_prefix = "duet";
constexpr std::string_view mark_prefix = "duet-";

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

using times = std::map<table_id, event_time>;

void add_times(std::string& to, std::string_view name, const times& of) {
  auto separator = name;
  for (const auto& [table, time] : of) {
    to.append(separator).append(std::to_string(table.value));
    to.append(":").append(std::to_string(time.value));
    separator = ",";
  }
}

/// Reads what begins with a table, each greater than the one before, up to the end of `text`.
/// `add` reads what follows the number, and returns whether it can.
template <class Add> bool parse_tables(std::string_view text, Add add) {
  std::optional<table_id> last;
  bool more = true;
  while (more) {
    more = text.find(',') != std::string_view::npos;
    auto entry = take_until(',', text);
    const auto number = parse_number<std::uint16_t>(entry.substr(0, entry.find(':')));
    if (!number || (last && *number <= last->value))
      return false;
    last = table_id{*number};
    entry.remove_prefix(std::min(entry.find(':'), entry.size()));
    if (!add(*last, entry))
      return false;
  }
  return true;
}

bool parse_times(std::string_view text, times& to) {
  return parse_tables(text, [&](table_id table, std::string_view time) {
    const auto number =
        parse_number<std::int64_t>(time.substr(std::min<std::size_t>(1, time.size())));
    if (number)
      to[table] = {*number};
    return number.has_value();
  });
}

bool parse_idle(std::string_view text, std::set<table_id>& to) {
  return parse_tables(text, [&](table_id table, std::string_view rest) {
    to.insert(table);
    return rest.empty();
  });
}

bool parse_field(char name, std::string_view text, split_time& to) {
  switch (name) {
  case 'm':
    to.mark = text;
    return is_instance_mark(text);
  case 'e':
    to.at = {parse_number<std::int64_t>(text).value_or(0)};
    return to.at.value > 0;
  case 't':
    return parse_times(text, to.greatest);
  case 'w':
    return parse_times(text, to.watermarks);
  case 'i':
    return parse_idle(text, to.idle);
  default:
    to.bound = {parse_number<std::int64_t>(text).value_or(-1)};
    return to.bound->value >= 0;
  }
}

/// Reads the fields behind the prefix. Returns what is wrong with them; empty if nothing is.
std::string parse_fields(std::string_view text, split_time& to) {
  std::string_view expected = "metwib";
  while (!text.empty()) {
    const bool last = text.find(' ') == std::string_view::npos;
    const auto field = take_until(' ', text);
    const auto at = field.empty() ? std::string_view::npos : expected.find(field.front());
    if (at == std::string_view::npos || field.substr(1, 1) != "=" || (text.empty() && !last))
      return "no field is expected where \"" + std::string{field.substr(0, 2)} + "\" is";
    if (!parse_field(field.front(), field.substr(2), to))
      return "the field \"" + std::string{field.substr(0, 1)} + "\" cannot be read";
    expected.remove_prefix(at + 1);
  }
  return to.mark.empty() ? "it has no mark" : "";
}

/// The longest part of foreign metadata that a message shows, in bytes.
constexpr std::size_t shown_bytes_max = 80;

failure not_ours(std::string_view metadata, const std::string& why) {
  std::string shown{metadata.substr(0, shown_bytes_max)};
  std::ranges::replace_if(
      shown, [](char c) { return c < ' ' || c > '~'; }, '?');
  return {remedy::misconfigured,
          "the metadata \"" + shown + "\" of a committed offset is not of this duet: " + why};
}

/// Whether a text begins as this format or a later one does: "duet", a number, a space.
bool names_format(std::string_view metadata) {
  if (!metadata.starts_with(any_prefix))
    return false;
  const auto word = metadata.substr(any_prefix.size(), metadata.find(' ') - any_prefix.size());
  return metadata.find(' ') != std::string_view::npos && parse_number<std::uint32_t>(word);
}

template <class Value> void keep_greatest(Value& to, Value other) { to = std::max(to, other); }

} // namespace

bool is_instance_mark(std::string_view text) {
  if (text.size() > instance_mark_bytes_max || !text.starts_with(mark_prefix))
    return false;
  const auto own = text.substr(mark_prefix.size());
  return !own.empty() && std::ranges::all_of(own, is_letter_or_digit);
}

std::string format(const split_time& of) {
  assert(is_instance_mark(of.mark));
  std::string text{prefix};
  text.append("m=").append(of.mark);
  if (of.at.value > 0)
    text.append(" e=").append(std::to_string(of.at.value));
  add_times(text, " t=", of.greatest);
  add_times(text, " w=", of.watermarks);
  std::string_view separator = " i=";
  for (const auto table : of.idle) {
    text.append(separator).append(std::to_string(table.value));
    separator = ",";
  }
  if (of.bound)
    text.append(" b=").append(std::to_string(of.bound->value));
  assert(text.size() <= split_time_bytes_max);
  return text;
}

result<split_time> parse_split_time(std::string_view metadata) {
  split_time read;
  if (metadata.empty())
    return read;
  if (is_instance_mark(metadata)) {
    read.mark = metadata;
    return read;
  }
  if (metadata.starts_with(prefix)) {
    const auto why = parse_fields(metadata.substr(prefix.size()), read);
    return why.empty() ? result<split_time>{read} : not_ours(metadata, why);
  }
  if (names_format(metadata))
    return not_ours(metadata, "a newer one wrote it: run that");
  return not_ours(metadata, "another program commits to this group");
}

committed_time merge(std::span<const split_time> splits) {
  committed_time merged;
  for (const auto& each : splits) {
    keep_greatest(merged.at, each.at);
    for (const auto& [table, watermark] : each.watermarks)
      keep_greatest(merged.watermarks.try_emplace(table, no_time).first->second, watermark);
  }
  return merged;
}

} // namespace duet
