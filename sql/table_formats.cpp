#include "sql/table_formats.hpp"

#include "formats/format.hpp"
#include "sql/nearest.hpp"

#include <optional>
#include <span>

namespace duet::sql {

namespace {

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> names;
  for (const auto& each : formats())
    names.push_back(each.name);
  return names;
}

std::string all_formats() {
  std::string all;
  for (const auto each : format_names())
    all += (all.empty() ? "there are '" : ", '") + std::string{each} + "'";
  return all;
}

/// Checks them one by one, so that each error stands where it was made.
bool check_options(const formatted_part& of, const format& known, option_reader& in) {
  bool good = true;
  for (const auto& [name, value] : of.by->options) {
    const auto read = read_options(known.name, known.options, {{name, value}});
    if (read)
      continue;
    std::vector<std::string_view> names;
    for (const auto& each : known.options)
      names.push_back(each.name);
    in.fail(in.at(of.prefix + of.by->name + "." + name), read.error().message,
            did_you_mean(name, names));
    good = false;
  }
  return good;
}

std::optional<failure> try_format(const formatted_part& of, format_use use,
                                  std::span<const named_type> fields) {
  data_type row{.kind = type_kind::row};
  for (const auto& each : fields)
    row.fields.push_back({each.name, each.type});
  if (use == format_use::encode) {
    const auto made = make_encoder(of.by->name, of.by->options, row);
    return made ? std::nullopt : std::optional{made.error()};
  }
  const auto made = make_decoder(of.by->name, of.by->options, {.declared = row, .wanted = {}});
  return made ? std::nullopt : std::optional{made.error()};
}

} // namespace

void check_format(const formatted_part& of, format_use use, option_reader& in) {
  const auto* const known = find_format(of.by->name);
  if (known == nullptr)
    return in.fail(in.at(of.option), "there is no format '" + of.by->name + "'",
                   did_you_mean(of.by->name, format_names(), all_formats()));
  if (!check_options(of, *known, in))
    return;
  const auto whole = try_format(of, use, of.fields);
  if (!whole)
    return;
  for (std::size_t i = 0; i < of.fields.size(); ++i)
    if (const auto why = try_format(of, use, {&of.fields[i], 1}))
      return in.fail(of.at[i], why->message);
  in.fail(in.at(of.option), whole->message);
}

} // namespace duet::sql
