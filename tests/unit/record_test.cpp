#include "model/record.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace duet {
namespace {

using namespace std::string_view_literals;

TEST_CASE("an outbox begins empty") {
  const outbox box;
  CHECK(box.empty());
  CHECK(box.size() == 0);
  CHECK(box.bytes() == 0);
  CHECK(box.for_each([](const outgoing&) { return false; }));
}

TEST_CASE("an outbox tells null from empty, for keys, values and headers' values") {
  struct row {
    nullable_bytes key;
    nullable_bytes value;
    nullable_bytes header_value;
  };
  const std::vector<row> table{
      {std::nullopt, std::nullopt, std::nullopt}, {""sv, ""sv, ""sv},
      {std::nullopt, ""sv, std::nullopt},         {""sv, std::nullopt, ""sv},
      {"key"sv, "value"sv, "header"sv},           {"k\0y"sv, "\0"sv, "\xff\xfe"sv},
  };
  outbox box;
  for (const auto& each : table) {
    const std::array headers{header{"name", each.header_value}};
    box.add({.key = each.key, .value = each.value, .partition = {}, .headers = headers});
  }
  REQUIRE(box.size() == table.size());
  std::vector<header> headers;
  for (std::size_t i = 0; i < table.size(); ++i) {
    CAPTURE(i);
    const auto seen = box.view(i, headers);
    CHECK(seen.key == table[i].key);
    CHECK(seen.value == table[i].value);
    REQUIRE(seen.headers.size() == 1);
    CHECK(seen.headers[0].name == "name");
    CHECK(seen.headers[0].value == table[i].header_value);
  }
}

TEST_CASE("an outbox keeps timestamp and partition, and that there is none") {
  outbox box;
  box.add({.key = "a",
           .value = "1",
           .timestamp_ms = 1'700'000'000'000,
           .partition = partition_id{7},
           .headers = {}});
  box.add(
      {.key = "b", .value = "2", .timestamp_ms = 0, .partition = partition_id{0}, .headers = {}});
  box.add({.key = "c", .value = "3", .partition = {}, .headers = {}});
  std::vector<header> headers;
  CHECK(box.view(0, headers).timestamp_ms == 1'700'000'000'000);
  CHECK(box.view(0, headers).partition == partition_id{7});
  CHECK(box.view(1, headers).timestamp_ms == 0);
  CHECK(box.view(1, headers).partition == partition_id{0});
  CHECK(box.view(2, headers).timestamp_ms == no_timestamp);
  CHECK(box.view(2, headers).partition == std::nullopt);
}

TEST_CASE("headers keep their order, and a name may come twice") {
  const std::array first{header{"b", "1"sv}, header{"a", "2"sv}, header{"b", "3"sv},
                         header{"", "nameless"sv}};
  const std::array second{header{"c", "4"sv}};
  outbox box;
  box.add({.key = {}, .value = {}, .partition = {}, .headers = first});
  box.add({.key = {}, .value = {}, .partition = {}, .headers = {}});
  box.add({.key = {}, .value = {}, .partition = {}, .headers = second});

  std::vector<header> headers;
  const auto names_of = [&](std::size_t index) {
    std::string names;
    for (const auto& each : box.view(index, headers).headers)
      names += std::string{each.name} + "=" + std::string{*each.value} + ";";
    return names;
  };
  CHECK(names_of(0) == "b=1;a=2;b=3;=nameless;");
  CHECK(names_of(1).empty());
  CHECK(names_of(2) == "c=4;");
  CHECK(names_of(0) == "b=1;a=2;b=3;=nameless;");
}

TEST_CASE("an outbox owns its bytes: the source may go") {
  outbox box;
  {
    std::string key = "the key, longer than any small string is";
    std::string value(1'000, 'v');
    std::string name = "the name";
    const std::array headers{header{name, value}};
    box.add({.key = key, .value = value, .partition = {}, .headers = headers});
    key.assign(key.size(), 'x');
    value.assign(value.size(), 'x');
    name.assign(name.size(), 'x');
  }
  std::vector<header> headers;
  const auto seen = box.view(0, headers);
  CHECK(seen.key == "the key, longer than any small string is");
  CHECK(seen.value == std::string(1'000, 'v'));
  CHECK(seen.headers[0].name == "the name");
  CHECK(seen.headers[0].value == std::string(1'000, 'v'));
}

TEST_CASE("records stay readable while the outbox grows") {
  constexpr std::size_t count = 10'000;
  outbox box;
  for (std::size_t i = 0; i < count; ++i) {
    const auto text = std::to_string(i);
    const std::array headers{header{text, text}};
    box.add({.key = text, .value = text, .partition = {}, .headers = headers});
  }
  std::size_t at = 0;
  std::size_t right = 0;
  CHECK(box.for_each([&](const outgoing& each) {
    const auto text = std::to_string(at++);
    right += each.key == text && each.value == text && each.headers[0].name == text ? 1U : 0U;
    return true;
  }));
  CHECK(right == count);
}

TEST_CASE("for_each stops where the visitor says so") {
  outbox box;
  for (const auto* key : {"a", "b", "c"})
    box.add({.key = key, .value = {}, .partition = {}, .headers = {}});
  std::string seen;
  CHECK_FALSE(box.for_each([&](const outgoing& each) {
    seen += *each.key;
    return each.key != "b";
  }));
  CHECK(seen == "ab");
}

TEST_CASE("the bytes of a record are its key, its value and its headers as Kafka writes them") {
  outbox box;
  const std::array headers{header{"12", "345"sv}, header{"a", std::nullopt}};
  box.add({.key = "1", .value = "22", .partition = {}, .headers = headers});
  box.add({.key = {}, .value = ""sv, .partition = {}, .headers = {}});
  CHECK(box.bytes_of(0) == 1 + 2 + (1 + 2 + 1 + 3) + (1 + 1 + 1));
  CHECK(box.bytes_of(1) == 0);
  CHECK(box.size() == 2);
}

TEST_CASE("headers of all sizes come back, also where the number of their size is longer") {
  for (const std::size_t size : {0U, 1U, 126U, 127U, 128U, 16'382U, 16'383U, 16'384U, 3'000'000U}) {
    CAPTURE(size);
    const std::string text(size, 'x');
    const std::array headers{header{text, text}, header{text, std::nullopt}, header{"", ""sv}};
    outbox box;
    box.add({.key = {}, .value = {}, .partition = {}, .headers = headers});
    std::vector<header> seen;
    REQUIRE(box.view(0, seen).headers.size() == 3);
    CHECK(seen[0].name == text);
    CHECK(seen[0].value == text);
    CHECK(seen[1].name == text);
    CHECK(seen[1].value == std::nullopt);
    CHECK(seen[2].name.empty());
    CHECK(seen[2].value == ""sv);
  }
}

TEST_CASE("an outbox takes little more memory than what it holds, whatever the sizes") {
  struct row {
    std::size_t records;
    std::size_t value;
    std::size_t headers;
  };
  for (const auto& [records, value, headers] :
       {row{1, 0, 0}, row{1, 1'000'000, 0}, row{50'000, 20, 0}, row{1'000, 10'000, 0},
        row{3'000, 300, 100}, row{10, 1, 10'000}, row{16, 900'000, 0}}) {
    CAPTURE(records);
    CAPTURE(value);
    CAPTURE(headers);
    const std::string text(value, 'v');
    const std::vector<header> each(headers, header{"a", std::nullopt});
    outbox box;
    std::size_t held = 0;
    for (std::size_t i = 0; i < records; ++i) {
      box.add({.key = {}, .value = text, .partition = {}, .headers = each});
      held += box.bytes_of(i);
    }
    CHECK(box.bytes() >= held);
    CHECK(box.bytes() <= held + held / 2 + records * 64 + (64U << 10U));
  }
}

TEST_CASE("an outbox can be moved") {
  outbox from;
  from.add({.key = "k", .value = "v", .partition = {}, .headers = {}});
  const auto to = std::move(from);
  std::vector<header> headers;
  CHECK(to.view(0, headers).key == "k");
}

} // namespace
} // namespace duet
