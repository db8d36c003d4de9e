#include "jobs/dispatch.hpp"
#include "jobs/shape.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <tuple>
#include <vector>

namespace duet {
namespace {

/// Two of stage 1, one that takes rows of both, one that takes its rows and those of INGEST, and
/// one that stands alone.
const job_shape bushy{.operators = {{"left"}, {"right"}, {"join"}, {"count"}, {"alone"}},
                      .inputs = {{.of = {0}, .from = {}, .columns = 1},
                                 {.of = {1}, .from = {}, .columns = 1},
                                 {.of = {2}, .from = operator_id{0}, .columns = 2},
                                 {.of = {2}, .from = operator_id{1}, .columns = 2},
                                 {.of = {3}, .from = operator_id{2}, .columns = 3},
                                 {.of = {3}, .from = {}, .columns = 3},
                                 {.of = {4}, .from = {}, .columns = 1, .effect_bytes = 100}}};

TEST_CASE("an operator's stage is its longest way from a source") {
  const stage_plan plan{bushy};
  CHECK(plan.last() == 3);
  CHECK(plan.stage_of(operator_id{0}) == 1);
  CHECK(plan.stage_of(operator_id{1}) == 1);
  CHECK(plan.stage_of(operator_id{2}) == 2);
  CHECK(plan.stage_of(operator_id{3}) == 3);
  CHECK(plan.stage_of(operator_id{4}) == 1);
  CHECK(plan.stage_of(input_id{5}) == 3);
  CHECK(plan.operator_of(input_id{5}) == operator_id{3});
}

TEST_CASE("a stage sends if it feeds another") {
  const stage_plan plan{bushy};
  CHECK_FALSE(plan.sends(0));
  CHECK(plan.sends(1));
  CHECK(plan.sends(2));
  CHECK_FALSE(plan.sends(3));
}

TEST_CASE("a single operator is one stage that feeds none") {
  const stage_plan plan{{.operators = {{"only"}}, .inputs = {{.of = {0}, .from = {}}}}};
  CHECK(plan.last() == 1);
  CHECK_FALSE(plan.sends(1));
}

TEST_CASE("time comes from the tables that feed an operator, by the slower of two ways") {
  const stage_plan plan{{.tables = {{}, {}},
                         .operators = {{"first", 10}, {"second", 5}, {"third"}},
                         .inputs = {{.of = {0}, .from = {}, .tables = {{0}}},
                                    {.of = {1}, .from = operator_id{0}},
                                    {.of = {1}, .from = {}, .tables = {{1}}},
                                    {.of = {2}, .from = operator_id{1}},
                                    {.of = {2}, .from = {}, .tables = {{0}}}}}};
  const auto feeds = [&plan](std::uint16_t of) {
    const auto all = plan.feeds_of({of});
    return std::vector(all.begin(), all.end());
  };
  CHECK(feeds(0) == std::vector<time_feed>{{{0}, 0}});
  CHECK(feeds(1) == std::vector<time_feed>{{{0}, 10}, {{1}, 0}});
  CHECK(feeds(2) == std::vector<time_feed>{{{0}, 15}, {{1}, 5}});
}

TEST_CASE("rows are taken once, in the order of their addresses") {
  dispatch out{bushy, 4};
  for (const auto& [input, group] : std::vector<std::tuple<std::uint16_t, std::uint32_t>>{
           {6, 3}, {0, 2}, {6, 0}, {0, 2}, {4, 1}}) {
    auto& to = out.to({{input}, {group}});
    to.put(0, input);
    to.end_row(moment::of_rows(0));
  }
  batches taken;
  out.take({9}, taken);
  REQUIRE(taken.size() == 4);
  CHECK(taken[0].to == address{{0}, {2}});
  CHECK(taken[0].content.size() == 2);
  CHECK(taken[1].to == address{{4}, {1}});
  CHECK(taken[2].to == address{{6}, {0}});
  CHECK(taken[3].to == address{{6}, {3}});
  for (const auto& each : taken)
    CHECK(each.from == key_group{9});
  out.take({9}, taken);
  CHECK(taken.size() == 4);
}

TEST_CASE("the bytes of rows, and those that their effects are guessed to take") {
  dispatch out{bushy, 1};
  CHECK(out.bytes() == 0);
  CHECK(out.effect_bytes() == 0);
  auto& to = out.to({{6}, {0}});
  to.put(0, 1);
  to.end_row(moment::of_rows(0));
  CHECK(out.bytes() == to.memory());
  CHECK(out.effect_bytes() == to.cell_bytes() + 100);
}

} // namespace
} // namespace duet
