#include "app/pairs_command.hpp"

#include "app/checked_options.hpp"
#include "app/options.hpp"
#include "jobs/pairs/pairs.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace duet {

namespace {

/// The sum of a demo that is given none.
constexpr std::int64_t demo_sum = 12;

/// What its options fill in.
struct pairs_options {
  pairs::pairs_config config;
  std::optional<std::int64_t> sum;
};

void add_topics(CLI::App& to, pairs_options& in) {
  to.add_option("--input-topic", in.config.input_topic, "Topic to read")->capture_default_str();
  to.add_option("--output-topic", in.config.output_topic, "Topic to write results to")
      ->capture_default_str();
}

void add_sum(CLI::App& to, pairs_options& in) {
  to.add_option("--pair-sum", in.sum, "Two numbers with this sum make a pair, 0 or more")
      ->transform(whole<std::int64_t>());
}

result<std::shared_ptr<const job>> check(const pairs_options& in) {
  if (!in.sum)
    return bad_setting("no pair sum is given: use --pair-sum N, DUET_PAIR_SUM or the key pair-sum "
                       "in --config");
  if (*in.sum < 0)
    return bad_setting("--pair-sum must be 0 or more, not " + std::to_string(*in.sum));
  auto config = in.config;
  config.sum = *in.sum;
  return std::shared_ptr<const job>{std::make_shared<pairs::pairs_job>(config)};
}

result<demo_script> check_demo(pairs_options& in) {
  if (!in.sum)
    in.sum = demo_sum;
  auto what = check(in);
  if (!what)
    return what.error();
  return demo_script{.what = std::move(*what),
                     .about = "pairs that sum to " + std::to_string(*in.sum),
                     .high = *in.sum,
                     .output = "pair",
                     .outputs = "pairs",
                     .inputs_taken = 2};
}

} // namespace

job_command pairs_command() {
  const auto in = std::make_shared<pairs_options>();
  return {.name = "pairs",
          .about = "Match numbers with their complement to a sum",
          .names = {.app_id = "duet-pairs", .dlq_topic = "raw-events-dlq"},
          .add_options =
              [in](CLI::App& to) {
                add_topics(to, *in);
                add_sum(to, *in);
              },
          .check = [in](job_names&) { return check(*in); },
          .demo = demo_command{.about = "Pairs of random numbers",
                               .add_options = [in](CLI::App& to) { add_sum(to, *in); },
                               .check = [in] { return check_demo(*in); }}};
}

} // namespace duet
