#include "app/last_resort.hpp"
#include "model/last_words.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace duet {
namespace {

struct ending {
  int exit_code = -1; ///< -1: it was a signal.
  std::string stderr_text;

  friend bool operator==(const ending&, const ending&) = default;
};

/// How a process ends that does this and nothing else.
ending end_of(const std::function<void()>& what) {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  const auto child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    what();
    _exit(0);
  }
  close(ends[1]);
  ending found;
  std::array<char, 1024> buffer{};
  for (ssize_t size = 0; (size = read(ends[0], buffer.data(), buffer.size())) > 0;)
    found.stderr_text.append(buffer.data(), static_cast<std::size_t>(size));
  close(ends[0]);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  if (WIFEXITED(status))
    found.exit_code = WEXITSTATUS(status);
  return found;
}

TEST_CASE("the last words are one sentence, whoever else wants to speak") {
  CHECK(end_of([] { end_with_last_words("it is over"); }) == ending{1, "duet: it is over\n"});
  const auto many = end_of([] {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([] { end_with_last_words("it is over"); });
  });
  CHECK(many == ending{1, "duet: it is over\n"});
}

TEST_CASE("an exception that nobody catches is said in one sentence") {
  const auto thrown_by = [](const std::function<void()>& thrower) {
    return end_of([&] {
      install_last_resort();
      std::thread{thrower}.join();
    });
  };
  CHECK(thrown_by([] { throw std::runtime_error{"boom"}; }) ==
        ending{1, "duet: an unexpected error: boom\n"});
  CHECK(thrown_by([] { throw 7; }) == ending{1, "duet: an unexpected error\n"});
  CHECK(thrown_by([] { std::terminate(); }) == ending{1, "duet: an unexpected error\n"});
}

TEST_CASE("no memory for an object is said in one sentence") {
  const auto no_memory = end_of([] {
    install_last_resort();
    std::get_new_handler()();
  });
  CHECK(no_memory ==
        ending{1, "duet: cannot get memory: raise the limit of memory (memory.max, ulimit -v)\n"});
}

TEST_CASE("threads start as ever") {
  bool ran = false;
  std::thread{[&] { ran = true; }}.join();
  CHECK(ran);
}

} // namespace
} // namespace duet
