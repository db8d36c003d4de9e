/// What happens within the calls of a process: others go on before the brokers have its request, or
/// after they have done it and before it hears of that; or it never does.
#pragma once

#include "tests/sim/happenings.hpp"

#include <cstddef>
#include <initializer_list>
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

  /// From now on nothing goes wrong any more.
  void heal() { healed_ = true; }

  /// From now on nothing happens within calls at all.
  void leave_alone();

private:
  void before(fake_client& who, call at);
  void after(fake_client& who, call at);
  void lose_patience();
  void interfere(fake_client& who, call at);
  void act(fake_client& who);
  void freeze(const fake_client& who, bool long_enough);
  void run_others(const fake_client& who, std::size_t messages);
  void strike_message(process& whom);
  [[nodiscard]] bool strikes_now(std::initializer_list<strike_kind> kinds) const;
  void strike_before(fake_client& who, call at);
  void strike_after(fake_client& who);

  world& world_;
  happenings& events_;
  std::optional<strike> only_;
  std::size_t polls_in_step_ = 0;
  bool interfering_ = false;
  bool healed_ = false;
};

} // namespace duet::test
