#include "functions/signature.hpp"

#include <vector>

namespace duet {

namespace {

struct accepts_row {
  std::string_view name; ///< With its article.
  bool (*fits)(type_kind);
  type_kind instead; ///< Of NULL.
};

constexpr std::array accepted{
    accepts_row{"a string", is_text, type_kind::varchar},
    accepts_row{"bytes", is_binary, type_kind::varbinary},
    accepts_row{"a string or bytes", [](type_kind of) { return is_text(of) || is_binary(of); },
                type_kind::varchar},
    accepts_row{"an integer", is_integer, type_kind::integer},
    accepts_row{"a number", is_numeric, type_kind::integer},
    accepts_row{"a string or an integer",
                [](type_kind of) { return is_text(of) || is_integer(of); }, type_kind::varchar},
    accepts_row{"a string or a number", [](type_kind of) { return is_text(of) || is_numeric(of); },
                type_kind::varchar},
    accepts_row{"a BOOLEAN", [](type_kind of) { return of == type_kind::boolean; },
                type_kind::boolean},
    accepts_row{"a date or a timestamp",
                [](type_kind of) { return of == type_kind::date || is_timestamp(of); },
                type_kind::timestamp},
    accepts_row{"a date, a time or a timestamp", is_temporal, type_kind::timestamp},
    accepts_row{
        "a string, a date or a timestamp",
        [](type_kind of) { return is_text(of) || of == type_kind::date || is_timestamp(of); },
        type_kind::varchar},
    accepts_row{"anything", [](type_kind) { return true; }, type_kind::null},
};

const accepts_row& accepted_row(accepts what) {
  return accepted.at(static_cast<std::size_t>(what));
}

/// Parameters with their marks taken out.
struct parameter_list {
  explicit parameter_list(std::span<const accepts> takes) {
    for (const auto each : takes)
      if (each == accepts::optionally)
        least = all.size();
      else if (each == accepts::repeated)
        repeats = true;
      else
        all.push_back(each);
    least = std::min(least, all.size());
  }

  [[nodiscard]] bool takes_so_many(std::size_t count) const {
    return count >= least && (repeats || count <= all.size());
  }
  [[nodiscard]] accepts at(std::size_t index) const { return all[std::min(index, all.size() - 1)]; }

  std::vector<accepts> all;
  std::size_t least = std::string::npos;
  bool repeats = false;
};

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0)
      text += i + 1 == parts.size() ? " and " : ", ";
    text += parts[i];
  }
  return text;
}

/// "takes a string, an integer and optionally a string"
std::string what_it_takes(const parameter_list& of) {
  if (of.all.empty())
    return "takes no arguments";
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < of.all.size(); ++i)
    parts.push_back((i < of.least ? "" : "optionally ") +
                    std::string{accepted_row(of.all[i]).name});
  if (of.repeats)
    parts.emplace_back("more of these");
  return "takes " + joined(parts);
}

unresolved wrong_count(const parameter_list& of, std::size_t count) {
  return {what_it_takes(of) + ", and has " + std::to_string(count) +
          (count == 1 ? " argument" : " arguments")};
}

unresolved wrong_argument(const parameter_list& of, argument_list given, std::size_t index) {
  return {what_it_takes(of) + ", and has " + to_string(with_nullable(given[index].type, true)) +
          " as its " + ordinal(index) + " argument"};
}

data_type nullable_of(type_kind kind) {
  constexpr std::int32_t timestamp_digits = 3;
  const bool sized = is_text(kind) || is_binary(kind);
  return {.kind = kind,
          .precision = sized                ? length_max
                       : is_timestamp(kind) ? timestamp_digits
                                            : 0};
}

} // namespace

std::string ordinal(std::size_t index) {
  static constexpr std::array<std::string_view, 5> words{"first", "second", "third", "fourth",
                                                         "fifth"};
  return index < words.size() ? std::string{words.at(index)} : std::to_string(index + 1) + "th";
}

bool any_nullable(argument_list given) {
  return std::ranges::any_of(given, [](const argument& each) { return each.type.nullable; });
}

std::optional<std::string_view> constant_text(const argument& of) {
  if (!of.constant)
    return std::nullopt;
  const auto* const text = std::get_if<std::string_view>(&*of.constant);
  return text != nullptr ? std::optional{*text} : std::nullopt;
}

bool is_constant_null(const argument& of) {
  return of.constant && std::holds_alternative<std::monostate>(*of.constant);
}

namespace signature {

resolution resolve(argument_list given, std::span<const accepts> takes, type_rule type,
                   const std::function<made_kernel(argument_list)>& make) {
  const parameter_list parameters{takes};
  if (!parameters.takes_so_many(given.size()))
    return wrong_count(parameters, given.size());
  std::vector<argument> cast{given.begin(), given.end()};
  for (std::size_t i = 0; i < given.size(); ++i) {
    const auto& [name, fits, instead] = accepted_row(parameters.at(i));
    if (given[i].type.kind == type_kind::null)
      cast[i].type = nullable_of(instead);
    else if (!fits(given[i].type.kind))
      return wrong_argument(parameters, given, i);
  }
  auto made = make(cast);
  if (auto* const why = std::get_if<unresolved>(&made))
    return std::move(*why);
  resolved_call found{
      .type = type(cast), .takes = {}, .compute = std::get<kernel>(std::move(made))};
  for (auto& each : cast)
    found.takes.push_back(std::move(each.type));
  return found;
}

} // namespace signature

} // namespace duet
