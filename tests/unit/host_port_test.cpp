#include "monitoring/host_port.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace duet {
namespace {

TEST_CASE("an address is a host, a colon and a port") {
  struct row {
    std::string text;
    host_port meant;
  };
  const std::vector<row> table{
      {"127.0.0.1:9464", {"127.0.0.1", 9464}},
      {"0.0.0.0:0", {"0.0.0.0", 0}},
      {"localhost:1", {"localhost", 1}},
      {"duet-0.duet.svc.cluster.local:65535", {"duet-0.duet.svc.cluster.local", 65535}},
      {"my_host:9464", {"my_host", 9464}},
      {"[::]:9464", {"::", 9464}},
      {"[::1]:0", {"::1", 0}},
      {"[fe80::1%eth0]:9464", {"fe80::1%eth0", 9464}},
      {"[::ffff:127.0.0.1]:9464", {"::ffff:127.0.0.1", 9464}},
  };
  for (const auto& each : table) {
    CAPTURE(each.text);
    const auto read = parse_host_port(each.text);
    REQUIRE(read);
    CHECK(read->host == each.meant.host);
    CHECK(read->port == each.meant.port);
    CHECK(to_string(*read) == each.text);
  }
}

TEST_CASE("everything else is none") {
  for (const std::string text : {
           "",
           ":",
           ":9464",
           "9464",
           "127.0.0.1",
           "127.0.0.1:",
           "127.0.0.1:x",
           "127.0.0.1:-1",
           "127.0.0.1:+1",
           "127.0.0.1: 1",
           "127.0.0.1:1 ",
           "127.0.0.1:65536",
           "127.0.0.1:99999999999",
           "127.0.0.1:9464/metrics",
           "http://127.0.0.1:9464",
           "127.0.0:9464",
           "127.0.0.256:9464",
           "1.2.3.4.5:9464",
           "a b:9464",
           "a,b:9464",
           "::1:9464",
           ":::9464",
           "[]:9464",
           "[::1]",
           "[::1]9464",
           "[::1:9464",
           "::1]:9464",
           "[localhost]:9464",
           "[127.0.0.1]:9464",
           "[::x]:9464",
           "nonsense",
       }) {
    CAPTURE(text);
    CHECK_FALSE(parse_host_port(text));
  }
  using namespace std::string_literals;
  CHECK_FALSE(parse_host_port("[::1\0]:9464"s));
  CHECK_FALSE(parse_host_port("127.0.0.1\0:9464"s));
  CHECK_FALSE(parse_host_port(std::string(254, 'a') + ":9464"));
  CHECK(parse_host_port(std::string(253, 'a') + ":9464"));
}

} // namespace
} // namespace duet
