/// What the options of a table say: WITH.
#pragma once

#include "sql/catalogue.hpp"
#include "sql/diagnostic.hpp"
#include "sql/plan.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {

/// How a table is connected to Kafka, read or written.
struct table_options {
  std::string topic; ///< Empty: it is none.
  std::optional<format_plan> key{};
  std::optional<format_plan> value{};
  std::vector<std::string> key_fields{};
  std::string key_prefix{};
  bool key_in_value = true; ///< 'value.fields-include' = 'ALL'
  bool upserts = false;     ///< A record takes the place of the one before with its key.
  // Of what is read:
  bool bounded = false;
  bool fails_on_error = false;
  std::int64_t idle_after_ms = 0;
  bool idle_after_is_set = false;
  std::int64_t ahead_max_ms = 0;
};

/// An option that is known.
struct known_option {
  std::string_view key;
  std::string_view about; ///< One sentence, for docs.
};

/// All options of tables but those of formats, for docs and hints.
[[nodiscard]] std::span<const known_option> known_table_options();

/// The options of a table that is read, or written; nothing, and errors, if it cannot be.
[[nodiscard]] std::optional<table_options> read_options(const table_definition& of,
                                                        diagnostics& said);
[[nodiscard]] std::optional<table_options> write_options(const table_definition& of,
                                                         diagnostics& said);

} // namespace duet::sql
