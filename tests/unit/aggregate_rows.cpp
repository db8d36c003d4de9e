#include "tests/unit/aggregate_rows.hpp"

#include "columns/int128.hpp"
#include "model/wire.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

namespace duet {
namespace {

using namespace std::string_view_literals;

const auto tinyint = type_of(type_kind::tinyint);
const auto bigint = type_of(type_kind::bigint);
const auto decimal_38_0 = decimal_of(38, 0);

constexpr auto int64_most = std::numeric_limits<std::int64_t>::max();
constexpr datum null_value{};

/// 38 nines.
int128 greatest_decimal() {
  int128 nines = 0;
  for (int i = 0; i < decimal_precision_max; ++i)
    nines = nines * 10 + 9;
  return nines;
}

/// 0 and 0.75.
std::string_view two_parts() {
  static const auto packed = [] {
    std::string made;
    append_varint(made, 2);
    append_datum(made, 0.0);
    append_datum(made, 0.75);
    return made;
  }();
  return packed;
}

std::vector<std::vector<datum>> one_by_one(const std::vector<datum>& values) {
  std::vector<std::vector<datum>> rows;
  for (const auto& each : values)
    rows.push_back({each});
  return rows;
}

std::vector<aggregate_row> sum_rows() {
  const auto longs = one_by_one({1L, null_value, 2L, 4L});
  const auto halves = one_by_one({0.5, null_value, 1.5, 2.5});
  const auto decimals = one_by_one({int128{100}, null_value, int128{200}, int128{201}});
  const auto nulls = one_by_one({null_value, null_value});
  return {
      {"COUNT", {}, {{}, {}, {}}, 1, "1", "3", "BIGINT NOT NULL"},
      {"COUNT", {integer}, longs, 2, "1", "3", "BIGINT NOT NULL"},
      {"COUNT", {integer}, nulls, 1, "0", "0", "BIGINT NOT NULL"},
      {"count", {integer, string}, {{1L, "a"sv}, {1L, null_value}}, 1, "1", "1", "BIGINT NOT NULL"},
      {"SUM", {integer}, longs, 2, "1", "7", "INT"},
      {"SUM", {integer}, nulls, 1, "NULL", "NULL", "INT"},
      {"SUM", {integer}, {}, 0, "NULL", "NULL", "INT"},
      {"SUM", {tinyint}, one_by_one({100L, 100L}), 1, "100", "-56", "TINYINT"},
      {"SUM",
       {bigint},
       one_by_one({int64_most, 1L}),
       1,
       "9223372036854775807",
       "-9223372036854775808",
       "BIGINT"},
      {"SUM",
       {real},
       one_by_one({16'777'216.0, 1.0, 1.0}),
       3,
       "1.6777216E7",
       "1.6777216E7",
       "FLOAT"},
      {"SUM", {floating}, halves, 2, "0.5", "4.5", "DOUBLE"},
      {"SUM", {decimal_5_2}, decimals, 2, "1.00", "5.01", "DECIMAL(38, 2)"},
      {"SUM",
       {decimal_38_0},
       one_by_one({greatest_decimal(), int128{1}}),
       1,
       "99999999999999999999999999999999999999",
       "! a sum has more than 38 digits",
       "DECIMAL(38, 0)"},
      // Beyond 128 bits, and back again.
      {"SUM",
       {decimal_38_0},
       one_by_one({greatest_decimal(), greatest_decimal(), greatest_decimal(), -greatest_decimal(),
                   -greatest_decimal()}),
       3,
       "! a sum has more than 38 digits",
       "99999999999999999999999999999999999999",
       "DECIMAL(38, 0)"},
      {"AVG", {integer}, longs, 3, "1", "2", "INT"},
      {"AVG", {integer}, one_by_one({-1L, -2L}), 1, "-1", "-1", "INT"},
      {"AVG",
       {integer},
       one_by_one({2'147'483'647L, 2'147'483'647L}),
       1,
       "2147483647",
       "2147483647",
       "INT"},
      {"AVG", {integer}, nulls, 1, "NULL", "NULL", "INT"},
      {"AVG", {real}, one_by_one({1.0, 2.0}), 1, "1.0", "1.5", "FLOAT"},
      {"AVG", {real}, one_by_one({1.0, 16'777'216.0, 1.0}), 1, "1.0", "5592406.0", "FLOAT"},
      {"AVG",
       {bigint},
       one_by_one({int64_most, int64_most}),
       1,
       "9223372036854775807",
       "-1",
       "BIGINT"},
      {"AVG", {floating}, halves, 3, "1.0", "1.5", "DOUBLE"},
      {"AVG", {decimal_5_2}, decimals, 3, "1.500000", "1.670000", "DECIMAL(38, 6)"},
      {"AVG",
       {decimal_38_0},
       one_by_one({greatest_decimal(), int128{5} - greatest_decimal()}),
       1,
       "NULL",
       "2.500000",
       "DECIMAL(38, 6)"},
      {"AVG",
       {decimal_5_2},
       one_by_one({int128{100}, int128{100}, int128{-1}}),
       1,
       "1.000000",
       "0.663333",
       "DECIMAL(38, 6)"},
  };
}

std::vector<aggregate_row> deviation_rows() {
  const auto halves = one_by_one({1.0, 2.0, null_value, 6.0});
  const auto longs = one_by_one({1L, 2L, null_value, 6L});
  const auto decimals = one_by_one({int128{100}, int128{200}, int128{600}});
  return {
      {"VAR_POP", {floating}, halves, 2, "0.25", "4.666666666666667", "DOUBLE"},
      {"VAR_SAMP", {floating}, halves, 1, "NULL", "7.0", "DOUBLE"},
      {"VARIANCE", {floating}, halves, 2, "0.5", "7.0", "DOUBLE"},
      {"STDDEV_POP", {floating}, halves, 2, "0.5", "2.160246899469287", "DOUBLE"},
      {"STDDEV_SAMP", {floating}, halves, 1, "NULL", "2.6457513110645907", "DOUBLE"},
      {"STDDEV", {floating}, halves, 1, "NULL", "2.6457513110645907", "DOUBLE"},
      {"STDDEV_POP", {floating}, one_by_one({null_value}), 1, "NULL", "NULL", "DOUBLE"},
      {"VAR_POP", {real}, halves, 2, "0.25", "4.6666665", "FLOAT"},
      // 41 - 81 / 3 is 14, and a third of that 4.
      {"VAR_POP", {integer}, longs, 1, "0", "4", "INT"},
      {"VAR_SAMP", {integer}, longs, 1, "NULL", "7", "INT"},
      {"STDDEV_POP", {integer}, longs, 1, "0", "2", "INT"},
      {"STDDEV_SAMP", {integer}, longs, 1, "NULL", "2", "INT"},
      {"VAR_POP", {decimal_5_2}, decimals, 1, "0.000000", "4.666667", "DECIMAL(38, 6)"},
      {"STDDEV_SAMP", {decimal_5_2}, decimals, 1, "NULL", "2.645751", "DECIMAL(38, 6)"},
      {"VAR_POP",
       {decimal_38_0},
       one_by_one({greatest_decimal()}),
       0,
       "NULL",
       "NULL",
       "DECIMAL(38, 6)"},
      {"VAR_POP",
       {integer},
       one_by_one({100'000L, 200'000L, 300'000L}),
       2,
       "-721225472",
       "-491612160",
       "INT"},
      {"VAR_SAMP",
       {integer},
       one_by_one({100'000L, 200'000L, 300'000L}),
       2,
       "-1442450944",
       "-737418240",
       "INT"},
      {"STDDEV_POP", {integer}, one_by_one({100'000L, 200'000L, 300'000L}), 2, "0", "0", "INT"},
      {"VAR_POP", {tinyint}, one_by_one({10L, 20L, 30L}), 2, "25", "38", "TINYINT"},
      {"STDDEV_SAMP", {tinyint}, one_by_one({10L, 20L, 30L}), 2, "7", "7", "TINYINT"},
      {"VAR_POP",
       {bigint},
       one_by_one({100'000L, 200'000L, 300'001L}),
       2,
       "2500000000",
       "6666733333",
       "BIGINT"},
      {"STDDEV_SAMP",
       {bigint},
       one_by_one({100'000L, 200'000L, 300'001L}),
       2,
       "70710",
       "100000",
       "BIGINT"},
      {"STDDEV_POP", {real}, halves, 2, "0.5", "2.1602468", "FLOAT"},
      {"STDDEV_SAMP", {real}, halves, 2, "0.70710677", "2.6457512", "FLOAT"},
      {"STDDEV_POP",
       {decimal_of(20, 9)},
       one_by_one({int128{1'123'456'789}, int128{2'200'000'000}}),
       1,
       "0.000000000",
       "0.538271307",
       "DECIMAL(38, 9)"},
      {"VAR_SAMP",
       {decimal_of(20, 9)},
       one_by_one({int128{1'123'456'789}, int128{2'200'000'000}}),
       1,
       "NULL",
       "0.579472000",
       "DECIMAL(38, 9)"},
  };
}

std::vector<aggregate_row> other_rows() {
  const auto longs = one_by_one({null_value, 3L, 1L, 2L});
  const auto words = one_by_one({"b"sv, null_value, "c"sv, "a"sv});
  const auto decimals = one_by_one({int128{150}, int128{-150}});
  const auto zeros = one_by_one({0.0, -0.0, std::nan("")});
  return {
      {"MAX", {integer}, longs, 1, "NULL", "3", "INT"},
      {"MIN", {integer}, longs, 2, "3", "1", "INT"},
      {"MAX", {string}, words, 2, "b", "c", "STRING"},
      {"MIN", {string}, words, 2, "b", "a", "STRING"},
      {"MAX", {decimal_5_2}, decimals, 1, "1.50", "1.50", "DECIMAL(5, 2)"},
      {"MIN", {decimal_5_2}, decimals, 1, "1.50", "-1.50", "DECIMAL(5, 2)"},
      {"MAX", {floating}, zeros, 2, "0.0", "0.0", "DOUBLE"},
      {"MIN", {floating}, zeros, 2, "0.0", "0.0", "DOUBLE"},
      {"MIN", {floating}, one_by_one({std::nan(""), 1.0}), 1, "NaN", "1.0", "DOUBLE"},
      {"MAX", {boolean}, one_by_one({0L, 1L}), 1, "FALSE", "TRUE", "BOOLEAN"},
      {"FIRST_VALUE", {integer}, longs, 1, "NULL", "3", "INT"},
      {"FIRST_VALUE", {string}, words, 1, "b", "b", "STRING"},
      {"LAG", {integer}, longs, 3, "3", "1", "INT"},
      {"LAG", {integer, integer}, longs, 3, "NULL", "3", "INT", {2L}},
      {"LAG", {string, integer}, words, 3, "c", "a", "STRING", {0L}},
      {"LAG", {string}, words, 2, "b", "c", "STRING"},
      {"LAST_VALUE", {integer}, longs, 2, "3", "2", "INT"},
      {"LAST_VALUE", {string}, words, 2, "b", "a", "STRING"},
      {"LAST_VALUE", {floating}, zeros, 1, "0.0", "NaN", "DOUBLE"},
      {"LAST_VALUE", {decimal_5_2}, decimals, 1, "1.50", "-1.50", "DECIMAL(5, 2)"},
      {"LISTAGG", {string}, words, 2, "b", "b,c,a", "STRING"},
      {"LISTAGG", {string, string}, words, 2, "b", "b - c - a", "STRING", {" - "sv}},
      {"LISTAGG", {string}, one_by_one({""sv, ""sv}), 1, "", ",", "STRING"},
      {"LISTAGG", {string}, one_by_one({null_value}), 0, "NULL", "NULL", "STRING"},
      {"PERCENTILE",
       {integer, floating},
       one_by_one({4.0, 1.0, null_value, 2.0}),
       2,
       "2.5",
       "2.0",
       "DOUBLE",
       {0.5}},
      {"PERCENTILE",
       {integer, floating},
       one_by_one({4.0, 1.0, 2.0}),
       0,
       "NULL",
       "3.0",
       "DOUBLE",
       {0.75}},
      {"PERCENTILE",
       {floating, decimal_5_2},
       one_by_one({std::nan(""), 1.0}),
       1,
       "NaN",
       "1.0",
       "DOUBLE",
       {int128{0}}},
      {"PERCENTILE",
       {integer, integer},
       one_by_one({4.0, 1.0, 4.0}),
       2,
       "4.0",
       "4.0",
       "DOUBLE",
       {1L}},
      {"PERCENTILE",
       {integer, array_of(floating)},
       one_by_one({4.0, 1.0, 2.0}),
       1,
       "[4.0, 4.0]",
       "[1.0, 3.0]",
       "ARRAY<DOUBLE>",
       {two_parts()}},
      {"JSON_ARRAYAGG",
       {string, boolean},
       one_by_one({"2"sv, null_value, "{}"sv}),
       1,
       "[2]",
       "[2,{}]",
       "STRING NOT NULL",
       {1L}},
      {"JSON_ARRAYAGG",
       {string, boolean},
       one_by_one({"2"sv, null_value}),
       0,
       "[]",
       "[2,null]",
       "STRING NOT NULL",
       {0L}},
      {"JSON_OBJECTAGG",
       {with_nullable(string, false), string, boolean},
       {{"b"sv, "2"sv}, {"a"sv, null_value}},
       1,
       R"({"b":2})",
       R"({"a":null,"b":2})",
       "STRING NOT NULL",
       {0L}},
      {"JSON_OBJECTAGG",
       {with_nullable(string, false), string, boolean},
       {{"a"sv, null_value}, {"a"sv, "1"sv}, {"a"sv, "2"sv}},
       2,
       R"({"a":1})",
       "! JSON_OBJECTAGG has the key 'a' twice",
       "STRING NOT NULL",
       {1L}},
      {"COLLECT",
       {string},
       one_by_one({"a"sv, "b"sv, null_value, "a"sv}),
       2,
       "{a=1, b=1}",
       "{a=2, b=1}",
       "MULTISET<STRING> NOT NULL"},
      {"COLLECT", {integer}, {}, 0, "{}", "{}", "MULTISET<INT> NOT NULL"},
      {"ARRAY_AGG", {integer}, longs, 1, "[NULL]", "[NULL, 3, 1, 2]", "ARRAY<INT>"},
      {"ARRAY_AGG", {string}, {}, 0, "NULL", "NULL", "ARRAY<STRING>"},
  };
}

} // namespace

std::vector<aggregate_row> all_aggregate_rows() {
  std::vector<aggregate_row> all;
  for (auto* const part : {sum_rows, deviation_rows, other_rows})
    for (auto& each : part())
      all.push_back(std::move(each));
  return all;
}

} // namespace duet
