#include "app/demo.hpp"

#include "app/demo_screen.hpp"
#include "app/generator.hpp"
#include "app/line_screen.hpp"
#include "app/output.hpp"
#include "app/service.hpp"
#include "kafka/mock_broker.hpp"

#include <atomic>
#include <cstdint>
#include <iostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace duet {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::uint32_t partitions = 4;

/// How often the demo looks at what is going on, and after how many looks it is shown.
constexpr milliseconds look_period{200};
constexpr int looks_a_show = 5;

/// The longest that the end waits for the last generated records to be committed.
constexpr milliseconds finish_max{5'000};

pipeline_config pipeline() {
  pipeline_config made;
  made.app_id = "duet-demo";
  made.dlq_topic = "dead-letters";
  return made;
}

/// Reads a topic along, to show what is in it.
class sampler {
public:
  static result<sampler> open(cluster& kafka, const std::string& topic) {
    std::vector<input_span> spans;
    for (std::uint32_t i = 0; i < partitions; ++i)
      spans.push_back({topic, {{0}, {static_cast<std::int32_t>(i)}}, {0}, std::nullopt});
    auto source = kafka.open_source(spans);
    if (!source)
      return source.error();
    return sampler{std::move(*source)};
  }

  /// Calls `seen` with all records that came since the last call, in portions.
  template <class Seen> void read(Seen seen) {
    for (bool more = true; more;) {
      const auto in = source_->poll(milliseconds{0});
      if (!in)
        return;
      more = in->more;
      if (!in->records.empty())
        seen(in->records);
    }
  }

private:
  explicit sampler(std::shared_ptr<record_source> source) : source_{std::move(source)} {}

  std::shared_ptr<record_source> source_;
};

/// Everything the demo runs.
class demo {
public:
  demo(const demo_config& config, const demo_script& script)
      : config_{config}, script_{script}, screen_{script.screen
                                                      ? script.screen()
                                                      : std::make_unique<line_screen>(script)} {}
  ~demo() { stop_generator(); }
  demo(const demo&) = delete;
  demo& operator=(const demo&) = delete;

  result<void> start();

  /// Runs until the end; returns how it ended.
  outcome wait();

  void show_summary() const { screen_->show_summary(service_->progress().view()); }

private:
  result<void> start_broker();
  result<void> start_service();
  result<void> open_samplers(const cluster_config& config);
  result<void> start_generator();
  void stop_generator();
  bool look();
  void read_along();
  [[nodiscard]] bool time_is_over() const;

  [[nodiscard]] const job_shape& shape() const { return script_.what->shape(); }

  const demo_config& config_; // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  const demo_script& script_; // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  std::unique_ptr<demo_screen> screen_;
  event_waiter events_;
  std::unique_ptr<mock_broker> broker_;
  std::shared_ptr<cluster> kafka_;
  std::optional<sampler> outputs_;
  std::optional<sampler> dead_letters_;
  std::unique_ptr<service> service_;
  std::unique_ptr<bulk_writer> writer_;
  std::thread generator_;
  std::atomic<bool> stop_generating_ = false;
  std::atomic<std::uint64_t> generated_ = 0;
  steady_clock::time_point started_ = steady_clock::now();
  std::optional<steady_clock::time_point> finish_deadline_;
  int looks_ = 0;
};

result<void> demo::start() {
  if (auto done = start_broker(); !done)
    return done;
  if (auto done = start_service(); !done)
    return done;
  return start_generator();
}

result<void> demo::start_broker() {
  auto broker = mock_broker::start();
  if (!broker)
    return broker.error();
  broker_ = std::move(*broker);
  const auto names = pipeline();
  for (const auto& topic : {shape().sources.front().name, shape().targets.front().name,
                            names.dlq_topic, names.state_topic()})
    if (auto done = broker_->create_topic(topic, partitions); !done)
      return done;
  return {};
}

result<void> demo::start_service() {
  service_config config{.kafka = {.brokers = broker_->address(),
                                  .app_id = pipeline().app_id,
                                  // the embedded broker sleeps this long when it has nothing
                                  .extra = {{"fetch.wait.max.ms", "10"}},
                                  .has_topic_settings = false},
                        .pipeline = pipeline(),
                        .metrics_address = config_.metrics_address};
  auto running = service::start(config, script_.what, [this] { events_.notify(); });
  if (!running)
    return running.error();
  service_ = std::move(*running);
  return open_samplers(config.kafka);
}

result<void> demo::open_samplers(const cluster_config& config) {
  auto kafka = connect(config);
  if (!kafka)
    return kafka.error();
  kafka_ = std::move(*kafka);
  auto outputs = sampler::open(*kafka_, shape().targets.front().name);
  if (!outputs)
    return outputs.error();
  outputs_ = std::move(*outputs);
  auto dead_letters = sampler::open(*kafka_, pipeline().dlq_topic);
  if (!dead_letters)
    return dead_letters.error();
  dead_letters_ = std::move(*dead_letters);
  return {};
}

result<void> demo::start_generator() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  generator_config records{
      .kind = script_.input == nullptr ? &record_kinds().front() : script_.input,
      .records = {.seed = config_.seed,
                  .corrupted = config_.corrupted,
                  .high = script_.high,
                  .late = script_.late,
                  .begin_ms = std::chrono::duration_cast<milliseconds>(now).count(),
                  .events_per_second = config_.rate},
      .brokers = broker_->address(),
      .topic = shape().sources.front().name,
      .rate = config_.rate,
      .count = std::nullopt,
      .extra = {}};
  auto writer = bulk_writer::open(records.brokers, records.topic, records.extra);
  if (!writer)
    return writer.error();
  writer_ = std::move(*writer);
  started_ = steady_clock::now();
  generator_ = std::thread{[this, records] {
    static_cast<void>(!generate(records, *writer_, stop_generating_, generated_));
  }};
  screen_->begin({config_.rate, broker_->address(), service_->http().address()});
  return {};
}

void demo::stop_generator() {
  stop_generating_ = true;
  if (generator_.joinable())
    generator_.join();
}

bool demo::time_is_over() const {
  return config_.duration && steady_clock::now() - started_ >= *config_.duration;
}

/// Looks at what is going on; false when it is time to stop.
bool demo::look() {
  if (!finish_deadline_ && time_is_over()) {
    stop_generator();
    finish_deadline_ = steady_clock::now() + finish_max;
  }
  read_along();
  if (++looks_ % looks_a_show == 0)
    screen_->show(service_->progress().view());
  if (!std::cout) // nobody watches any more
    return false;
  if (!finish_deadline_)
    return true;
  const bool all_committed = service_->progress().view().records() >= generated_;
  return !all_committed && steady_clock::now() < *finish_deadline_;
}

void demo::read_along() {
  outputs_->read([this](const auto& some) { screen_->outputs(some); });
  dead_letters_->read([this](const auto& some) { screen_->dead_letters(some); });
}

outcome demo::wait() {
  auto end = wait_for_end(*service_, events_, look_period, [this] { return look(); });
  stop_generator();
  read_along();
  return end;
}

} // namespace

int run_demo(const demo_config& config, const demo_script& script) {
  demo shown{config, script};
  if (auto done = shown.start(); !done) {
    complain(done.error().message);
    return exit_code(done.error().what);
  }
  const auto end = shown.wait();
  if (!end.message.empty())
    complain(end.message);
  shown.show_summary();
  return after_output(end.exit_code, "the summary");
}

} // namespace duet
