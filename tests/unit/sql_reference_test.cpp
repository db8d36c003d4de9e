/// docs/sql.md has the tables that the code has: functions, aggregates, options, formats. With
/// DUET_WRITE_DOCS=1 the test writes them instead.
#include "formats/format.hpp"
#include "functions/aggregate.hpp"
#include "functions/catalog.hpp"
#include "sql/generator_options.hpp"
#include "sql/table_options.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {
namespace {

/// A text as a cell of a table has it.
std::string cell(std::string_view text) {
  std::string made;
  for (const char c : text)
    made += c == '|' ? "\\|" : std::string{c};
  return made;
}

std::string line(std::string_view one, std::string_view two) {
  return "| " + cell(one) + " | " + cell(two) + " |\n";
}

std::string code(std::string_view text) { return "`" + std::string{text} + "`"; }

template <class Row> std::string functions_table(std::vector<Row> all) {
  std::ranges::sort(all, {}, &Row::name);
  std::string made = "| function | |\n|---|---|\n";
  for (const auto& each : all)
    if (!each.signature.empty() && (std::isalpha(static_cast<unsigned char>(each.name[0])) != 0))
      made += line(code(each.signature), each.about);
  return made;
}

std::string functions() {
  const auto all = all_functions();
  return functions_table(std::vector<function>(all.begin(), all.end()));
}

std::string aggregates() {
  const auto all = all_aggregates();
  return functions_table(std::vector<aggregate>(all.begin(), all.end()));
}

std::string options_table(std::span<const known_option> all) {
  std::string made = "| option | |\n|---|---|\n";
  for (const auto& each : all) {
    const auto key = code("'" + std::string{each.key} + (each.key.back() == '.' ? "*'" : "'"));
    switch (each.effect) {
    case option_effect::some:
      made += line(key, each.about);
      break;
    case option_effect::none:
      made += line(key, "Changes nothing: " + std::string{each.about} + ".");
      break;
    case option_effect::missing:
      made += line(key, "Refused: " + std::string{each.about} + ".");
      break;
    }
  }
  return made;
}

std::string options() { return options_table(known_table_options()); }

std::string generator_options() { return options_table(known_generator_options()); }

std::string format_options() {
  std::string made = "| option | if not given | |\n|---|---|---|\n";
  for (const auto& each : formats())
    for (const auto& option : each.options)
      made += "| " + code("'" + std::string{each.name} + "." + std::string{option.name} + "'") +
              " | " + (option.otherwise.empty() ? "" : code(cell(option.otherwise))) + " | " +
              cell(option.about) + " |\n";
  return made;
}

struct section {
  std::string_view name;
  std::string (*made)();
};

constexpr std::array sections{
    section{"options of tables", options},
    section{"options of generators", generator_options},
    section{"options of formats", format_options},
    section{"functions", functions},
    section{"aggregates", aggregates},
};

std::string read_file(const char* path) {
  std::ifstream in{path};
  REQUIRE(in);
  return {std::istreambuf_iterator<char>{in}, {}};
}

TEST_CASE("the reference has the tables that the code has") {
  const auto had = read_file(DUET_SQL_REFERENCE);
  auto has = had;
  for (const auto& [name, made] : sections) {
    CAPTURE(name);
    const auto begin = "<!-- " + std::string{name} + " -->\n";
    const auto from = has.find(begin);
    const auto to = has.find("<!-- end -->", from);
    REQUIRE(from != std::string::npos);
    REQUIRE(to != std::string::npos);
    const auto first = from + begin.size();
    has.replace(first, to - first, made());
  }
  if (std::getenv("DUET_WRITE_DOCS") != nullptr)
    std::ofstream{DUET_SQL_REFERENCE} << has;
  else
    CHECK_MESSAGE(has == had, "run this test with DUET_WRITE_DOCS=1");
}

/// What stands between `begin` and the end of its paragraph, in backquotes.
std::vector<std::string> names_behind(std::string_view text, std::string_view begin) {
  const auto from = text.find(begin);
  REQUIRE(from != std::string_view::npos);
  text = text.substr(from, text.find("\n\n", from) - from);
  std::vector<std::string> names;
  for (auto at = text.find('`'); at != std::string_view::npos; at = text.find('`', at)) {
    const auto end = text.find('`', at + 1);
    names.emplace_back(text.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  return names;
}

TEST_CASE("functions that are told not to be there yet are not there") {
  const auto text = read_file(DUET_SQL_REFERENCE);
  const auto names = names_behind(text, "Not there yet: ");
  CHECK(names.size() > 3);
  for (const auto& each : names) {
    CAPTURE(each);
    CHECK(find_function(each) == nullptr);
    CHECK(find_aggregate(each) == nullptr);
  }
}

} // namespace
} // namespace duet::sql
