#include "app/version.hpp"

#include "kafka/connect.hpp"

#include <caf/config.hpp>
#include <rapidjson/rapidjson.h>

#ifndef DUET_REVISION
#define DUET_REVISION "unknown"
#endif

namespace duet {

std::string duet_version() { return DUET_VERSION; }

std::string duet_revision() { return DUET_REVISION; }

std::string caf_version() {
  constexpr int major = CAF_VERSION / 10'000;
  constexpr int minor = CAF_VERSION / 100 % 100;
  constexpr int patch = CAF_VERSION % 100;
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

std::string describe_versions() {
  return "duet " + duet_version() + " (" + duet_revision() + ")\nlibrdkafka " +
         librdkafka_version() + "\nCAF " + caf_version() + "\nRapidJSON " +
         RAPIDJSON_VERSION_STRING + "\nprometheus-cpp " + DUET_PROMETHEUS_CPP_VERSION;
}

} // namespace duet
