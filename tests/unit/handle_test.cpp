#include "kafka/connect.hpp"
#include "kafka/handle.hpp"

#include <doctest/doctest.h>

#include <future>

using namespace duet;
using std::chrono::milliseconds;

TEST_CASE("a call in the background gives its answer") {
  auto answer = in_background([] { return std::make_unique<int>(7); });
  CHECK(*answer.get() == 7);
}

TEST_CASE("a call in the background that does not return holds nobody up, and is known of") {
  std::promise<void> release;
  auto owned = std::make_shared<int>(7);
  const std::weak_ptr<int> seen{owned};
  {
    const auto stuck = in_background(
        [released = release.get_future().share(), kept = std::move(owned)] { released.wait(); });
    CHECK(stuck.wait_for(milliseconds{20}) == std::future_status::timeout);
  }
  CHECK(clients_left_behind());
  CHECK_FALSE(seen.expired());
  release.set_value();
  while (clients_left_behind())
    std::this_thread::yield();
  CHECK(seen.expired());
}

TEST_CASE("the log of a producer names the topic that a transaction could not take in") {
  const auto line = [](const std::string& reason) {
    return "[thrd:main]: TxnCoordinator/1: Failed to add partition \"pairs-state\" [2] to "
           "transaction: Broker: " +
           reason;
  };
  CHECK(refused_topic_in("ADDPARTS", line("Topic authorization failed")) == "pairs-state");
  CHECK(refused_topic_in("ADDPARTS", line("Operation not attempted")).empty());
  CHECK(refused_topic_in("TXNERR", line("Topic authorization failed")).empty());
  CHECK(refused_topic_in("ADDPARTS", "Failed to add partitions").empty());
  CHECK(refused_topic_in("ADDPARTS", "\"half a name").empty());
}
