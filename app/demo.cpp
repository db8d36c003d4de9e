#include "app/demo.hpp"

#include "app/generator.hpp"
#include "app/output.hpp"
#include "app/service.hpp"
#include "app/summary.hpp"
#include "kafka/mock_broker.hpp"
#include "monitoring/process.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cmath>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <thread>

namespace duet {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::uint32_t partitions = 4;

/// How often the demo looks at what is going on; every so many looks it writes a line.
constexpr milliseconds look_period{200};
constexpr int looks_a_line = 5;
constexpr int lines_a_sample = 5;

/// The longest that the end waits for the last generated numbers to be committed.
constexpr milliseconds finish_max{5'000};

pipeline_config pipeline() {
  pipeline_config made;
  made.app_id = "duet-demo";
  return made;
}

/// The width of the terminal: a longer live line would not stay on its line.
std::size_t terminal_columns() {
  constexpr std::size_t usual = 80;
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return known ? size.ws_col : usual;
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

  /// The text of the last record that came since the last call, made by `show`.
  template <class Show> std::optional<std::string> last(Show show) {
    std::optional<std::string> text;
    for (bool more = true; more;) {
      const auto in = source_->poll(milliseconds{0});
      if (!in)
        return text;
      more = in->more;
      if (!in->records.empty())
        text = show(in->records.back());
    }
    return text;
  }

private:
  explicit sampler(std::shared_ptr<record_source> source) : source_{std::move(source)} {}

  std::shared_ptr<record_source> source_;
};

std::string show_pair(const record& in) {
  return "  pair         " + std::string{in.value.value_or("")};
}

std::string show_dead_letter(const record& in) {
  const auto find = [&](std::string_view name) {
    for (const auto& each : in.headers)
      if (each.name == name)
        return std::string{each.value.value_or("")};
    return std::string{"?"};
  };
  std::ostringstream text;
  text << "  dead letter  " << std::quoted(in.value.value_or("")) << " "
       << find("duet.error.reason") << ", from " << find("__streams.errors.topic") << "["
       << find("__streams.errors.partition") << "] offset " << find("__streams.errors.offset");
  return text.str();
}

/// Everything the demo runs, and what it shows of it.
class demo {
public:
  explicit demo(const demo_config& config) : config_{config} {}
  ~demo() { stop_generator(); }
  demo(const demo&) = delete;
  demo& operator=(const demo&) = delete;

  result<void> start(std::shared_ptr<const job> what);

  /// Runs until the end; returns how it ended.
  outcome wait();

  void print_summary() const;

private:
  result<void> start_broker(const job_shape& shape);
  result<void> open_samplers(const job_shape& shape);
  void start_generator();
  void stop_generator();
  bool look();
  void print_line();
  void print_samples();
  [[nodiscard]] bool time_is_over() const;

  const demo_config& config_; // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  const bool live_ = isatty(STDOUT_FILENO) == 1;
  event_waiter events_;
  std::unique_ptr<mock_broker> broker_;
  std::shared_ptr<cluster> kafka_;
  std::optional<sampler> pairs_;
  std::optional<sampler> dead_letters_;
  std::unique_ptr<service> service_;
  std::unique_ptr<bulk_writer> writer_;
  std::thread generator_;
  std::atomic<bool> stop_generating_ = false;
  std::atomic<std::uint64_t> generated_ = 0;
  steady_clock::time_point started_ = steady_clock::now();
  std::optional<steady_clock::time_point> finish_deadline_;
  steady_clock::time_point line_at_ = started_;
  pipeline_view line_totals_;
  int looks_ = 0;
  int lines_ = 0;
};

result<void> demo::start(std::shared_ptr<const job> what) {
  const auto shape = what->shape();
  if (auto done = start_broker(shape); !done)
    return done;
  service_config config{.kafka = {.brokers = broker_->address(),
                                  .app_id = pipeline().app_id,
                                  // the embedded broker sleeps this long when it has nothing
                                  .extra = {{"fetch.wait.max.ms", "10"}},
                                  .has_topic_settings = false},
                        .pipeline = pipeline(),
                        .metrics_address = config_.metrics_address};
  auto running = service::start(config, std::move(what), [this] { events_.notify(); });
  if (!running)
    return running.error();
  service_ = std::move(*running);
  auto kafka = connect(config.kafka);
  if (!kafka)
    return kafka.error();
  kafka_ = std::move(*kafka);
  if (auto done = open_samplers(shape); !done)
    return done;
  generator_config numbers{.brokers = broker_->address(),
                           .topic = shape.sources.front().name,
                           .rate = config_.rate,
                           .high = config_.pair_sum,
                           .corrupted = config_.corrupted,
                           .count = std::nullopt,
                           .seed = config_.seed,
                           .extra = {}};
  auto writer = bulk_writer::open(numbers.brokers, numbers.topic, numbers.extra);
  if (!writer)
    return writer.error();
  writer_ = std::move(*writer);
  started_ = line_at_ = steady_clock::now();
  generator_ = std::thread{[this, numbers] {
    static_cast<void>(!generate(numbers, *writer_, stop_generating_, generated_));
  }};
  std::cout << "duet demo: " << config_.rate << " numbers/s on an embedded broker at "
            << broker_->address() << ", pairs that sum to " << config_.pair_sum
            << "\nmetrics:   http://" << to_string(service_->http().address()) << "/metrics\n"
            << std::flush;
  return {};
}

result<void> demo::start_broker(const job_shape& shape) {
  auto broker = mock_broker::start();
  if (!broker)
    return broker.error();
  broker_ = std::move(*broker);
  const auto names = pipeline();
  for (const auto& topic : {shape.sources.front().name, shape.targets.front().name, names.dlq_topic,
                            names.state_topic()})
    if (auto done = broker_->create_topic(topic, partitions); !done)
      return done;
  return {};
}

result<void> demo::open_samplers(const job_shape& shape) {
  auto pairs = sampler::open(*kafka_, shape.targets.front().name);
  if (!pairs)
    return pairs.error();
  pairs_ = std::move(*pairs);
  auto dead_letters = sampler::open(*kafka_, pipeline().dlq_topic);
  if (!dead_letters)
    return dead_letters.error();
  dead_letters_ = std::move(*dead_letters);
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
  if (++looks_ % looks_a_line == 0)
    print_line();
  if (!std::cout) // nobody watches any more
    return false;
  if (!finish_deadline_)
    return true;
  const bool all_committed = service_->progress().view().records() >= generated_;
  return !all_committed && steady_clock::now() < *finish_deadline_;
}

void demo::print_line() {
  const auto now = steady_clock::now();
  const auto all = service_->progress().view();
  const std::chrono::duration<double> passed = now - line_at_;
  const auto per_second = [&](std::uint64_t to, std::uint64_t from) {
    return std::llround(static_cast<double>(to - from) / passed.count());
  };
  constexpr std::uint64_t mb = 1'000'000;
  if (++lines_ % lines_a_sample == 1)
    print_samples();
  std::ostringstream line;
  line << "in " << per_second(all.records(), line_totals_.records()) << "/s  pairs "
       << per_second(all.outputs, line_totals_.outputs)
       << "/s  dead letters: " << describe(all.dead_letters) << "  keys " << all.held().keys
       << "  lag " << all.lag_in_all() << "  last commit "
       << std::chrono::duration_cast<milliseconds>(all.last_epoch).count() << " ms  RSS "
       << read_process_usage().resident_bytes / mb << " MB";
  if (live_)
    std::cout << "\r\033[K" << line.str().substr(0, terminal_columns() - 1) << std::flush;
  else
    std::cout << line.str() << std::endl;
  line_totals_ = all;
  line_at_ = now;
}

void demo::print_samples() {
  for (const auto& sample : {pairs_->last(show_pair), dead_letters_->last(show_dead_letter)})
    if (sample)
      std::cout << (live_ ? "\r\033[K" : "") << *sample << "\n";
}

outcome demo::wait() {
  auto end = wait_for_end(*service_, events_, look_period, [this] { return look(); });
  stop_generator();
  return end;
}

void demo::print_summary() const {
  const auto all = service_->progress().view();
  const auto dead = count_of(all.dead_letters);
  const auto in = all.records();
  const auto waiting = all.held().waiting;
  const bool adds_up = in == 2 * all.outputs + waiting + dead;
  const auto row = [](std::string_view name, const auto& value) {
    std::cout << "  " << std::left << std::setw(16) << name << value << "\n";
  };
  std::cout << (live_ ? "\r\033[K" : "") << "summary\n";
  row("in", in);
  row("pairs", all.outputs);
  row("waiting", waiting);
  row("dead letters", std::to_string(dead) + " (" + describe(all.dead_letters) + ")");
  row("epochs", all.epochs);
  std::cout << "  in = 2 x pairs + waiting + dead letters: " << in << " = 2 x " << all.outputs
            << " + " << waiting << " + " << dead << (adds_up ? "" : "  DOES NOT ADD UP") << "\n";
}

} // namespace

int run_demo(const demo_config& config, std::shared_ptr<const job> what) {
  demo shown{config};
  if (auto done = shown.start(std::move(what)); !done) {
    complain(done.error().message);
    return exit_code(done.error().what);
  }
  const auto end = shown.wait();
  if (!end.message.empty())
    complain(end.message);
  shown.print_summary();
  return after_output(end.exit_code, "the summary");
}

} // namespace duet
