#include "monitoring/http_server.hpp"

#include "monitoring/descriptor.hpp"
#include "monitoring/http_answer.hpp"
#include "monitoring/sockets.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace duet {

namespace {

/// Connections that are taken in before those that are open get their turn: a new one has several
/// turns before it is the oldest.
constexpr std::size_t accepted_at_once_max = 16;

/// How often the loop looks whose time is over, and again for connections that it had no descriptor
/// left for.
constexpr std::chrono::milliseconds look_period{100};

/// What the kernel keeps for a client that does not read; without a limit it is some megabytes.
constexpr int send_buffer_bytes = 64 << 10;

/// Whether the last call failed for good, not only because it would have had to wait.
bool failed_for_good() { return errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR; }

/// Whether the last call failed because the process or the machine has no descriptor left.
bool lacks_descriptors() {
  return errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
}

/// One client: what it has sent, and what is left to send to it.
///
///     reading --request is complete--> writing --all is sent--> ending --client has closed--> over
///        |                                |                       |
///        +------- the client is gone, or its time is over --------+-------------------------> over
///
/// It ends only when the client has: bytes that nobody has read would make the kernel take the
/// answer back.
class connection {
public:
  connection(descriptor socket, clock::time_point deadline)
      : socket_{std::move(socket)}, deadline_{deadline} {}

  [[nodiscard]] pollfd waits_for() const {
    const bool writes = at_ == state::writing;
    return {socket_.get(), static_cast<short>(writes ? POLLOUT : POLLIN), 0};
  }

  /// Goes on as far as it can without waiting.
  void go_on(const metrics& shown) {
    if (at_ == state::reading)
      read(shown);
    if (at_ == state::writing)
      write();
    if (at_ == state::ending)
      drain();
  }

  [[nodiscard]] bool over(clock::time_point now) const {
    return at_ == state::over || now >= deadline_;
  }

private:
  enum class state : std::uint8_t { reading, writing, ending, over };

  static constexpr std::size_t part_size = 4'096;

  void read(const metrics& shown) {
    std::array<char, part_size> part{};
    const auto size = recv(socket_.get(), part.data(), part.size(), MSG_DONTWAIT);
    if (size == 0 || (size < 0 && failed_for_good()))
      at_ = state::over;
    if (size <= 0)
      return;
    received_.append(part.data(), static_cast<std::size_t>(size));
    if (auto answer = answer_to(received_, shown)) {
      unsent_ = std::move(*answer);
      at_ = state::writing;
    }
  }

  void write() {
    const auto size =
        send(socket_.get(), unsent_.data(), unsent_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (size < 0 && failed_for_good())
      at_ = state::over;
    if (size < 0)
      return;
    unsent_.erase(0, static_cast<std::size_t>(size));
    if (unsent_.empty()) {
      shutdown(socket_.get(), SHUT_WR);
      at_ = state::ending;
    }
  }

  void drain() {
    std::array<char, part_size> ignored{};
    const auto size = recv(socket_.get(), ignored.data(), ignored.size(), MSG_DONTWAIT);
    if (size == 0 || (size < 0 && failed_for_good()))
      at_ = state::over;
  }

  descriptor socket_;
  clock::time_point deadline_;
  state at_ = state::reading;
  std::string received_;
  std::string unsent_;
};

} // namespace

/// What the server's thread does.
class http_server::loop {
public:
  loop(descriptor listener, const metrics& shown, std::shared_ptr<const clock> time)
      : listener_{std::move(listener)}, shown_{shown}, time_{std::move(time)} {}

  /// Serves until `stop` is called.
  void run() {
    std::vector<pollfd> watched;
    for (;;) {
      const short new_ones = crowded_ ? 0 : POLLIN;
      watched = {{stopped_.get(), POLLIN, 0}, {listener_.get(), new_ones, 0}};
      for (const auto& each : connections_)
        watched.push_back(each.waits_for());
      constexpr int for_ever = -1;
      const bool calm = connections_.empty() && !crowded_;
      poll(watched.data(), watched.size(), calm ? for_ever : static_cast<int>(look_period.count()));
      crowded_ = false;
      if (watched[0].revents != 0)
        return;
      for (std::size_t i = 0; i < connections_.size(); ++i)
        if (watched[i + 2].revents != 0)
          connections_[i].go_on(shown_);
      if (watched[1].revents != 0)
        take_in();
      std::erase_if(connections_,
                    [now = time_->now()](const auto& each) { return each.over(now); });
    }
  }

  /// Makes `run` return. From any thread.
  void stop() const {
    constexpr std::uint64_t one = 1;
    static_cast<void>(::write(stopped_.get(), &one, sizeof one) == 0); // fails if it was called
  }

private:
  void take_in() {
    for (std::size_t i = 0; i < accepted_at_once_max; ++i) {
      descriptor socket{accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
      if (!socket && !(lacks_descriptors() && make_room()))
        return;
      if (!socket)
        continue;
      setsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &send_buffer_bytes, sizeof send_buffer_bytes);
      connections_.emplace_back(std::move(socket), time_->now() + http_connection_max);
      connections_.back().go_on(shown_);
      if (connections_.size() > http_connections_max)
        make_room();
    }
  }

  /// Lets the oldest connection go; false if there is none.
  bool make_room() {
    crowded_ = connections_.empty();
    if (!crowded_)
      connections_.erase(connections_.begin());
    return !crowded_;
  }

  descriptor listener_;
  descriptor stopped_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  const metrics& shown_; // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  std::shared_ptr<const clock> time_;
  std::vector<connection> connections_; ///< The oldest first.
  bool crowded_ = false;                ///< Others have all descriptors: the listener gets a pause.
};

http_server::http_server(host_port address, std::unique_ptr<loop> serving)
    : address_{std::move(address)}, loop_{std::move(serving)}, thread_{[this] { loop_->run(); }} {}

http_server::~http_server() {
  loop_->stop();
  thread_.join();
}

result<std::unique_ptr<http_server>> http_server::listen(const host_port& address,
                                                         const metrics& shown,
                                                         std::shared_ptr<const clock> time) {
  auto made = listen_on(address);
  if (!made)
    return made.error();
  auto serving = std::make_unique<loop>(std::move(made->socket), shown, std::move(time));
  try {
    return std::unique_ptr<http_server>{
        new http_server{std::move(made->address), std::move(serving)}};
  } catch (const std::system_error&) {
    return failure{remedy::fatal, "cannot start a thread for the metrics: raise the limit of "
                                  "processes (ulimit -u, pids.max)"};
  }
}

} // namespace duet
