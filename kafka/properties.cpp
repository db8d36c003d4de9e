#include "kafka/properties.hpp"

#include "kafka/handle.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace duet {

namespace {

struct refusal {
  std::string_view name;
  std::string_view why;
};

constexpr std::string_view owned = "duet sets it: exactly-once depends on it";
constexpr std::string_view loads_code = "it loads code or runs a command";
constexpr std::string_view has_option = "give --brokers or --app-id instead";

constexpr std::array refusals{
    refusal{"acks", owned},
    refusal{"auto.commit.enable", owned},
    refusal{"auto.offset.reset", owned},
    refusal{"bootstrap.servers", has_option},
    refusal{"delivery.report.only.error", owned},
    refusal{"enable.auto.commit", owned},
    refusal{"enable.auto.offset.store", owned},
    refusal{"enable.idempotence", owned},
    refusal{"enable.partition.eof", owned},
    refusal{"group.id", has_option},
    refusal{"group.instance.id", owned},
    refusal{"isolation.level", owned},
    refusal{"max.in.flight", owned},
    refusal{"max.in.flight.requests.per.connection", owned},
    refusal{"metadata.broker.list", has_option},
    refusal{"plugin.library.paths", loads_code},
    refusal{"request.required.acks", owned},
    refusal{"sasl.kerberos.kinit.cmd", loads_code},
    refusal{"ssl.engine.location", loads_code},
    refusal{"ssl.providers", loads_code},
    refusal{"test.mock.num.brokers", "it replaces the brokers by a fake"},
    refusal{"transactional.id", owned},
};

} // namespace

result<std::pair<std::string, std::string>> parse_property(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    return failure{remedy::misconfigured, "-X takes a librdkafka property as name=value"};
  const auto name = text.substr(0, equals);
  const auto value = text.substr(equals + 1);
  const auto* const refused = std::ranges::find(refusals, name, &refusal::name);
  if (refused != refusals.end())
    return failure{remedy::misconfigured,
                   "the librdkafka property " + name +
                       " cannot be passed with -X: " + std::string{refused->why}};
  if (auto done = client_settings{}.set(name, value); !done)
    return done.error();
  return std::pair{name, value};
}

} // namespace duet
