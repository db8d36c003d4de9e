#include "bench/tools/commands.hpp"

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  CLI::App app{"Fills topics, and measures and verifies what a system makes of them"};
  app.require_subcommand(1);
  bench::add_topics(app);
  bench::add_fill(app);
  bench::add_watch(app);
  bench::add_verify(app);
  bench::add_latency(app);
  bench::add_digest(app);
  bench::add_window_latency(app);
  try {
    app.parse(argc, argv);
    return 0;
  } catch (const CLI::Error& error) {
    return app.exit(error);
  } catch (const std::exception& error) {
    std::cerr << "bench_probe: " << error.what() << '\n';
    return 2;
  }
}
