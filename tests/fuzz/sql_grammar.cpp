#include "tests/fuzz/sql_grammar.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <vector>

namespace duet::fuzz {

namespace {

using alternatives = std::vector<std::string_view>;

constexpr std::string_view columns =
    "a INT, b BIGINT, d DECIMAL(10, 2), f DOUBLE, s STRING, k CHAR(3), ok BOOLEAN, day DATE, "
    "l ARRAY<INT>, m MAP<STRING, INT>, r ROW<x INT, y STRING>, ts TIMESTAMP(3)";

constexpr std::string_view topic =
    " WITH ('connector' = 'kafka', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset', "
    "'properties.bootstrap.servers' = 'k:1', 'topic' = ";

/// What each name in braces may stand for. The first way of each ends soon; where a script has
/// become deep it is gone. `again` is the last `key` or `name`, `new` a view and `newest` the last.
const std::map<std::string_view, alternatives> grammar{
    {"statement",
     {"{query}", "{query}", "{query}", "CREATE VIEW {new} AS {query};\nSELECT * FROM {newest}",
      "CREATE TEMPORARY VIEW {new} (x) AS SELECT {any} FROM {table};\nSELECT x FROM {newest}",
      "{insert}", "{upsert}", "EXECUTE STATEMENT SET BEGIN\n{insert};\n{insert};\nEND"}},
    {"insert",
     {"INSERT INTO o SELECT {name}, a FROM {table}{where}",
      "INSERT INTO o SELECT CAST({key} AS STRING), {number} FROM {from}{where}"}},
    {"upsert", {"INSERT INTO p SELECT {name}, COUNT(*) FROM {from}{where} GROUP BY {again}"}},
    {"query",
     {"SELECT {key} FROM {table}", "SELECT {items} FROM {from}{where}",
      "SELECT {items} FROM {from}{where}", "SELECT {aggregates} FROM {from}{where}{having}",
      "SELECT {key}, {aggregates} FROM {from}{where} GROUP BY {again}{having}",
      "SELECT {key}, {bounds}, {aggregates} FROM {windows}{where} GROUP BY {bounds}, {again}",
      "SELECT {bounds}, {aggregates} FROM {windows}{where} GROUP BY {bounds}{having}",
      "SELECT {key}, {aggregates} FROM {timed}{where} GROUP BY {again}, {group_window}",
      "SELECT {key}, {aggregate} OVER ({over}{frame}) FROM {timed}{where}",
      "SELECT {aggregate} OVER w, {aggregate} OVER w FROM {timed} WINDOW w AS ({over}{frame})",
      "SELECT DISTINCT {key}, {any} FROM {from}{where}",
      "SELECT {text} AS x FROM {from}{where} UNION ALL SELECT {text} FROM {from}",
      "SELECT {number} AS x FROM {from} UNION ALL SELECT {number} FROM {from}{where}",
      "WITH q AS ({query}) SELECT * FROM q", "SELECT * FROM ({query}) AS q",
      "SELECT COUNT(*), MAX(x) FROM ({counts}) AS q"}},
    {"counts", {"SELECT {key}, COUNT(*) AS x FROM {from} GROUP BY {again}"}},
    {"bounds", {"window_start, window_end"}},
    {"over", {"PARTITION BY {key} ORDER BY ts"}},
    {"table", {"t", "t", "t", "u", "u", "v", "v", "c"}},
    {"timed", {"t", "u", "(SELECT * FROM t{where}) AS t"}},
    {"from", {"{table}", "{table}", "(SELECT * FROM {from}{where}) AS q", "{table} AS x"}},
    {"windows",
     {"TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), {period}))",
      "TABLE(TUMBLE(TABLE {table}, DESCRIPTOR(ts), {period}, {period}))",
      "TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '{digit}' MINUTE))",
      "TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '1' MINUTE))",
      "TABLE(SESSION(TABLE t PARTITION BY s, DESCRIPTOR(ts), {period}))",
      "TABLE(TUMBLE(DATA => TABLE u, TIMECOL => DESCRIPTOR(ts), SIZE => {period}))"}},
    {"group_window",
     {"TUMBLE(ts, {period})", "HOP(ts, {period}, {period})", "SESSION(ts, {period})"}},
    {"frame",
     {"", " ROWS BETWEEN {digit} PRECEDING AND CURRENT ROW",
      " RANGE BETWEEN {period} PRECEDING AND CURRENT ROW",
      " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"}},
    {"period",
     {"INTERVAL '10' SECOND", "INTERVAL '{digit}' MINUTE", "INTERVAL '1' DAY",
      "INTERVAL '1:30' MINUTE TO SECOND", "INTERVAL '0.5' SECOND"}},
    {"where", {"", "", " WHERE {flag}"}},
    {"having", {"", "", " HAVING {aggregate} > {digit}"}},
    {"items", {"{any}", "*", "{any}, {any}", "{any} AS x, {any} AS y, {items}", "{any} z1"}},
    {"aggregates", {"{aggregate}", "{aggregate} AS n1, {aggregate}", "{aggregate}, {aggregates}"}},
    {"aggregate",
     {"COUNT(*)", "COUNT({any})", "SUM({number})", "AVG({number})", "MIN({any})", "MAX({any})",
      "COUNT(DISTINCT {any})", "SUM(DISTINCT {number})", "COUNT(*) FILTER (WHERE {flag})",
      "SUM({number}) FILTER (WHERE {flag})", "FIRST_VALUE({any})", "LAST_VALUE({any})",
      "LISTAGG({text})", "STDDEV_POP({number})", "VAR_SAMP({number})", "COLLECT({any})",
      "SUM({number}) / COUNT(*)", "ARRAY_AGG({any})"}},
    {"name", {"s", "UPPER(s)", "LOWER({text})", "s || 'x'"}},
    {"key", {"s", "a", "b", "k", "day", "UPPER(s)", "a + 1", "{any}"}},
    {"any",
     {"a",
      "{number}",
      "{text}",
      "{flag}",
      "{time}",
      "l",
      "m",
      "r",
      "r.x",
      "r.y",
      "m['x']",
      "l[1]",
      "NULL",
      "ROW({any}, {any})",
      "ARRAY[{number}, {number}]",
      "MAP['x', {any}]",
      "CASE WHEN {flag} THEN {any} ELSE {any} END",
      "COALESCE({any}, {any})",
      "CAST({any} AS {type})",
      "TRY_CAST({any} AS {type})",
      "NULLIF({any}, {any})",
      "IF({flag}, {any}, {any})"}},
    {"number",
     {"a",
      "b",
      "d",
      "f",
      "{digit}",
      "1.50",
      "1e3",
      "-({number})",
      "({number} + {number})",
      "{number} * {number}",
      "{number} / {number}",
      "{number} % {digit}",
      "({number} - {number})",
      "CAST({text} AS {numeric})",
      "CHAR_LENGTH({text})",
      "ABS({number})",
      "ROUND({number}, 1)",
      "MOD(a, {digit})",
      "POWER({number}, 2)",
      "FLOOR({number})",
      "EXTRACT({part} FROM {time})",
      "TIMESTAMPDIFF({unit}, ts, {time})",
      "POSITION({text} IN {text})",
      "CARDINALITY(l)",
      "9223372036854775807",
      "12345678901234567890.123456789"}},
    {"text",
     {"s", "k", "'x'", "'it''s'", "UPPER({text})", "LOWER({text})", "{text} || {text}",
      "SUBSTRING({text} FROM {digit})", "TRIM({text})", "REPLACE({text}, 'a', {text})",
      "CAST({any} AS STRING)", "DATE_FORMAT(ts, 'yyyy-MM-dd')", "CONCAT({text}, {text})",
      "REGEXP_EXTRACT({text}, '(a+)b', 1)", "SPLIT_INDEX({text}, ',', {digit})",
      "JSON_VALUE({text}, '$.a')", "LPAD({text}, {digit}, ' ')", "MD5({text})", "U&'\\00e4'"}},
    {"flag",
     {"ok", "TRUE", "{number} > {number}", "{text} = {text}", "{any} IS NULL", "{any} IS NOT NULL",
      "{flag} AND {flag}", "{flag} OR {flag}", "NOT {flag}",
      "{number} BETWEEN {number} AND {number}", "{text} LIKE '%a_'",
      "{text} LIKE '{digit}!%' ESCAPE '!'", "{text} SIMILAR TO 'a+'",
      "{number} IN ({digit}, {number}, 3)", "{text} IN ('a', 'b')", "{time} < ts",
      "{any} IS NOT DISTINCT FROM {any}", "{flag} IS NOT TRUE", "{any} = {any}"}},
    {"time",
     {"ts", "day", "TIMESTAMP '2024-01-15 10:30:00'", "DATE '2024-02-29'", "TIME '10:30:00'",
      "{time} + {period}", "{time} - INTERVAL '1' MONTH", "FLOOR({time} TO {part})",
      "CEIL(ts TO {part})", "TIMESTAMPADD({unit}, {digit}, {time})", "CAST({text} AS DATE)",
      "TO_TIMESTAMP({text})", "CAST(ts AS TIMESTAMP_LTZ(3))", "CURRENT_TIMESTAMP",
      "CURRENT_WATERMARK(ts)"}},
    {"part", {"DAY", "HOUR", "MINUTE", "SECOND", "MONTH", "YEAR", "QUARTER", "WEEK", "DOY"}},
    {"unit", {"DAY", "HOUR", "MINUTE", "SECOND", "MONTH", "YEAR"}},
    {"numeric", {"INT", "BIGINT", "DOUBLE", "DECIMAL(10, 2)", "SMALLINT", "DECIMAL(38, 18)"}},
    {"type",
     {"STRING", "{numeric}", "VARCHAR(3)", "CHAR(2)", "BOOLEAN", "DATE", "TIME", "TIMESTAMP(3)",
      "TIMESTAMP_LTZ(3)", "BYTES", "ARRAY<{type}>", "ROW<x {type}, y INT>", "MAP<STRING, {type}>"}},
    {"digit", {"1", "2", "0", "3", "5", "10"}},
};

class expansion {
public:
  explicit expansion(std::string_view bytes) : bytes_{bytes} {}

