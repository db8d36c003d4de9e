#include "formats/json_echo.hpp"

#include "formats/json_text.hpp"
#include "formats/scalar_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace duet {

namespace {

/// A member of an object in the text that is being made.
struct echoed_member {
  std::size_t begin = 0;
  std::size_t name_end = 0;
  std::size_t end = 0;
};

/// The digits of a number without its point and without zeros at either end, and the power of ten
/// of the last of them.
struct exact_number {
  std::string digits;
  std::int64_t exponent = 0;
  bool negative = false;
};

exact_number take_exactly(std::string_view number) {
  exact_number made;
  made.negative = number.starts_with('-');
  const auto letter = std::min(number.find_first_of("eE"), number.size());
  if (letter < number.size()) {
    auto exponent = number.substr(letter + 1);
    if (exponent.starts_with('+'))
      exponent.remove_prefix(1);
    std::from_chars(exponent.data(), exponent.data() + exponent.size(), made.exponent);
  }
  const auto written = number.substr(0, letter).substr(made.negative ? 1 : 0);
  const auto point = std::min(written.find('.'), written.size());
  for (const auto c : written)
    if (c != '.')
      made.digits.push_back(c);
  made.exponent -= static_cast<std::int64_t>(made.digits.size() - point);
  while (made.digits.ends_with('0')) {
    made.digits.pop_back();
    ++made.exponent;
  }
  made.digits.erase(0, std::min(made.digits.find_first_not_of('0'), made.digits.size()));
  return made;
}

/// As BigDecimal prints it: with an exponent if there are zeros at the end that are no digits of
/// it, or six or more between the point and the first digit.
void append_exactly(std::string& to, const exact_number& number) {
  constexpr std::int64_t least_exponent = -6;
  if (number.digits.empty()) {
    to.push_back('0');
    return;
  }
  if (number.negative)
    to.push_back('-');
  const auto size = static_cast<std::int64_t>(number.digits.size());
  const auto first = size - 1 + number.exponent; // the power of ten of the first digit
  if (number.exponent > 0 || first < least_exponent) {
    to.append(number.digits, 0, 1);
    if (size > 1)
      to.append(".").append(number.digits, 1);
    to.append(first < 0 ? "E" : "E+").append(std::to_string(first));
  } else if (number.exponent == 0) {
    to.append(number.digits);
  } else if (first < 0) {
    to.append("0.").append(static_cast<std::size_t>(-first - 1), '0').append(number.digits);
  } else {
    const auto before = static_cast<std::size_t>(first + 1);
    to.append(number.digits, 0, before).append(".").append(number.digits, before);
  }
}

void append_number_echo(std::string& to, const json_number& number, bool exact) {
  if (number.whole)
    to.append(number.text == "-0" ? "0" : number.text);
  else if (exact)
    append_exactly(to, take_exactly(number.text));
  else
    append_json_double(to, parse_double(number.text));
}

void append_name(std::string& to, const json_string& name) {
  if (!name.escaped) {
    append_json_string(to, name.text, json_beyond::kept);
    return;
  }
  std::string meant;
  append_unescaped(meant, name.text);
  append_json_string(to, meant, json_beyond::kept);
}

/// Of members with the same name only the last value is left, at the place of the first.
void drop_overridden(std::string& to, const std::vector<echoed_member>& members) {
  const auto text = to.substr(members.front().begin);
  const auto part = [&](std::size_t from, std::size_t end) {
    return std::string_view{text}.substr(from - members.front().begin, end - from);
  };
  std::unordered_map<std::string_view, const echoed_member*> last;
  for (const auto& each : members)
    last[part(each.begin, each.name_end)] = &each;
  if (last.size() == members.size())
    return;
  to.resize(members.front().begin);
  for (const auto& each : members) {
    const auto found = last.find(part(each.begin, each.name_end));
    if (found == last.end())
      continue; // has its place
    if (!to.ends_with('{'))
      to.push_back(',');
    to.append(part(found->second->begin, found->second->end));
    last.erase(found);
  }
}

void append_object_echo(std::string& to, json_scanner& in, bool exact) {
  std::vector<echoed_member> members;
  json_string name;
  to.push_back('{');
  static_cast<void>(in.enter());
  while (in.next_member(name) == json_step::item) {
    if (!members.empty())
      to.push_back(',');
    echoed_member made{.begin = to.size()};
    append_name(to, name);
    made.name_end = to.size();
    to.push_back(':');
    append_echo(to, in, exact);
    made.end = to.size();
    members.push_back(made);
  }
  if (members.size() > 1)
    drop_overridden(to, members);
  to.push_back('}');
}

void append_array_echo(std::string& to, json_scanner& in, bool exact) {
  to.push_back('[');
  static_cast<void>(in.enter());
  for (bool first = true; in.next_element() == json_step::item; first = false) {
    if (!first)
      to.push_back(',');
    append_echo(to, in, exact);
  }
  to.push_back(']');
}

} // namespace

void append_echo(std::string& to, json_scanner& in, bool exact_numbers) {
  json_string string;
  json_number number;
  switch (in.next()) {
  case json_kind::object:
    return append_object_echo(to, in, exact_numbers);
  case json_kind::array:
    return append_array_echo(to, in, exact_numbers);
  case json_kind::string:
    if (in.take(string))
      append_name(to, string);
    return;
  case json_kind::number:
    if (in.take(number))
      append_number_echo(to, number, exact_numbers);
    return;
  default:
    const auto* const begin = in.place();
    if (in.skip())
      to.append(begin, in.place());
  }
}

} // namespace duet
