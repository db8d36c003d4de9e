/// The words and symbols of the language.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace duet::sql::syntax {

/// What a lexeme may be besides itself.
enum class lexeme_class : std::uint8_t {
  none,          ///< No lexeme at all.
  symbol,        ///< `(`, `<=`, ...
  plain_word,    ///< A word of the grammar that is a name wherever a name may stand.
  reserved_word, ///< Flink wants it quoted as a name; where it can be nothing else we take it.
  clause_word,   ///< Reserved, and with a meaning around expressions: never a column there.
};

namespace detail {

struct lexeme_row {
  std::string_view text; ///< Words in upper case.
  lexeme_class what = lexeme_class::none;
};

constexpr std::array<std::string_view, 27> symbols{
    "(", ")", "[", "]",  ",",  ".",  ";",  "=",  "<",  ">",  "+",   "-", "*", "/",
    "%", ":", "?", "<=", ">=", "<>", "!=", "||", "=>", "*/", "/*+", "{", "}"};

/// Reserved words of Flink 2.2 that begin or continue something around an expression.
constexpr std::string_view clause_words =
    "ALL ALTER AND ANY AS ASYMMETRIC BETWEEN BY CASE CREATE CROSS DELETE DESCRIBE DISTINCT "
    "DROP ELSE END ESCAPE EXCEPT EXECUTE EXISTS EXPLAIN FALSE FETCH FILTER FOR FROM FULL "
    "GROUP HAVING IN INNER INSERT INTERSECT INTO IS JOIN LATERAL LEFT LIKE LIMIT "
    "MATCH_RECOGNIZE MINUS NATURAL NOT NULL ON OR ORDER OUTER OVER PIVOT QUALIFY RIGHT SELECT "
    "SET SIMILAR SOME SYMMETRIC TABLE TABLESAMPLE THEN TO TRUE UNION UNIQUE UNKNOWN UNNEST "
    "UNPIVOT UPDATE USING VALUES WHEN WHERE WINDOW WITH WITHIN WITHOUT";

/// The other reserved words of Flink 2.2: functions, types, and what the standard reserves.
constexpr std::string_view reserved_words =
    "ABS ALLOCATE ALLOW ARE ARRAY ARRAY_CONCAT_AGG ARRAY_MAX_CARDINALITY ASENSITIVE AT ATOMIC "
    "AUTHORIZATION AVG BEGIN BEGIN_FRAME BEGIN_PARTITION BIGINT BINARY BIT BLOB BOOLEAN BOTH "
    "BUCKETS BYTES CALL CALLED CARDINALITY CASCADED CAST CATALOGS CEIL CEILING CHAR CHARACTER "
    "CHARACTER_LENGTH CHAR_LENGTH CHECK CLASSIFIER CLOB CLOSE COALESCE COLLATE COLLECT COLUMN "
    "COMMENT COMMIT CONDITION CONNECT CONSTRAINT CONTAINS CONTAINS_SUBSTR CONTINUOUS CONVERT "
    "CORR CORRESPONDING COUNT COVAR_POP COVAR_SAMP CUBE CUME_DIST CURRENT CURRENT_CATALOG "
    "CURRENT_DATE CURRENT_DEFAULT_TRANSFORM_GROUP CURRENT_PATH CURRENT_ROLE CURRENT_ROW "
    "CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_TRANSFORM_GROUP_FOR_TYPE "
    "CURRENT_USER CURSOR CYCLE DATABASES DATE DATETIME DATETIME_TRUNC DATE_TRUNC DAY "
    "DEALLOCATE DEC DECIMAL DECLARE DEFAULT DEFINE DENSE_RANK DEREF DETERMINISTIC DISALLOW "
    "DISCONNECT DISTRIBUTED DISTRIBUTION DOT DOUBLE DYNAMIC EACH ELEMENT EMPTY END_FRAME "
    "END_PARTITION EQUALS EVERY EXEC EXP EXTEND EXTENDED EXTERNAL EXTRACT FIRST_VALUE FLOAT "
    "FLOOR FOREIGN FRAME_ROW FREE FRESHNESS FRIDAY FUNCTION FUNCTIONS FUSION GET GLOBAL GRANT "
    "GROUPING GROUPS GROUP_CONCAT HASH HOLD HOUR IDENTITY ILIKE IMPORT INCLUDE INDICATOR "
    "INITIAL INOUT INSENSITIVE INT INTEGER INTERSECTION INTERVAL JSON_ARRAY JSON_ARRAYAGG "
    "JSON_EXISTS JSON_OBJECT JSON_OBJECTAGG JSON_QUERY JSON_SCOPE JSON_VALUE LAG LANGUAGE "
    "LARGE LAST_VALUE LEAD LEADING LIKE_REGEX LN LOCAL LOCALTIME LOCALTIMESTAMP LOWER MATCH "
    "MATCHES MATCH_NUMBER MATERIALIZED MAX MEASURES MEMBER MERGE METHOD MIN MINUTE MOD MODELS "
    "MODIFIES MODIFY MODULE MODULES MONDAY MONTH MULTISET NATIONAL NCHAR NCLOB NEW NEXT NO "
    "NONE NORMALIZE NTH_VALUE NTILE NULLIF NUMERIC OCCURRENCES_REGEX OCTET_LENGTH OF OFFSET "
    "OLD OMIT ONE ONLY OPEN ORDINAL OUT OVERLAPS OVERLAY PARAMETER PARTITION PATTERN PER "
    "PERCENT PERCENTILE_CONT PERCENTILE_DISC PERCENT_RANK PERIOD PERMUTE PORTION POSITION "
    "POSITION_REGEX POWER PRECEDES PRECISION PREPARE PREV PRIMARY PROCEDURE PROCEDURES "
    "QUARTERS RANGE RANK RAW READS REAL RECURSIVE REF REFERENCES REFERENCING REFRESH "
    "REFRESH_MODE REGR_AVGX REGR_AVGY REGR_COUNT REGR_INTERCEPT REGR_R2 REGR_SLOPE REGR_SXX "
    "REGR_SXY REGR_SYY RELEASE RENAME RESET RESULT RESUME RETURN RETURNS REVOKE RLIKE "
    "ROLLBACK ROLLUP ROW ROWS ROW_NUMBER RUNNING SAFE_CAST SAFE_OFFSET SAFE_ORDINAL SATURDAY "
    "SAVEPOINT SCALA SCOPE SCROLL SEARCH SECOND SEEK SENSITIVE SEPARATOR SESSION_USER SHOW "
    "SKIP SMALLINT SPECIFIC SPECIFICTYPE SQL SQLEXCEPTION SQLSTATE SQLWARNING SQRT START "
    "STATEMENT STATIC STDDEV_POP STDDEV_SAMP STREAM STRING STRING_AGG STRUCTURED SUBMULTISET "
    "SUBSET SUBSTRING SUBSTRING_REGEX SUCCEEDS SUM SUNDAY SUSPEND SYSTEM SYSTEM_TIME "
    "SYSTEM_USER TABLES THURSDAY TIME TIMESTAMP TIMESTAMP_DIFF TIMESTAMP_LTZ TIMESTAMP_TRUNC "
    "TIMEZONE_HOUR TIMEZONE_MINUTE TIME_DIFF TIME_TRUNC TINYINT TRAILING TRANSLATE "
    "TRANSLATE_REGEX TRANSLATION TREAT TRIGGER TRIM TRIM_ARRAY TRUNCATE TRY_CAST TUESDAY "
    "UESCAPE UPPER UPSERT USE USER VALUE VALUE_OF VARBINARY VARCHAR VARIANT VARYING VAR_POP "
    "VAR_SAMP VERSIONING VIEWS WATERMARK WATERMARKS WEDNESDAY WEEKS WHENEVER WIDTH_BUCKET "
    "YEAR";

/// Words that the grammar knows and that are not reserved.
constexpr std::string_view plain_words =
    "ABSENT ADD AFTER ANALYZE ARRAY_AGG ASC BERNOULLI CASCADE CATALOG CENTURY CHANGELOG_MODE "
    "CLEAR COLUMNS COMPILE CONDITIONAL CONNECTION CONSTRAINTS DATABASE DAYS DECADE DESC "
    "DESCRIPTOR DOW DOY DRAIN ENFORCED EPOCH ERROR ESTIMATED_COST EXCLUDE EXCLUDING EXIT "
    "FIRST FOLLOWING FORMAT GENERATED HELP HOURS IF IGNORE INCLUDING ISODOW ISOYEAR JAR JARS "
    "JAVA JOB JOBS JSON JSON_EXECUTION_PLAN KEY LAST LOAD MAP METADATA MICROSECOND MILLENNIUM "
    "MILLISECOND MINUTES MODEL MONTHS NANOSECOND NULLS OBJECT OPTIONS ORDINALITY OTHERS "
    "OVERWRITE OVERWRITING PARTITIONED PARTITIONS PLACING PLAN PLAN_ADVICE PRECEDING PYTHON "
    "QUARTER QUIT REMOVE REPLACE RESPECT RESTRICT RETURNING SCALAR SECONDS SETS STOP "
    "TEMPORARY TIES TIMESTAMPADD TIMESTAMPDIFF TYPE UNBOUNDED UNCONDITIONAL UNLOAD VIEW "
    "VIRTUAL WEEK WRAPPER YEARS ZONE _";

constexpr std::size_t count_words(std::string_view list) {
  return static_cast<std::size_t>(std::ranges::count(list, ' ')) + 1;
}

constexpr std::size_t lexeme_count = 1 + symbols.size() + count_words(clause_words) +
                                     count_words(reserved_words) + count_words(plain_words);

/// All lexemes by their text; the first one is none.
constexpr std::array<lexeme_row, lexeme_count> sorted_lexemes() {
  std::array<lexeme_row, lexeme_count> rows;
  std::size_t size = 1;
  for (const auto text : symbols)
    rows[size++] = {text, lexeme_class::symbol};
  const auto add = [&](std::string_view list, lexeme_class what) {
    for (auto left = count_words(list); left > 0; --left) {
      const auto word = list.substr(0, list.find(' '));
      rows[size++] = {word, what};
      list.remove_prefix(std::min(word.size() + 1, list.size()));
    }
  };
  add(clause_words, lexeme_class::clause_word);
  add(reserved_words, lexeme_class::reserved_word);
  add(plain_words, lexeme_class::plain_word);
  std::ranges::sort(rows, {}, &lexeme_row::text);
  return rows;
}

constexpr auto lexemes = sorted_lexemes();

static_assert(std::ranges::adjacent_find(lexemes, {}, &lexeme_row::text) == lexemes.end(),
              "no lexeme is listed twice");

/// The index of a lexeme; 0 if there is none.
constexpr std::size_t lexeme_index(std::string_view text) {
  const auto* const found = std::ranges::lower_bound(lexemes, text, {}, &lexeme_row::text);
  return found != lexemes.end() && found->text == text
             ? static_cast<std::size_t>(found - lexemes.begin())
             : 0;
}

} // namespace detail

