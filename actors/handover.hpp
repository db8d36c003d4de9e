/// Hands something that cannot be copied to an actor that is being spawned.
#pragma once

#include <memory>
#include <utility>

namespace duet {

/// CAF copies the arguments of a spawn and keeps the copies for as long as somebody holds the
/// actor's address. A handover can be copied, but its content is taken once: from then on the
/// actor's state alone owns it, and it ends when the actor does.
template <class T> class handover {
public:
  explicit handover(T content) : content_{std::make_shared<T>(std::move(content))} {}

  /// Takes the content; to be called once over all copies.
  [[nodiscard]] T take() const { return std::move(*content_); }

private:
  std::shared_ptr<T> content_;
};

} // namespace duet
