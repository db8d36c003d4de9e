/// A script as a job.
#pragma once

#include "jobs/job.hpp"
#include "sql/script.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace duet::sql {

/// Runs the plan of a script.
class sql_job final : public job {
public:
  /// The application's id stands in front of the topics that are its own.
  sql_job(bound_script what, std::string_view app_id);

  [[nodiscard]] std::string_view name() const override { return "sql"; }
  [[nodiscard]] std::string fingerprint() const override;
  [[nodiscard]] const job_shape& shape() const override { return shape_; }
  [[nodiscard]] std::unique_ptr<front> make_front(std::uint32_t key_groups) const override;
  [[nodiscard]] std::unique_ptr<keyed_operator>
  make_operator(operator_id of, key_group group, std::uint32_t key_groups) const override;

  [[nodiscard]] const plan& what() const { return what_.what; }

private:
  bound_script what_;
  job_shape shape_;
};

} // namespace duet::sql
