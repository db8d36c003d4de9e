#include "monitoring/http_server.hpp"

#include "monitoring/descriptor.hpp"
#include "monitoring/sockets.hpp"

#include <fcntl.h>
#include <microhttpd.h>
#include <sys/socket.h>

#include <deque>
#include <utility>

namespace duet {

namespace {

/// Connections that may be open beyond `http_connections_max` while those that were told to go are
/// going: libmicrohttpd takes in eleven before it looks at the others.
constexpr std::size_t going_max = 24;

/// libmicrohttpd takes so many events at a time. When it gets as many, it waits for more before it
/// looks at them, until a connection has been idle for too long.
constexpr std::size_t events_max = 128;

/// The listening socket, and the descriptor that wakes the thread at the end.
constexpr std::size_t other_events = 2;

static_assert(http_connections_max + going_max + other_events < events_max);

/// What the kernel keeps for a client that does not read; without a limit it is some megabytes.
constexpr int send_buffer_bytes = 64 << 10;

/// Lets the oldest connection go when there are too many, or when a new one has taken the last
/// descriptor: at its limits, libmicrohttpd would wait until one goes by itself.
class crowd {
public:
  void opened(int socket) {
    sockets_.push_back(socket);
    const descriptor spare{fcntl(socket, F_DUPFD_CLOEXEC, 0)};
    if (sockets_.size() > http_connections_max || (!spare && sockets_.size() > 1)) {
      shutdown(sockets_.front(), SHUT_RDWR); // libmicrohttpd sees an end, and closes it
      sockets_.pop_front();
    }
  }

  void closed(int socket) { std::erase(sockets_, socket); }

private:
  std::deque<int> sockets_; ///< Those that were not told to go, the oldest first.
};

/// Has libmicrohttpd send an answer, and close the connection after it.
MHD_Result send(MHD_Connection* connection, http_answer what) {
  auto* const response =
      MHD_create_response_from_buffer(what.body.size(), what.body.data(), MHD_RESPMEM_MUST_COPY);
  if (response == nullptr)
    return MHD_NO;
  if (what.status != http_status::no_content)
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, what.type);
  if (what.says_methods)
    MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, methods_allowed);
  MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
  const auto queued = MHD_queue_response(connection, static_cast<unsigned>(what.status), response);
  MHD_destroy_response(response); // it lives until it is sent
  return queued;
}

} // namespace

/// libmicrohttpd's daemon, and what its thread calls.
class http_server::daemon {
public:
  explicit daemon(std::vector<page> pages) : pages_{std::move(pages)} {}
  ~daemon() {
    if (running_ != nullptr)
      MHD_stop_daemon(running_);
  }
  daemon(const daemon&) = delete;
  daemon& operator=(const daemon&) = delete;

  /// False if there is no thread or descriptor for it. The socket is libmicrohttpd's from then on.
  [[nodiscard]] bool start(descriptor listener, std::chrono::seconds idle_max) {
    constexpr int strict = 1;
    setsockopt(listener.get(), SOL_SOCKET, SO_SNDBUF, &send_buffer_bytes, sizeof send_buffer_bytes);
    running_ = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, 0, nullptr, nullptr, answer, this,
        MHD_OPTION_LISTEN_SOCKET, listener.release(),                                         //
        MHD_OPTION_CONNECTION_LIMIT, static_cast<unsigned>(http_connections_max + going_max), //
        MHD_OPTION_CONNECTION_TIMEOUT, static_cast<unsigned>(idle_max.count()),               //
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, http_connection_bytes_max,                        //
        MHD_OPTION_STRICT_FOR_CLIENT, strict,                                                 //
        MHD_OPTION_NOTIFY_CONNECTION, notified, this,                                         //
        MHD_OPTION_END);
    return running_ != nullptr;
  }

private:
  /// Is called with the head of a request, with each part of its body, and at its end. Only then it
  /// answers: bytes that nobody has read would make the kernel take the answer back.
  static MHD_Result answer(void* self, MHD_Connection* connection, const char* target,
                           const char* method, const char* /*version*/, const char* /*body*/,
                           std::size_t* body_size, void** seen) noexcept {
    const bool is_head = std::exchange(*seen, self) == nullptr;
    const bool is_end = !is_head && std::exchange(*body_size, 0) == 0;
    if (!is_end)
      return MHD_YES;
    return send(connection, answer_to(method, target, static_cast<daemon*>(self)->pages_));
  }

  static void notified(void* self, MHD_Connection* connection, void** /*context*/,
                       MHD_ConnectionNotificationCode what) noexcept {
    const auto* const info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    auto& crowd = static_cast<daemon*>(self)->crowd_;
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
      crowd.opened(info->connect_fd);
    else
      crowd.closed(info->connect_fd);
  }

  std::vector<page> pages_;
  crowd crowd_; ///< The thread's alone.
  MHD_Daemon* running_ = nullptr;
};

http_server::http_server(host_port address, std::unique_ptr<daemon> serving)
    : address_{std::move(address)}, daemon_{std::move(serving)} {}

http_server::~http_server() = default;

result<std::unique_ptr<http_server>> http_server::listen(const host_port& address,
                                                         std::vector<page> pages,
                                                         std::chrono::seconds idle_max) {
  auto made = listen_on(address);
  if (!made)
    return made.error();
  auto serving = std::make_unique<daemon>(std::move(pages));
  if (!serving->start(std::move(made->socket), idle_max))
    return failure{
        remedy::fatal,
        "cannot serve the metrics: no thread or no open file is left; raise their limits "
        "(ulimit -u, pids.max, ulimit -n)"};
  return std::unique_ptr<http_server>{
      new http_server{std::move(made->address), std::move(serving)}};
}

} // namespace duet
