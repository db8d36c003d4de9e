/// The main function of the tests that use this folder.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

int main(int argc, char** argv) {
  // The roles log every failure that a test makes; a failing test says more by itself.
  spdlog::set_level(spdlog::level::off);
  return doctest::Context{argc, argv}.run();
}
