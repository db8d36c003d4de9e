#include "model/names.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace duet {
namespace {

struct row {
  std::string name;
  std::string message; ///< Empty if the name is good.
};

std::string message_of(const result<void>& done) {
  if (done)
    return {};
  CHECK(done.error().what == remedy::misconfigured);
  return done.error().message;
}

TEST_CASE("names of topics are those that Kafka takes") {
  const std::string rule = "--topic may have letters, digits, . _ - and at most 249 of them, not ";
  const std::string folders = "--topic must not be . or .., which Kafka takes for folders";
  const std::vector<row> table{
      {"a", {}},
      {"raw-topic", {}},
      {"AZ.az_09-", {}},
      {"...", {}},
      {".a", {}},
      {std::string(249, 'x'), {}},
      {std::string(250, 'x'), rule + "250"},
      {"", rule + "\"\""},
      {"a b", rule + "\"a b\""},
      {"a/b", rule + "\"a/b\""},
      {"a,b", rule + "\"a,b\""},
      {"^a.*", rule + "\"^a.*\""},
      {"\xc3\xb6", rule + "\"\xc3\xb6\""},
      {std::string{"a\0b", 3}, rule + "\"" + std::string{"a\0b", 3} + "\""},
      {".", folders},
      {"..", folders},
  };
  for (const auto& each : table) {
    CAPTURE(each.name);
    CHECK(message_of(check_topic_name("--topic", each.name)) == each.message);
  }
}

TEST_CASE("an application's id leaves room for the name of its state topic") {
  const std::string rule = "--app-id may have letters, digits, . _ - and at most 243 of them, not ";
  const std::vector<row> table{
      {"duet-pairs", {}},          {".", {}}, // its state topic is .-state
      {std::string(243, 'x'), {}}, {std::string(244, 'x'), rule + "244"},
      {"", rule + "\"\""},         {"a b", rule + "\"a b\""},
  };
  for (const auto& each : table) {
    CAPTURE(each.name);
    CHECK(message_of(check_app_id("--app-id", each.name)) == each.message);
    if (each.message.empty())
      CHECK(check_topic_name("state", each.name + std::string{state_topic_suffix}));
  }
}

TEST_CASE("names collide when they differ in . and _ only") {
  CHECK(names_collide("a.b", "a_b"));
  CHECK(names_collide("a.b_c", "a_b.c"));
  CHECK(names_collide("a", "a"));
  CHECK_FALSE(names_collide("a.b", "a-b"));
  CHECK_FALSE(names_collide("a.b", "a.b.c"));
  CHECK_FALSE(names_collide("a.b", "A.b"));
}

} // namespace
} // namespace duet
