/// The commands of bench_probe, which fills topics and measures any system from outside.
#pragma once

#include <CLI/CLI.hpp>

namespace bench {

/// Each adds a command with its options to `to`; the command runs when it was parsed.
void add_topics(CLI::App& to);
void add_fill(CLI::App& to);
void add_watch(CLI::App& to);
void add_verify(CLI::App& to);
void add_latency(CLI::App& to);
void add_digest(CLI::App& to);
void add_window_latency(CLI::App& to);

} // namespace bench
