#include "formats/format.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace duet {
namespace {

const data_type one_text{.kind = type_kind::row, .fields = {{"a", string_type()}}};

std::string refusal(std::string_view format, const given_options& options) {
  const auto made = make_decoder(format, options, {one_text, {{"a"}}});
  const auto other = make_encoder(format, options, one_text);
  CHECK(static_cast<bool>(made) == static_cast<bool>(other));
  if (made)
    return {};
  CHECK(made.error().what == remedy::misconfigured);
  CHECK(made.error().message == other.error().message);
  return made.error().message;
}

TEST_CASE("formats are found by name") {
  CHECK(find_format("json")->name == "json");
  CHECK(find_format("JSON") == nullptr);
  CHECK(refusal("avro", {}) == "there is no format 'avro'; there are 'json', 'csv', 'raw'");
}

TEST_CASE("every option has a sentence, and what holds without it is what it takes") {
  for (const auto& each : formats()) {
    std::set<std::string_view> names;
    for (const auto& option : each.options) {
      CAPTURE(option.name);
      CHECK(names.insert(option.name).second);
      CHECK(option.about.ends_with('.'));
      const bool may_be_absent = option.otherwise.empty();
      if (!may_be_absent)
        CHECK(refusal(each.name, {{std::string{option.name}, std::string{option.otherwise}}})
                  .empty());
    }
  }
}

TEST_CASE("an option that is wrong is told with its value and what it takes") {
  CHECK(refusal("json", {{"ignore-parse-errors", "maybe"}}) ==
        "'json.ignore-parse-errors' is 'maybe', but takes 'false' or 'true'");
  CHECK(refusal("json", {{"map-null-key.mode", "x"}}) ==
        "'json.map-null-key.mode' is 'x', but takes 'FAIL', 'DROP' or 'LITERAL'");
  CHECK(refusal("csv", {{"quote-character", "ab"}}) ==
        "'csv.quote-character' is 'ab', but takes one character");
  CHECK(refusal("csv", {{"quote-character", ""}}) ==
        "'csv.quote-character' is '', but takes one character");
  CHECK(refusal("csv", {{"field-delimiter", "\\x"}}) ==
        "'csv.field-delimiter' is '\\x', but takes one character");
  CHECK(refusal("csv", {{"escape-character", "\U0001F600"}}) ==
        "'csv.escape-character' is '\U0001F600', but takes one character");
  CHECK(refusal("raw", {{"charset", "EBCDIC"}})
            .starts_with("'raw.charset' is 'EBCDIC', but takes 'UTF-8', 'US-ASCII', "));
  CHECK(refusal("raw", {{"x", "1"}}) ==
        "there is no option 'raw.x'; there are 'raw.charset' and 'raw.endianness'");
}

TEST_CASE("words of options are taken in any case") {
  CHECK(
      refusal("json", {{"timestamp-format.standard", "iso-8601"}, {"ignore-parse-errors", "TRUE"}})
          .empty());
  CHECK(refusal("raw", {{"charset", "utf-8"}, {"endianness", "Little-Endian"}}).empty());
}

TEST_CASE("options that exclude each other") {
  const auto made =
      make_decoder("json", {{"ignore-parse-errors", "true"}, {"fail-on-missing-field", "true"}},
                   {one_text, {{"a"}}});
  REQUIRE_FALSE(made);
  CHECK(made.error().message ==
        "'json.fail-on-missing-field' and 'json.ignore-parse-errors' exclude each other");
  CHECK(refusal("csv", {{"disable-quote-character", "true"}, {"quote-character", "'"}}) ==
        "'csv.disable-quote-character' and 'csv.quote-character' exclude each other");
}

TEST_CASE("delimiters may be written as Java escapes them") {
  for (const auto* text : {"\\t", "\\u0001", "\\\\", "\\n", "\t", "|", "\u00a7", "\\u00a7"})
    CHECK(refusal("csv", {{"field-delimiter", text}}).empty());
  for (const auto* text : {"\\u00", "\\ud800", "\\u00g1", "ab", ""})
    CHECK_FALSE(refusal("csv", {{"field-delimiter", text}}).empty());
}

} // namespace
} // namespace duet
