/// What happens within the calls of a process: others go on before the brokers have its request, or
/// after they have done it and before it hears of that; or it never does.
#pragma once

#include "tests/sim/happenings.hpp"

#include <cstddef>
#include <optional>

namespace duet::test {

class between_calls {
public:
  between_calls(world& in, happenings& events, std::optional<strike> only);
  ~between_calls();
  between_calls(const between_calls&) = delete;
  between_calls& operator=(const between_calls&) = delete;

  /// A new step: no call has been made in it.
  void begin_step() { polls_in_step_ = 0; }

  /// Nothing goes wrong until `harm`.
  void heal() { healed_ = true; }
  void harm() { healed_ = false; }

  /// From now on nothing happens within calls at all.
  void leave_alone() { alone_ = true; }

private:
  void before(fake_client& who, call at);
  void after(fake_client& who, call at);
  void lose_patience();
  void interfere(fake_client& who, call at);
  void act(fake_client& who);
  void freeze(const fake_client& who, bool long_enough);
  void run_others(const fake_client& who, std::size_t messages);
  void strike_message(process& whom);
  void strike_call(fake_client& who, call at, bool done);

  world& world_;
  happenings& events_;
  std::optional<strike> only_;
  std::size_t polls_in_step_ = 0;
  bool interfering_ = false;
  bool healed_ = false;
  bool alone_ = false;
};

} // namespace duet::test