  void add(std::string_view text, std::size_t depth) {
    while (!text.empty()) {
      const auto open = std::min(text.find('{'), text.size());
      made_.append(text.substr(0, open));
      if (open == text.size())
        return;
      const auto close = text.find('}', open);
      add_name(text.substr(open + 1, close - open - 1), depth);
      text.remove_prefix(close + 1);
    }
  }

  [[nodiscard]] bool more() const { return !bytes_.empty(); }
  [[nodiscard]] const std::string& made() const { return made_; }

private:
  void add_name(std::string_view name, std::size_t depth) {
    if (name == "again") {
      made_.append(key_);
    } else if (name == "new" || name == "newest") {
      views_ += name == "new" ? 1 : 0;
      made_.append("w").append(std::to_string(views_));
    } else {
      const auto begin = made_.size();
      add(choose(grammar.at(name), depth), depth + 1);
      if (name == "key" || name == "name")
        key_ = made_.substr(begin);
    }
  }

  std::string_view choose(const alternatives& among, std::size_t depth) {
    constexpr std::size_t depth_max = 9;
    constexpr std::size_t size_max = 3'000;
    if (bytes_.empty() || depth > depth_max || made_.size() > size_max)
      return among.front();
    const auto which = static_cast<unsigned char>(bytes_.front()) % among.size();
    bytes_.remove_prefix(1);
    return among[which];
  }

