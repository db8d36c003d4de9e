#include "model/failure.hpp"

namespace duet {

std::string_view to_string(remedy what) {
  switch (what) {
  case remedy::retry:
    return "retry";
  case remedy::recover:
    return "recover";
  case remedy::displaced:
    return "displaced";
  case remedy::refused:
    return "refused";
  case remedy::fenced:
    return "fenced";
  case remedy::unauthorised:
    return "unauthorised";
  case remedy::misconfigured:
    return "misconfigured";
  case remedy::fatal:
    return "fatal";
  }
  return "fatal";
}

int exit_code(remedy what) {
  switch (what) {
  case remedy::fenced:
  case remedy::unauthorised:
    return 3;
  case remedy::displaced:
  case remedy::refused:
  case remedy::misconfigured:
    return 2;
  default:
    return 1;
  }
}

} // namespace duet
