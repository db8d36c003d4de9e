#include "sql/generator_options.hpp"

#include "columns/number_text.hpp"
#include "formats/scalar_text.hpp"
#include "sql/time_options.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace duet::sql {

namespace {

using enum option_effect;

constexpr std::int64_t rows_per_second_default = 10'000;
constexpr std::int32_t text_length_default = 100;
constexpr std::int32_t collection_length_default = 3;
constexpr std::int64_t months_max = 120'000;
constexpr integer_range multiset_counts{0, 10};

constexpr std::array generator_known{
    known_option{"connector", "'datagen'."},
    known_option{"rows-per-second", "How many rows are made each second; 10,000 if not given."},
    known_option{"number-of-rows", "How many are made in all. Without it, and without a sequence, "
                                   "they do not end."},
    known_option{"fields.#.kind",
                 "'random' or 'sequence': numbers one after the other, also as text or bytes."},
    known_option{"fields.#.start", "The first of a sequence."},
    known_option{"fields.#.end", "The last of a sequence; the first one to end ends the rows."},
    known_option{"fields.#.min", "The least number; of FLOAT and DOUBLE just above 0 if not "
                                 "given, as with Flink."},
    known_option{"fields.#.max", "The greatest number."},
    known_option{"fields.#.length", "The length of text and bytes, 100 if the type has none, and "
                                    "of collections, 3 if not given."},
    known_option{"fields.#.var-len", "Whether the length is a random one up to this."},
    known_option{"fields.#.max-past", "How long before now a timestamp may be."},
    known_option{"fields.#.null-rate", "The share of values that are NULL, from 0 to 1."},
    max_ahead_option,
    late_table_option,
    idle_timeout_option,
    emit_strategy_option,
    known_option{"scan.parallelism", "rows are made in one place", none},
    known_option{"waveform-function-enabled", "rows come at one rate: 'rows-per-second'", missing},
    known_option{"period", "rows come at one rate: 'rows-per-second'", missing},
    known_option{"floating-gap", "rows come at one rate: 'rows-per-second'", missing},
};

/// Reads how columns are made, and remembers which options belong to them.
class column_options {
public:
  explicit column_options(option_reader& in) : in_{in} {}

  value_plan column(const table_column& of) {
    static constexpr std::array<std::string_view, 2> kinds{"random", "sequence"};
    const auto path = "fields." + of.name;
    const auto kind = known(path + ".kind");
    return in_.one_of(kind, kinds) == 1 ? sequence(path, of) : random(path, of.name, of.type);
  }

  /// All options that were asked for, and those that every such table has.
  [[nodiscard]] std::vector<known_option> all() const {
    std::vector<known_option> made;
    for (const auto& each : keys_)
      made.push_back({each, {}});
    std::ranges::copy_if(generator_known, std::back_inserter(made),
                         [](const known_option& each) { return !each.key.starts_with("fields."); });
    return made;
  }

private:
  const std::string& known(std::string key) { return keys_.emplace_back(std::move(key)); }

  value_plan sequence(const std::string& path, const table_column& of) {
    value_plan made{.name = of.name, .type = of.type, .in_sequence = true};
    const auto kind = of.type.kind;
    if (!is_numeric(kind) && !is_text(kind) && !is_binary(kind)) {
      in_.fail(in_.at(path + ".kind"),
               "column `" + of.name + "` is " + to_string(of.type) +
                   ", and sequences are of numbers, text or bytes",
               "leave it 'random'");
      return made;
    }
    const auto range = is_integer(kind) ? range_of_kind(kind) : bigint_range;
    for (const auto* name : {".start", ".end"}) {
      const auto& key = known(path + name);
      if (in_.find(key) == nullptr)
        in_.fail(in_.at(path + ".kind"), "a sequence takes '" + key + "'");
    }
    made.least = in_.whole_number(path + ".start", range, 0);
    made.greatest = in_.whole_number(path + ".end", range, 0);
    check_order(path, ".start", ".end", made.least <= made.greatest);
    return made;
  }

  value_plan random(const std::string& path, const std::string& name, const data_type& type) {
    value_plan made{.name = name, .type = type};
    made.null_rate = in_.number(known(path + ".null-rate"), 0, 1, 0);
    if (made.null_rate > 0 && !type.nullable)
      in_.fail(in_.at(path + ".null-rate"),
               "`" + path.substr(path.find('.') + 1) + "` is NOT NULL, and has a 'null-rate'");
    if (is_integer(type.kind))
      range(path, range_of_kind(type.kind), made);
    else if (type.kind == type_kind::interval_months)
      range(path, {0, months_max}, made);
    else if (type.kind == type_kind::interval_millis)
      range(path, bigint_range, made);
    else if (is_numeric(type.kind))
      range(path, made);
    else if (is_timestamp(type.kind))
      made.past_max_ms = in_.duration(known(path + ".max-past"), 0);
    else if (is_text(type.kind) || is_binary(type.kind))
      length(path, type.precision == length_max ? text_length_default : type.precision,
             type.precision, made);
    else if (is_nested(type.kind))
      parts(path, made);
    return made;
  }

