/// Statements as a script writes them.
#pragma once

#include "sql/place.hpp"
#include "sql/syntax_expression.hpp"
#include "sql/syntax_query.hpp"
#include "sql/syntax_type.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace duet::sql::syntax {

/// `'key' = 'value'` of WITH.
struct option {
  name key;
  name value;

  friend bool operator==(const option&, const option&) = default;
};

/// `[CONSTRAINT n] PRIMARY KEY (a, b) NOT ENFORCED`, of a table or of one column.
struct table_constraint {
  std::optional<name> label;
  bool primary_key = true; ///< Else UNIQUE.
  std::vector<name> columns;
  std::optional<bool> enforced; ///< As it is written.
  place at;

  friend bool operator==(const table_constraint&, const table_constraint&) = default;
};

/// `METADATA [FROM 'key'] [VIRTUAL]`
struct metadata_clause {
  std::optional<std::string> key;
  bool is_virtual = false;
  place at;

  friend bool operator==(const metadata_clause&, const metadata_clause&) = default;
};

/// A column of CREATE TABLE: of the topic (`type`), of its metadata (`type`, `metadata`), or
/// computed (`computed`). Without any of them it names a column of CREATE TABLE AS.
struct column_definition {
  name label;
  std::optional<data_type> type;
  std::optional<metadata_clause> metadata;
  box<expression> computed;
  std::optional<table_constraint> constraint;
  std::optional<std::string> comment;

  friend bool operator==(const column_definition&, const column_definition&) = default;
};

/// `WATERMARK FOR column AS value`
struct watermark_definition {
  qualified_name column;
  expression value;
  place at;

  friend bool operator==(const watermark_definition&, const watermark_definition&) = default;
};

/// `DISTRIBUTED BY HASH(a) INTO 4 BUCKETS`
struct distribution {
  std::optional<std::string> method; ///< HASH or RANGE
  std::vector<name> columns;
  std::optional<std::string> buckets;
  place at;

  friend bool operator==(const distribution&, const distribution&) = default;
};

enum class like_merging : std::uint8_t { including, excluding, overwriting };

/// `EXCLUDING OPTIONS`
struct like_option {
  like_merging merging = like_merging::including;
  std::string feature; ///< ALL, CONSTRAINTS, DISTRIBUTION, GENERATED, METADATA, OPTIONS, ...

  friend bool operator==(const like_option&, const like_option&) = default;
};

/// `LIKE t (...)`
struct like_clause {
  qualified_name table;
  std::vector<like_option> options;

  friend bool operator==(const like_clause&, const like_clause&) = default;
};

/// `CREATE [OR REPLACE] [TEMPORARY] TABLE`
struct create_table {
  bool or_replace = false;
  bool temporary = false;
  bool if_not_exists = false;
  qualified_name table;
  std::vector<column_definition> columns;
  std::vector<table_constraint> constraints;
  std::optional<watermark_definition> watermark;
  std::optional<std::string> comment;
  std::optional<distribution> distributed;
  std::vector<name> partitioned_by;
  std::vector<option> options;
  std::optional<like_clause> like;
  box<query> as;

  friend bool operator==(const create_table&, const create_table&) = default;
};

/// `CREATE [OR REPLACE] [TEMPORARY] VIEW`
struct create_view {
  bool or_replace = false;
  bool temporary = false;
  bool if_not_exists = false;
  qualified_name view;
  std::vector<name> columns;
  std::optional<std::string> comment;
  query as;

  friend bool operator==(const create_view&, const create_view&) = default;
};

/// What can be made and dropped.
enum class object_kind : std::uint8_t {
  table,
  view,
  database,
  catalog,
  function,
  model,
  materialized_table,
  connection,
};

/// `CREATE DATABASE`, `CATALOG`, `FUNCTION`, ...: known by name; `definition` is what a function
/// is made of.
struct create_object {
  object_kind kind = object_kind::database;
  bool temporary = false;
  bool if_not_exists = false;
  qualified_name object;
  std::optional<std::string> comment;
  std::optional<std::string> definition;
  std::vector<option> options;

  friend bool operator==(const create_object&, const create_object&) = default;
};

