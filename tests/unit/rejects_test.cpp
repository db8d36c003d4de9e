#include "jobs/rejects.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace duet {
namespace {

using test::part;

using namespace std::string_view_literals;

TEST_CASE("the reasons are a closed list, and their names never change") {
  struct row {
    reject_reason reason;
    std::string_view name;
  };
  const std::vector<row> table{
      {reject_reason::tombstone, "tombstone"},
      {reject_reason::empty, "empty"},
      {reject_reason::too_large, "too_large"},
      {reject_reason::bad_encoding, "bad_encoding"},
      {reject_reason::malformed_json, "malformed_json"},
      {reject_reason::too_deep, "too_deep"},
      {reject_reason::missing_field, "missing_field"},
      {reject_reason::duplicate_field, "duplicate_field"},
      {reject_reason::not_a_number, "not_a_number"},
      {reject_reason::not_an_integer, "not_an_integer"},
      {reject_reason::out_of_range, "out_of_range"},
      {reject_reason::refused, "refused"},
      {reject_reason::late, "late"},
      {reject_reason::far_future, "far_future"},
      {reject_reason::malformed, "malformed"},
      {reject_reason::bad_field, "bad_field"},
      {reject_reason::no_event_time, "no_event_time"},
      {reject_reason::not_computed, "not_computed"},
  };
  REQUIRE(table.size() == reject_reason_count);
  for (std::size_t i = 0; i < table.size(); ++i) {
    CAPTURE(table[i].name);
    CHECK(all_reject_reasons()[i] == table[i].reason);
    CHECK(static_cast<std::size_t>(table[i].reason) == i);
    CHECK(to_string(table[i].reason) == table[i].name);
  }
}

TEST_CASE("no two reasons have the same name or the same description") {
  std::set<std::string_view> names;
  std::set<std::string_view> descriptions;
  for (const auto reason : all_reject_reasons()) {
    names.insert(to_string(reason));
    descriptions.insert(describe(reason));
  }
  CHECK(names.size() == reject_reason_count);
  CHECK(descriptions.size() == reject_reason_count);
}

TEST_CASE("a description is a sentence for a person, without a final stop") {
  for (const auto reason : all_reject_reasons()) {
    const auto text = describe(reason);
    CAPTURE(text);
    CHECK(text.size() > 10);
    CHECK(text.find(' ') != std::string_view::npos);
    CHECK_FALSE(text.ends_with('.'));
  }
}

TEST_CASE("without rejected records there is nothing to visit and nothing to count") {
  const rejects none;
  CHECK(none.empty());
  CHECK(none.size() == 0);
  CHECK(none.bytes() == 0);
  CHECK(none.counts() == reject_counts{});
  none.for_each([](const auto&, const auto&) { FAIL("there is no record"); });
}

TEST_CASE("a reject knows which of several inputs it was read from") {
  rejects out;
  for (const auto from : {part(3), part(3, 1)})
    out.add({.split = from, .offset = {42}, .key = {}, .value = {}, .headers = {}},
            reject_reason::tombstone);
  CHECK(out.origin_of(0).split == part(3));
  CHECK(out.origin_of(1).split == part(3, 1));
}

TEST_CASE("a reject is a copy of the whole record, whatever becomes of the source") {
  rejects out;
  {
    std::string key = "a key that is longer than a small string";
    std::string value(500, 'v');
    std::string name = "traceparent";
    std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const std::array headers{header{name, trace}, header{"nothing", std::nullopt}};
    out.add({.split = part(3),
             .offset = {42},
             .timestamp_ms = 1'234,
             .key = key,
             .value = value,
             .headers = headers},
            reject_reason::not_a_number);
    for (auto* each : {&key, &value, &name, &trace})
      each->assign(each->size(), 'x');
  }
  std::size_t visits = 0;
  out.for_each([&](const rejects::origin& from, const outgoing& original) {
    ++visits;
    CHECK(from.split == part(3));
    CHECK(from.offset == record_offset{42});
    CHECK(from.reason == reject_reason::not_a_number);
    CHECK(original.key == "a key that is longer than a small string");
    CHECK(original.value == std::string(500, 'v'));
    CHECK(original.timestamp_ms == 1'234);
    CHECK(original.partition == std::nullopt);
    REQUIRE(original.headers.size() == 2);
    CHECK(original.headers[0].name == "traceparent");
    CHECK(original.headers[0].value == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    CHECK(original.headers[1].name == "nothing");
    CHECK(original.headers[1].value == std::nullopt);
  });
  CHECK(visits == 1);
}

TEST_CASE("a record that was kept is rejected as it was, whatever it lacks") {
  const std::vector<nullable_bytes> all{std::nullopt, ""sv, "text"sv, "\xff\0\xfe"sv};
  const std::array headers{header{"traceparent", "00-1"sv}, header{"nothing", std::nullopt}};
  for (const auto& key : all)
    for (const auto& value : all)
      for (const std::size_t some : {0U, 2U})
        for (const bool unreadable : {false, true}) {
          const record in{.split = part(70'000, 300),
                          .offset = {5'000'000'000},
                          .timestamp_ms = some == 0 ? no_timestamp : 1'234,
                          .key = key,
                          .value = value,
                          .headers = std::span{headers}.first(some),
                          .headers_unreadable = unreadable};
          std::string kept;
          keep(in, kept);
          rejects directly;
          directly.add(in, reject_reason::late);
          rejects out;
          out.add_kept(kept, reject_reason::late, "watermark 7");
          REQUIRE(out.size() == 1);
          const auto& origin = out.origin_of(0);
          CHECK(origin.split == in.split);
          CHECK(origin.offset == in.offset);
          CHECK(origin.reason == reject_reason::late);
          CHECK(origin.headers_unreadable == unreadable);
          CHECK(origin.detail == "watermark 7");
          std::vector<header> is;
          std::vector<header> should;
          const auto made = out.original(0, is);
          const auto expected = directly.original(0, should);
          CHECK(made.key == expected.key);
          CHECK(made.value == expected.value);
          CHECK(made.timestamp_ms == expected.timestamp_ms);
          CHECK(std::ranges::equal(is, should, [](const header& a, const header& b) {
            return a.name == b.name && a.value == b.value;
          }));
        }
}

TEST_CASE("rejects keep the input's order, null and empty, and are counted by reason") {
  rejects out;
  const auto add = [&](std::int64_t offset, nullable_bytes value, reject_reason why) {
    out.add({.split = part(0), .offset = {offset}, .key = {}, .value = value, .headers = {}}, why);
  };
  add(5, std::nullopt, reject_reason::tombstone);
  add(6, ""sv, reject_reason::empty);
  add(9, "x"sv, reject_reason::not_a_number);
  add(10, "y"sv, reject_reason::not_a_number);

  std::vector<std::int64_t> offsets;
  std::vector<nullable_bytes> values;
  out.for_each([&](const rejects::origin& from, const outgoing& original) {
    offsets.push_back(from.offset.value);
    values.push_back(original.value);
    CHECK(original.key == std::nullopt);
    CHECK(original.timestamp_ms == no_timestamp);
  });
  CHECK(offsets == std::vector<std::int64_t>{5, 6, 9, 10});
  CHECK(values == std::vector<nullable_bytes>{std::nullopt, ""sv, "x"sv, "y"sv});
  CHECK(out.size() == 4);
  CHECK(out.bytes() > 2);

  const auto counts = out.counts();
  CHECK(counts[static_cast<std::size_t>(reject_reason::tombstone)] == 1);
  CHECK(counts[static_cast<std::size_t>(reject_reason::empty)] == 1);
  CHECK(counts[static_cast<std::size_t>(reject_reason::not_a_number)] == 2);
  CHECK(std::ranges::count(counts, 0U) == reject_reason_count - 3);
}

} // namespace
} // namespace duet