  std::string_view bytes_;
  std::string made_;
  std::string key_{"s"};
  int views_ = 0;
};

std::string table(std::string_view name, std::string_view more) {
  std::string made{"CREATE TABLE "};
  made.append(name).append(" (").append(columns).append(more).append(")");
  made.append(topic).append("'").append(name).append("');\n");
  return made;
}

} // namespace

std::string script_of(std::string_view bytes) {
  constexpr std::string_view watermark = ", WATERMARK FOR ts AS ts - INTERVAL '1' SECOND";
  auto script = table("t", watermark) + table("u", watermark) + table("v", "");
  script.append("CREATE TABLE c (").append(columns).append(", PRIMARY KEY (s) NOT ENFORCED)");
  script.append(" WITH ('connector' = 'upsert-kafka', 'key.format' = 'json', 'value.format' = "
                "'json', 'properties.bootstrap.servers' = 'k:1', 'topic' = 'c');\n");
  script.append("CREATE TABLE o (x STRING, y DOUBLE)").append(topic).append("'o');\n");
  script.append("CREATE TABLE p (x STRING, y BIGINT, PRIMARY KEY (x) NOT ENFORCED) WITH "
                "('connector' = 'upsert-kafka', 'key.format' = 'json', 'value.format' = 'json', "
                "'properties.bootstrap.servers' = 'k:1', 'topic' = 'p');\n");
  expansion of{bytes};
  constexpr int statements_max = 3;
  for (int i = 0; i < statements_max && (i == 0 || of.more()); ++i)
    of.add("{statement};\n", 0);
  return script + of.made();
}

} // namespace duet::fuzz
