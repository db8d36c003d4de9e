/// Any value is a number or has one reason why not, and both are those that the rules say.
#include "jobs/pairs/number.hpp"
#include "jobs/pairs/pairs.hpp"
#include "tests/fuzz/number_reference.hpp"
#include "tests/fuzz/violation.hpp"
#include "tests/support/job_steps.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace duet::fuzz {

namespace {

void expect_same(const std::string& found, const std::string& expected, std::string_view who) {
  if (found != expected)
    violated(std::string{who} + " takes it for " + found + ", by the rules it is " + expected);
}

std::string parse(std::string_view value) {
  const auto parsed = pairs::parse_number(value);
  return parsed.problem ? std::string{to_string(*parsed.problem)} : std::to_string(parsed.number);
}

/// What the front makes of a value: "routed", or the reason of the one reject.
std::string route(std::string_view value, std::int64_t sum) {
  const std::array records{
      record{.split = {}, .offset = {}, .key = {}, .value = value, .headers = {}}};
  rejects refused;
  const auto rows = test::read_rows(pairs::pairs_job{{sum}}, 1, records, refused);
  if (rows.size() + refused.size() != 1)
    violated("a record becomes one row or one reject");
  std::string reason = "routed";
  refused.for_each([&](const rejects::origin& from, const outgoing& original) {
    reason = to_string(from.reason);
    if (original.value != value)
      violated("a rejected record keeps its value");
  });
  return reason;
}

/// What the front has to make of a value that is to be `verdict`.
std::string routed(const std::string& verdict) {
  const bool is_number = verdict.find_first_not_of("-0123456789") == std::string::npos;
  if (!is_number)
    return verdict;
  const bool from_0_to_13 =
      verdict.size() == 1 || (verdict.size() == 2 && verdict >= "10" && verdict <= "13");
  return from_0_to_13 ? "routed" : "out_of_range";
}

void run(std::string_view value) {
  const auto expected = judge(value);
  expect_same(parse(value), expected, "the parser");
  expect_same(route(value, 13), routed(expected), "the front");
}

} // namespace

} // namespace duet::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  duet::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
