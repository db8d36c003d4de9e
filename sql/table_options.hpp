/// What the options of a table say: WITH.
#pragma once

#include "model/topic_place.hpp"
#include "sql/catalogue.hpp"
#include "sql/diagnostic.hpp"
#include "sql/option_reader.hpp"
#include "sql/plan.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace duet::sql {

/// How a table is connected to Kafka, read or written.
struct table_options {
  std::vector<std::string> topics{}; ///< Empty: it is none.
  std::optional<format_plan> key{};
  std::optional<format_plan> value{};
  std::string value_option{}; ///< Which option names the value's format,
  std::string value_prefix{}; ///< and what stands in front of the format's own options.
  std::vector<std::string> key_fields{};
  std::string key_prefix{};
  bool key_in_value = true; ///< 'value.fields-include' = 'ALL'
  bool upserts = false;     ///< A record takes the place of the one before with its key.
  // Of what is read:
  topic_place start{};
  bool bounded = false;
  topic_place end{.is = topic_place::kind::latest};
  bool fails_on_error = false;
  std::int64_t idle_after_ms = 0;
  bool idle_after_is_set = false;
  std::int64_t ahead_max_ms = 0;
  std::int64_t drift_max_ms = 0;
  std::string late_table{}; ///< Empty: rows that are late are dead letters.
  std::optional<generator_plan> made{};
  // Of what is written:
  row_spread spread = row_spread::by_key;
  std::optional<print_plan> print{};
};

/// All options of tables on topics but those of formats, for docs and hints.
[[nodiscard]] std::span<const known_option> known_table_options();

/// The options of a table that is read, or written; nothing, and errors, if it cannot be.
[[nodiscard]] std::optional<table_options> read_options(option_reader& in);
[[nodiscard]] std::optional<table_options> write_options(option_reader& in);

} // namespace duet::sql
