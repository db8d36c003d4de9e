#include "kafka/handle.hpp"

#include <doctest/doctest.h>

#include <future>

using namespace duet;
using std::chrono::milliseconds;

TEST_CASE("a call that returns is waited for") {
  bool called = false;
  CHECK(returns_within(milliseconds{60'000}, [&called] { called = true; }));
  CHECK(called);
}

TEST_CASE("a call that does not return is not waited for longer than the limit") {
  std::promise<void> release;
  std::promise<void> done;
  const auto stuck = [released = release.get_future().share(), &done] {
    released.wait();
    done.set_value();
  };
  CHECK_FALSE(returns_within(milliseconds{20}, stuck));
  release.set_value();
  done.get_future().wait(); // the thread uses what is on this stack
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
