#include "app/generator.hpp"

#include "app/output.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <thread>

namespace duet {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Records written between two looks at the clock and at `stop`.
constexpr std::uint64_t unpaced_batch = 1'000;

/// The longest nap of a paced generator: how soon it sees `stop`.
constexpr milliseconds nap_max{50};

/// The longest that the last records may take to be acknowledged.
constexpr milliseconds flush_max{30'000};

} // namespace

result<void> generate(const generator_config& config, bulk_writer& to,
                      const std::atomic<bool>& stop, std::atomic<std::uint64_t>& written) {
  const auto records = config.kind->make(config.records);
  const auto total = config.count.value_or(UINT64_MAX);
  const auto start = steady_clock::now();
  while (!stop && written < total) {
    std::uint64_t due = written + unpaced_batch;
    if (config.rate) {
      const std::chrono::duration<double> passed = steady_clock::now() - start;
      due = static_cast<std::uint64_t>(passed.count() * *config.rate) + 1;
    }
    for (due = std::min(due, total); written < due; ++written) {
      const auto record = records->next();
      if (auto done = to.write(record.key, record.value); !done)
        return done;
    }
    if (config.rate) {
      const std::chrono::duration<double> at{static_cast<double>(due) / *config.rate};
      const auto next = start + std::chrono::duration_cast<steady_clock::duration>(at);
      std::this_thread::sleep_until(std::min(next, steady_clock::now() + nap_max));
    }
  }
  return to.flush(flush_max);
}

int run_generator(const generator_config& config) {
  event_waiter events;
  auto writer = bulk_writer::open(config.brokers, config.topic, config.extra);
  if (!writer) {
    complain(writer.error().message);
    return exit_code(writer.error().what);
  }
  std::atomic<bool> stop = false;
  std::atomic<std::uint64_t> written = 0;
  result<void> done;
  const auto start = steady_clock::now();
  std::thread worker{[&] {
    done = generate(config, **writer, stop, written);
    events.notify();
  }};
  const bool live = isatty(STDERR_FILENO) == 1;
  const milliseconds period{live ? 1'000 : 10'000};
  std::uint64_t before = 0;
  for (;;) {
    const auto event = events.wait(period);
    if (event == event_waiter::event::notified)
      break;
    if (event == event_waiter::event::signal) {
      stop = true;
      continue;
    }
    const auto now = written.load();
    const auto rate =
        static_cast<double>(now - before) * 1'000 / static_cast<double>(period.count());
    std::cerr << (live ? "\r\033[K" : "") << now << " records, " << std::llround(rate) << "/s"
              << (live ? "" : "\n") << std::flush;
    before = now;
  }
  worker.join();
  if (live)
    std::cerr << "\r\033[K";
  const std::chrono::duration<double> took = steady_clock::now() - start;
  std::cerr << "wrote " << written << " records to " << config.topic << " in " << took.count()
            << " s (" << std::llround(static_cast<double>(written) / took.count()) << "/s)"
            << std::endl;
  if (done)
    return 0;
  complain(done.error().message);
  return exit_code(done.error().what);
}

} // namespace duet
