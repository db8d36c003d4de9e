#include "app/watchdog.hpp"

#include <condition_variable>
#include <mutex>
#include <utility>

namespace duet {

bool patience::exhausted_by(std::uint64_t signs) {
  looks_ = signs == signs_ ? looks_ + 1 : 0;
  signs_ = signs;
  return looks_ >= looks_max_;
}

namespace {

std::string complaint(const progress& seen) {
  return "nothing has come back from Kafka for " + std::to_string(watchdog::looks_max) +
         " s while " + std::string{to_string(seen.check().now)} +
         "; ended by the watchdog, the next start goes on from the last commit";
}

} // namespace

watchdog::watchdog(std::shared_ptr<const progress> seen,
                   std::function<void(const std::string&)> bite)
    : thread_{[seen = std::move(seen), bite = std::move(bite)](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any ended;
        std::unique_lock lock{mutex};
        patience left{looks_max};
        while (!ended.wait_for(lock, stop, look_every, [&] { return stop.stop_requested(); }))
          if (left.exhausted_by(seen->signs_of_life())) {
            bite(complaint(*seen));
            return;
          }
      }} {}

} // namespace duet