/// `DROP [TEMPORARY] TABLE [IF EXISTS] t`
struct drop_object {
  object_kind kind = object_kind::table;
  bool temporary = false;
  bool if_exists = false;
  qualified_name object;

  friend bool operator==(const drop_object&, const drop_object&) = default;
};

/// `PARTITION (a = 1)`
struct partition_value {
  name column;
  expression value;

  friend bool operator==(const partition_value&, const partition_value&) = default;
};

/// `INSERT INTO t`
struct insert {
  bool overwrite = false;
  qualified_name table;
  std::vector<hint> hints;
  std::vector<partition_value> partition;
  std::vector<name> columns; ///< None: all of the table's.
  query rows;

  friend bool operator==(const insert&, const insert&) = default;
};

/// `EXECUTE STATEMENT SET BEGIN ... END`, and `BEGIN STATEMENT SET; ... END`.
struct statement_set {
  std::vector<insert> inserts;

  friend bool operator==(const statement_set&, const statement_set&) = default;
};

/// A query that stands alone.
struct select_statement {
  query rows;

  friend bool operator==(const select_statement&, const select_statement&) = default;
};

struct statement;

/// `EXPLAIN [PLAN FOR | CHANGELOG_MODE, ...] statement`
struct explain {
  std::vector<std::string> details;
  box<statement> what; ///< A query, an INSERT, a statement set or CREATE TABLE AS.

  friend bool operator==(const explain&, const explain&) = default;
};

/// `SET 'key' = 'value'`; without both it lists what is set.
struct set_option {
  std::optional<name> key;
  std::optional<name> value;

  friend bool operator==(const set_option&, const set_option&) = default;
};

/// `RESET 'key'`; without it all of them.
struct reset_option {
  std::optional<name> key;

  friend bool operator==(const reset_option&, const reset_option&) = default;
};

/// `SHOW TABLES`, `SHOW CREATE TABLE t`, `SHOW COLUMNS FROM t NOT ILIKE 'a%'`
struct show {
  std::string what; ///< The words, as `CREATE TABLE`.
  std::optional<qualified_name> of;
  std::optional<std::string> like;
  bool like_negated = false;
  bool like_ignores_case = false; ///< ILIKE

  friend bool operator==(const show&, const show&) = default;
};

/// `DESCRIBE [EXTENDED] t`, `DESCRIBE CATALOG c`
struct describe {
  std::string what; ///< CATALOG, DATABASE, FUNCTION, ...; empty for a table.
  bool extended = false;
  qualified_name object;

  friend bool operator==(const describe&, const describe&) = default;
};

/// `USE d`, `USE CATALOG c`, `USE MODULES a, b`
struct use {
  std::string what; ///< CATALOG, MODULES; empty for a database.
  std::vector<qualified_name> objects;

  friend bool operator==(const use&, const use&) = default;
};

/// `STOP JOB 'id' [WITH SAVEPOINT] [WITH DRAIN]`
struct stop_job {
  std::string job;
  bool with_savepoint = false;
  bool with_drain = false;

  friend bool operator==(const stop_job&, const stop_job&) = default;
};

/// A word to the client alone: QUIT (EXIT means it, too), CLEAR, HELP.
struct client_word {
  std::string word;

  friend bool operator==(const client_word&, const client_word&) = default;
};

/// A statement of Flink that is known by its first words alone, as `ALTER TABLE`: to be refused.
struct named_statement {
  std::string words;

  friend bool operator==(const named_statement&, const named_statement&) = default;
};

/// What `statement::node` holds, in the order of its alternatives.
enum class statement_kind : std::uint8_t {
  create_table,
  create_view,
  create_object,
  drop_object,
  insert,
  statement_set,
  select,
  explain,
  set_option,
  reset_option,
  show,
  describe,
  use,
  stop_job,
  client_word,
  named_statement,
};

/// A statement, without its semicolon.
struct statement {
  place at;
  std::variant<create_table, create_view, create_object, drop_object, insert, statement_set,
               select_statement, explain, set_option, reset_option, show, describe, use, stop_job,
               client_word, named_statement>
      node;

  [[nodiscard]] statement_kind kind() const { return static_cast<statement_kind>(node.index()); }

  friend bool operator==(const statement&, const statement&) = default;
};

} // namespace duet::sql::syntax
