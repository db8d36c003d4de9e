#include "app/summary.hpp"

#include "monitoring/process.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cmath>
#include <numeric>

namespace duet {

namespace {

/// Seconds with three decimals.
double rounded(double seconds) { return std::round(seconds * 1'000) / 1'000; }

} // namespace

std::uint64_t count_of(const reject_counts& dead_letters) {
  return std::accumulate(dead_letters.begin(), dead_letters.end(), std::uint64_t{0});
}

std::string describe(const reject_counts& dead_letters) {
  std::string text;
  for (const auto reason : all_reject_reasons()) {
    const auto count = dead_letters[static_cast<std::size_t>(reason)];
    if (count > 0)
      text +=
          (text.empty() ? "" : ", ") + std::string{to_string(reason)} + " " + std::to_string(count);
  }
  return text.empty() ? "none" : text;
}

std::string to_json(const std::string& job, const pipeline_view& all,
                    std::chrono::nanoseconds wall) {
  const auto usage = read_process_usage();
  rapidjson::StringBuffer text;
  rapidjson::Writer<rapidjson::StringBuffer> out{text};
  out.StartObject();
  out.Key("records");
  out.Uint64(all.records());
  out.Key(job.c_str());
  out.Uint64(all.outputs);
  out.Key("dead_letters");
  out.StartObject();
  for (const auto reason : all_reject_reasons())
    if (const auto count = all.dead_letters[static_cast<std::size_t>(reason)]; count > 0) {
      out.Key(std::string{to_string(reason)}.c_str());
      out.Uint64(count);
    }
  out.EndObject();
  out.Key("waiting");
  out.Uint64(all.held().waiting);
  out.Key("epochs");
  out.Uint64(all.epochs);
  out.Key("wall_s");
  out.Double(rounded(std::chrono::duration<double>(wall).count()));
  out.Key("cpu_s");
  out.Double(rounded(usage.cpu_seconds));
  out.Key("peak_rss_bytes");
  out.Uint64(usage.peak_resident_bytes);
  out.EndObject();
  return text.GetString();
}

} // namespace duet
