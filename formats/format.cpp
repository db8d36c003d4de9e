#include "formats/format.hpp"

#include "formats/csv_decoder.hpp"
#include "formats/csv_encoder.hpp"
#include "formats/csv_settings.hpp"
#include "formats/json_decoder.hpp"
#include "formats/json_encoder.hpp"
#include "formats/json_settings.hpp"
#include "formats/raw.hpp"

#include <algorithm>
#include <array>

namespace duet {

namespace {

const std::array known_formats{
    format{"json", "An object a record, or an array of them.", json_options(), make_json_decoder,
           make_json_encoder},
    format{"csv", "A line a record, with a field for each column in their order.", csv_options(),
           make_csv_decoder, make_csv_encoder},
    format{"raw", "One value a record, its bytes as they are.", raw_options(), make_raw_decoder,
           make_raw_encoder},
};

failure unknown_format(std::string_view name) {
  std::string all;
  for (const auto& each : known_formats)
    all.append(all.empty() ? "'" : ", '").append(each.name).append("'");
  return misconfigured("there is no format '" + std::string{name} + "'; there are " + all);
}

/// What `make` makes of a format with its options.
template <class Made, class Make>
result<Made> make_by(std::string_view name, const given_options& options, Make make) {
  const auto* const found = find_format(name);
  if (found == nullptr)
    return unknown_format(name);
  const auto settings = read_options(found->name, found->options, options);
  if (!settings)
    return settings.error();
  return make(*found, *settings);
}

} // namespace

std::span<const format> formats() { return known_formats; }

const format* find_format(std::string_view name) {
  const auto* const found = std::ranges::find(known_formats, name, &format::name);
  return found == known_formats.end() ? nullptr : found;
}

result<std::unique_ptr<decoder>> make_decoder(std::string_view name, const given_options& options,
                                              const decoded_fields& of) {
  return make_by<std::unique_ptr<decoder>>(
      name, options,
      [&](const format& found, const format_settings& by) { return found.make_decoder(of, by); });
}

result<std::unique_ptr<encoder>> make_encoder(std::string_view name, const given_options& options,
                                              const data_type& row) {
  return make_by<std::unique_ptr<encoder>>(
      name, options,
      [&](const format& found, const format_settings& by) { return found.make_encoder(row, by); });
}

} // namespace duet
