#include "tests/support/supervisor_setup.hpp"

#include <doctest/doctest.h>

namespace duet::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("it starts by recovery, and then runs") {
  supervisor_setup test;
  test.arrive("3");
  test.arrive("10");
  test.start();
  CHECK(test.phase() == phase::running);
  CHECK(test.outputs() == one_pair);
  CHECK(test.committed() == 2);
  CHECK(test.ends == 0);
  CHECK(test.progress->check().ready);
  CHECK(value_of(*test.progress, R"(duet_recoveries_total{cause="start"})") == 1);
}

TEST_CASE("the roles are INGEST, SINK, DLQ and the shards") {
  supervisor_setup test;
  test.config.shards = 4;
  test.start();
  CHECK(test.state().roles.size() == 7);
}

TEST_CASE("what was restored is shown before anything is read") {
  supervisor_setup test;
  test.arrive("3");
  test.start();
  test.actors.shut_down();
  supervisor_setup next;
  const auto before = test.kafka.read_committed("app-state");
  next.kafka.add_topic("app-state", 2);
  for (const auto& each : before)
    next.kafka.append("app-state", each);
  next.arrive("3");
  next.kafka.set_committed("app", "raw", test.kafka.committed("app", "raw"));
  next.start();
  CHECK(next.progress->view().held().keys == 1);
  CHECK(next.progress->view().held().waiting == 1);
}

} // namespace
} // namespace duet::test