/// One of the words and symbols, or none. Written as its text: whether there is such a lexeme is
/// found out when it is compiled.
class lexeme {
public:
  constexpr lexeme() = default;

  /// The lexeme with a text; words in upper case.
  consteval lexeme(const char* text) // NOLINT(google-explicit-constructor): stands for it
      : index_(static_cast<std::uint16_t>(detail::lexeme_index(text))) {
    if (index_ == 0)
      throw "no lexeme of the grammar";
  }

  /// The word that `text` is, in any case of its letters; or none.
  [[nodiscard]] static lexeme word(std::string_view text);

  /// The longest symbol that `text` begins with, or none.
  [[nodiscard]] static lexeme symbol_of(std::string_view text);

  [[nodiscard]] constexpr std::string_view text() const { return detail::lexemes[index_].text; }
  [[nodiscard]] constexpr lexeme_class what() const { return detail::lexemes[index_].what; }

  /// Whether it is none.
  [[nodiscard]] constexpr bool empty() const { return index_ == 0; }

  /// Whether it is a word that Flink wants quoted where it is a name.
  [[nodiscard]] constexpr bool is_reserved() const {
    return what() == lexeme_class::reserved_word || what() == lexeme_class::clause_word;
  }

  /// Whether it is another one: to compare with one that is written as its text.
  [[nodiscard]] constexpr bool is(lexeme other) const { return *this == other; }

  friend constexpr bool operator==(lexeme, lexeme) = default;

private:
  constexpr explicit lexeme(std::size_t index) : index_(static_cast<std::uint16_t>(index)) {}

  std::uint16_t index_ = 0;
};

} // namespace duet::sql::syntax
