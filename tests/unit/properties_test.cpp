#include "kafka/properties.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace duet {
namespace {

constexpr std::string_view canary = "canary-7f3a";

/// Why a property is refused, which it must be; never with its value.
std::string refusal_of(const std::string& text) {
  CAPTURE(text);
  const auto parsed = parse_property(text);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().what == remedy::misconfigured);
  CHECK(parsed.error().message.find(canary) == std::string::npos);
  CHECK(parsed.error().message.find('\n') == std::string::npos);
  CHECK_FALSE(parsed.error().message.ends_with('.'));
  return parsed.error().message;
}

TEST_CASE("a property that is not the user's is refused by name and with the reason") {
  struct row {
    std::string name;
    std::string why;
  };
  const std::string owned = "duet sets it: exactly-once depends on it";
  const std::string loads_code = "it loads code or runs a command";
  const std::string has_option = "give --brokers or --app-id instead";
  const std::vector<row> table{
      {"acks", owned},
      {"auto.commit.enable", owned},
      {"auto.offset.reset", owned},
      {"bootstrap.servers", has_option},
      {"delivery.report.only.error", owned},
      {"enable.auto.commit", owned},
      {"enable.auto.offset.store", owned},
      {"enable.idempotence", owned},
      {"enable.partition.eof", owned},
      {"group.id", has_option},
      {"group.instance.id", owned},
      {"isolation.level", owned},
      {"max.in.flight", owned},
      {"max.in.flight.requests.per.connection", owned},
      {"metadata.broker.list", has_option},
      {"plugin.library.paths", loads_code},
      {"request.required.acks", owned},
      {"sasl.kerberos.kinit.cmd", loads_code},
      {"ssl.engine.location", loads_code},
      {"ssl.providers", loads_code},
      {"test.mock.num.brokers", "it replaces the brokers by a fake"},
      {"transactional.id", owned},
  };
  for (const auto& each : table) {
    CAPTURE(each.name);
    const auto expected =
        "the librdkafka property " + each.name + " cannot be passed with -X: " + each.why;
    CHECK(refusal_of(each.name + "=" + std::string{canary}) == expected);
    CHECK(refusal_of(each.name + "=") == expected);
  }
}

TEST_CASE("a property that librdkafka does not know is refused by name") {
  for (const std::string name :
       {"linger.msec", "LINGER.MS", "linger.ms ", " linger.ms", "brokers"}) {
    CAPTURE(name);
    CHECK(refusal_of(name + "=" + std::string{canary}) ==
          "librdkafka has no property " + name + "; its CONFIGURATION.md lists all of them");
  }
}

TEST_CASE("a value that librdkafka does not take is refused without showing it") {
  struct row {
    std::string name;
    std::string value;
  };
  const std::string secret{canary};
  const std::vector<row> table{
      {"linger.ms", secret},
      {"linger.ms", ""},
      {"linger.ms", "-1"},
      {"linger.ms", "900001"},
      {"compression.type", secret},
      {"security.protocol", secret},
      {"enable.ssl.certificate.verification", secret},
      // A pointer that only code can set.
      {"dr_msg_cb", secret},
  };
  for (const auto& each : table) {
    CAPTURE(each.name);
    CAPTURE(each.value);
    CHECK(refusal_of(each.name + "=" + each.value) ==
          "librdkafka refuses the value given for its property " + each.name);
  }
}

TEST_CASE("a text without a name and a value is refused without showing it") {
  const std::string secret{canary};
  for (const auto& text : {std::string{}, std::string{"="}, "=" + secret, secret,
                           std::string{"linger.ms"}, "sasl.password:" + secret}) {
    CAPTURE(text);
    CHECK(refusal_of(text) == "-X takes a librdkafka property as name=value");
  }
}

TEST_CASE("a property that is the user's is split at the first equals sign") {
  struct row {
    std::string text;
    std::string name;
    std::string value;
  };
  const std::vector<row> table{
      {"linger.ms=5", "linger.ms", "5"},
      {"compression.type=lz4", "compression.type", "lz4"},
      {"client.id=orders", "client.id", "orders"},
      {"security.protocol=SASL_SSL", "security.protocol", "SASL_SSL"},
      {"sasl.mechanisms=PLAIN", "sasl.mechanisms", "PLAIN"},
      {"sasl.username=duet", "sasl.username", "duet"},
      {"sasl.password=a=b==", "sasl.password", "a=b=="},
      {"sasl.password==", "sasl.password", "="},
      {"sasl.password=", "sasl.password", ""},
      {"sasl.password= with blanks ", "sasl.password", " with blanks "},
      {"fetch.wait.max.ms=10", "fetch.wait.max.ms", "10"},
      {"message.max.bytes=2000000", "message.max.bytes", "2000000"},
  };
  for (const auto& each : table) {
    CAPTURE(each.text);
    const auto parsed = parse_property(each.text);
    REQUIRE(parsed);
    CHECK(parsed->first == each.name);
    CHECK(parsed->second == each.value);
  }
}

} // namespace
} // namespace duet
