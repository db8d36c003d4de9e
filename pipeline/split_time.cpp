#include "pipeline/split_time.hpp"

#include "pipeline/text.hpp"

#include <algorithm>
#include <cassert>
#include <cstdint>

namespace duet {

namespace {

constexpr std::string_view prefix = "duet2";

using times = std::map<table_number, event_time>;

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
  std::optional<table_number> last;
  bool more = true;
  while (more) {
    more = text.find(',') != std::string_view::npos;
    auto entry = take_until(',', text);
    const auto number = parse_number<std::uint16_t>(entry.substr(0, entry.find(':')));
    if (!number || (last && *number <= last->value))
      return false;
    last = table_number{*number};
    entry.remove_prefix(std::min(entry.find(':'), entry.size()));
    if (!add(*last, entry))
      return false;
  }
  return true;
}

bool parse_times(std::string_view text, times& to) {
  return parse_tables(text, [&](table_number table, std::string_view time) {
    const auto number =
        parse_number<std::int64_t>(time.substr(std::min<std::size_t>(1, time.size())));
    if (number)
      to[table] = {*number};
    return number.has_value();
  });
}

bool parse_idle(std::string_view text, std::set<table_number>& to) {
  return parse_tables(text, [&](table_number table, std::string_view rest) {
    to.insert(table);
    return rest.empty();
  });
}

bool parse_field(char name, std::string_view text, split_time& to) {
  switch (name) {
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
  std::string_view expected = "etwib";
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
  return "";
}

/// The longest part of a line that a message shows, in bytes.
constexpr std::size_t shown_bytes_max = 80;

failure unreadable(std::string_view line, const std::string& why) {
  std::string shown{line.substr(0, shown_bytes_max)};
  std::ranges::replace_if(
      shown, [](char c) { return c < ' ' || c > '~'; }, '?');
  return misconfigured("the time \"" + shown + "\" of a committed offset cannot be read: " + why +
                       "; a newer duet wrote it: run that");
}

template <class Value> void keep_greatest(Value& to, Value other) { to = std::max(to, other); }

} // namespace

std::string format(const split_time& of) {
  std::string text{prefix};
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
  return text == prefix ? std::string{} : text;
}

result<split_time> parse_split_time(std::string_view line) {
  split_time read;
  if (line.empty())
    return read;
  auto fields = line;
  if (take_until(' ', fields) != prefix || fields.empty())
    return unreadable(line, "it does not begin with \"duet2 \"");
  const auto why = parse_fields(fields, read);
  return why.empty() ? result<split_time>{read} : unreadable(line, why);
}

result<found_time> read_times(const positions& committed, std::span<const table_number> tables) {
  found_time found;
  found.times.watermarks.resize(tables.size(), no_time);
  for (const auto& each : committed) {
    const auto line = parse_split_time(each.time);
    if (!line)
      return line.error();
    keep_greatest(found.times.at, line->at);
    if (line->bound)
      found.bounds[each.split] = *line->bound;
    for (std::size_t i = 0; i < tables.size(); ++i) {
      if (const auto at = line->watermarks.find(tables[i]); at != line->watermarks.end())
        keep_greatest(found.times.watermarks[i], at->second);
      const auto greatest = line->greatest.find(tables[i]);
      const bool idle = line->idle.contains(tables[i]);
      if (greatest != line->greatest.end() || idle)
        found.times.splits[{numbered<table_id>(i), each.split}] = {
            .greatest = greatest == line->greatest.end() ? no_time : greatest->second,
            .idle = idle};
    }
  }
  return found;
}

} // namespace duet
