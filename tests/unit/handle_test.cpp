#include "kafka/handle.hpp"

#include <doctest/doctest.h>

#include <future>
#include <thread>

using namespace duet;
using std::chrono::milliseconds;

TEST_CASE("a call that returns is waited for") {
  bool called = false;
  CHECK(returns_within(milliseconds{60'000}, [&] {
    std::this_thread::sleep_for(milliseconds{10});
    called = true;
  }));
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