  void range(const std::string& path, integer_range of, value_plan& to) {
    to.least = in_.whole_number(known(path + ".min"), of, of.least);
    to.greatest = in_.whole_number(known(path + ".max"), of, of.most);
    check_order(path, ".min", ".max", to.least <= to.greatest);
  }

  void range(const std::string& path, value_plan& to) {
    using floats = std::numeric_limits<float>;
    using doubles = std::numeric_limits<double>;
    auto least = doubles::denorm_min();
    auto most = doubles::max();
    if (to.type.kind == type_kind::real) {
      least = static_cast<double>(floats::denorm_min());
      most = static_cast<double>(floats::max());
    } else if (to.type.kind == type_kind::decimal) {
      most = std::pow(10, to.type.precision - to.type.scale) - std::pow(10, -to.type.scale);
      least = 0;
    }
    to.lowest = in_.number(known(path + ".min"), -most, most, least);
    to.highest = in_.number(known(path + ".max"), -most, most, most);
    check_order(path, ".min", ".max", to.lowest <= to.highest);
  }

  /// The length of CHAR and BINARY is that of their type.
  void length(const std::string& path, std::int32_t otherwise, std::int32_t most, value_plan& to) {
    to.length = otherwise;
    if (to.type.kind == type_kind::character || to.type.kind == type_kind::binary)
      return;
    to.length =
        static_cast<std::int32_t>(in_.whole_number(known(path + ".length"), {0, most}, otherwise));
    if (is_nested(to.type.kind))
      return;
    to.length_varies = in_.flag(known(path + ".var-len"));
  }

  void parts(const std::string& path, value_plan& to) {
    static constexpr std::array<std::string_view, 2> of_map{"key", "value"};
    const auto& fields = to.type.fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const auto name = to.type.kind == type_kind::row   ? fields[i].name
                        : to.type.kind == type_kind::map ? std::string{of_map.at(i)}
                                                         : std::string{"element"};
      // A key of JSON cannot be NULL.
      const bool is_key = to.type.kind == type_kind::multiset || (i == 0 && name == of_map[0]);
      to.parts.push_back(random(path + "." + name, name,
                                is_key ? with_nullable(fields[i].type, false) : fields[i].type));
    }
    if (to.type.kind == type_kind::multiset)
      to.parts.push_back({.type = type_of(type_kind::integer),
                          .least = multiset_counts.least,
                          .greatest = multiset_counts.most});
    if (to.type.kind != type_kind::row)
      length(path, collection_length_default, length_max, to);
  }

  void check_order(const std::string& path, const char* least, const char* most, bool good) {
    if (!good)
      in_.fail(in_.at(in_.find(path + least) != nullptr ? path + least : path + most),
               "'" + path + least + "' is greater than '" + path + most + "'");
  }

  option_reader& in_;            // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  std::deque<std::string> keys_; ///< Those of columns.
};

/// How many rows a sequence has, as far as they can be counted.
std::int64_t length_of(const value_plan& sequence) {
  std::int64_t length = 0;
  const bool fits = !__builtin_sub_overflow(sequence.greatest, sequence.least, &length) &&
                    length < std::numeric_limits<std::int64_t>::max();
  return fits ? length + 1 : std::numeric_limits<std::int64_t>::max();
}

} // namespace

std::span<const known_option> known_generator_options() { return generator_known; }

std::optional<generator_plan> read_generator(option_reader& in) {
  column_options reader{in};
  generator_plan made;
  for (const auto& column : in.table().columns) {
    if (column.from == column_place::physical)
      made.columns.push_back(reader.column(column));
    if (column.from == column_place::metadata)
      in.fail(column.at,
              "column `" + column.name + "` is METADATA, and rows of 'datagen' have none");
  }
  constexpr std::int64_t rate_max = 1'000'000'000;
  constexpr auto count_max = std::numeric_limits<std::int64_t>::max();
  made.rows_per_second = in.whole_number("rows-per-second", {1, rate_max}, rows_per_second_default);
  auto rows = in.whole_number("number-of-rows", {0, count_max}, count_max);
  bool ends = in.find("number-of-rows") != nullptr;
  for (const auto& each : made.columns)
    if (each.in_sequence) {
      rows = std::min(rows, length_of(each));
      ends = true;
    }
  if (ends)
    made.rows = rows;
  in.check_names(reader.all());
  return in.good() ? std::optional{std::move(made)} : std::nullopt;
}

} // namespace duet::sql
