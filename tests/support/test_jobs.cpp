/// A program of test jobs, with all that duet has around a job. For tests on a real Kafka.
#include "app/program.hpp"
#include "tests/support/fan_job.hpp"
#include "tests/support/wide_job.hpp"
#include "tests/support/window_job.hpp"

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

constexpr int fails = 1;

// --- windows, with a trace

/// Where rows are written down before anything comes of them: what is committed is there, whatever
/// becomes of the process.
class trace_file {
public:
  explicit trace_file(const std::string& path)
      : file_{open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)} {
    if (file_ < 0)
      _exit(fails);
  }

  /// Adds a line for each row: its table, partition, offset, time and key.
  void write(const window_job::trace& rows) const {
    std::string lines;
    for (const auto& each : rows)
      lines += std::to_string(each.other ? 1 : 0) + " " + std::to_string(each.partition) + " " +
               std::to_string(each.offset) + " " + std::to_string(each.time) + " " + each.key +
               "\n";
    if (::write(file_, lines.data(), lines.size()) != static_cast<ssize_t>(lines.size()))
      _exit(fails);
  }

private:
  int file_;
};

class traced_front : public front {
public:
  traced_front(std::unique_ptr<front> inner, std::shared_ptr<window_job::trace> rows,
               std::shared_ptr<const trace_file> file)
      : inner_{std::move(inner)}, rows_{std::move(rows)}, file_{std::move(file)} {}

  void read(std::span<const record> records, source_times& times, dispatch& to,
            rejects& out) override {
    rows_->clear();
    inner_->read(records, times, to, out);
    file_->write(*rows_);
  }

private:
  std::unique_ptr<front> inner_;
  std::shared_ptr<window_job::trace> rows_;
  std::shared_ptr<const trace_file> file_;
};

/// The topics of `windows` are the prefix and the names of its targets and sources.
struct windows_options {
  std::string prefix;
  std::string trace;
};

class traced_windows : public window_job {
public:
  explicit traced_windows(const windows_options& in)
      : traced_windows{in, std::make_shared<window_job::trace>()} {}

  [[nodiscard]] const job_shape& shape() const override { return shape_; }

  [[nodiscard]] std::unique_ptr<front> make_front(std::uint32_t key_groups) const override {
    return std::make_unique<traced_front>(window_job::make_front(key_groups), rows_, file_);
  }

private:
  traced_windows(const windows_options& in, std::shared_ptr<window_job::trace> rows)
      : window_job{std::chrono::hours{24}, rows}, shape_{window_job::shape()},
        rows_{std::move(rows)}, file_{std::make_shared<const trace_file>(in.trace)} {
    for (auto* topics : {&shape_.sources, &shape_.targets})
      for (auto& each : *topics)
        each = {.name = in.prefix + each.name, .option = "--prefix"};
    for (auto& each : shape_.sources)
      each.bounded = true;
  }

  job_shape shape_;
  std::shared_ptr<window_job::trace> rows_;
  std::shared_ptr<const trace_file> file_;
};

job_command windows_command() {
  const auto in = std::make_shared<windows_options>();
  return {.name = "windows",
          .about = "Windows, up to the end of what its inputs hold",
          .names = {.app_id = "windows", .dlq_topic = "windows-dlq"},
          .add_options =
              [in](CLI::App& to) {
                to.add_option("--prefix", in->prefix, "What the names of topics begin with");
                to.add_option("--trace", in->trace, "File to write which rows were read");
              },
          .check = [in](job_names&) -> result<std::shared_ptr<const job>> {
            return std::shared_ptr<const job>{std::make_shared<traced_windows>(*in)};
          }};
}

// --- jobs of one input and one output

struct topics {
  std::string input = "input";
  std::string output = "output";
  bool bounded = false;
};

template <class Job> job_command command(const std::string& name, const std::string& about) {
  const auto in = std::make_shared<topics>();
  return {.name = name,
          .about = about,
          .names = {.app_id = name, .dlq_topic = name + "-dlq"},
          .add_options =
              [in](CLI::App& to) {
                to.add_option("--input-topic", in->input, "Topic to read");
                to.add_option("--output-topic", in->output, "Topic to write to");
                to.add_flag("--bounded", in->bounded, "End with what the input held at first");
              },
          .check = [in](job_names&) -> result<std::shared_ptr<const job>> {
            return std::shared_ptr<const job>{
                std::make_shared<Job>(job_topic{in->input, "--input-topic", in->bounded},
                                      job_topic{in->output, "--output-topic"})};
          }};
}

} // namespace
} // namespace duet::test

int main(int argc, char** argv) {
  using namespace duet::test;
  return duet::run_program(argc, argv,
                           {windows_command(),
                            command<wide_job>("wide", "Windows over very many keys"),
                            command<fan_job>("fan", "Very many results for a record")});
}
