#include "app/sql_demo.hpp"

#include "app/checked_options.hpp"
#include "app/options.hpp"
#include "app/record_sequence.hpp"
#include "app/window_screen.hpp"
#include "jobs/sql/sql_job.hpp"
#include "sql/diagnostic.hpp"
#include "sql/placeholders.hpp"
#include "sql/script.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace duet {

namespace {

using std::chrono::seconds;

constexpr seconds window_max{60};

constexpr std::string_view tables = R"(CREATE TABLE orders (
  status STRING,
  ts TIMESTAMP_LTZ(3),
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'order-statuses',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TABLE status_counts (
  window_start TIMESTAMP_LTZ(3),
  window_end TIMESTAMP_LTZ(3),
  status STRING,
  orders BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = 'status-counts',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);
)";

/// What is shown of the script.
constexpr std::string_view statement = R"(  INSERT INTO status_counts
  SELECT window_start, window_end, status, COUNT(*)
  FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '${seconds}' SECOND))
  GROUP BY window_start, window_end, status;)";

struct sql_demo_options {
  std::string window = "5s";
  double late = 0.01;
};

void add_demo_options(CLI::App& to, sql_demo_options& in) {
  to.add_option("--window", in.window, "Size of the windows, in whole seconds")
      ->capture_default_str();
  to.add_option("--late", in.late, "Share of statuses that come late")
      ->check(between(0, 1))
      ->capture_default_str();
}

result<seconds> check_window(const std::string& text) {
  const auto window = parse_duration(text);
  if (!window)
    return window.error();
  const auto whole = std::chrono::duration_cast<seconds>(*window);
  if (whole != *window || whole < seconds{1} || whole > window_max)
    return bad_setting("--window takes whole seconds, from 1s to 60s, not " + text);
  return whole;
}

result<demo_script> check(const sql_demo_options& in) {
  const auto window = check_window(in.window);
  if (!window)
    return window.error();
  sql::diagnostics said;
  const auto fill = [&](std::string_view text) {
    return sql::fill_placeholders(
        {.name = "demo", .written = std::string{text}, .filled = {}, .replaced = {}},
        {{"seconds", std::to_string(window->count())}}, said);
  };
  auto bound = sql::bind_script(fill(std::string{tables} + std::string{statement}), said);
  if (!bound)
    return misconfigured(render(said, fill(std::string{tables} + std::string{statement})));
  const auto kinds = record_kinds();
  return demo_script{.what = std::make_shared<sql::sql_job>(std::move(*bound), "duet-demo"),
                     .about = "statuses of orders in windows",
                     .output = "row",
                     .outputs = "rows",
                     .input = &*std::ranges::find(kinds, "statuses", &record_kind::name),
                     .late = in.late,
                     .screen = [shown = std::string{fill(statement).text()}] {
                       return std::make_unique<window_screen>(shown);
                     }};
}

} // namespace

demo_command sql_demo() {
  const auto in = std::make_shared<sql_demo_options>();
  return {.about = "Statuses of orders, counted in windows by SQL",
          .add_options = [in](CLI::App& to) { add_demo_options(to, *in); },
          .check = [in] { return check(*in); }};
}

} // namespace duet
