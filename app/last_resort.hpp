/// What happens when memory or threads run out, or an exception is caught by nobody.
#pragma once

namespace duet {

/// Makes the process end with one sentence and exit code 1, instead of std::terminate, when there
/// is no memory for an object of C++ or nobody catches an exception. A thread that cannot be
/// started ends it in any case. To be called first.
void install_last_resort();

} // namespace duet
