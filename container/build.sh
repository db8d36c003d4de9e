#!/bin/bash
# Builds duet on Debian 13, as root: the steps of the image, usable without an engine too.
#
#   container/build.sh [OPTION]... [packages|binary]
#
#   packages         install what the build needs (container/build-packages.txt)
#   binary           configure, build and install into the stage directory
#   neither          both
#   --test           also build all tests, and run those with the labels unit, actor and sim
#   --build DIR      where to build; default: build/container under the checkout
#   --stage DIR      where the installed tree goes; default: stage under the build directory
#   --revision TEXT  what `duet --version` and the metric duet_build_info name as revision
set -euo pipefail

source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build_dir=$source_dir/build/container
stage_dir=
revision=unknown
with_tests=no
step=

usage() {
  sed -n '2,/^set /{/^set /!s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"
}

parse() {
  while [[ $# -gt 0 ]]; do
    case $1 in
      --test) with_tests=yes ;;
      --build | --stage | --revision)
        [[ $# -ge 2 ]] || wrong "$1 needs a value"
        case $1 in
          --build) build_dir=$2 ;;
          --stage) stage_dir=$2 ;;
          --revision) revision=$2 ;;
        esac
        shift
        ;;
      --help) usage && exit 0 ;;
      packages | binary) step=$1 ;;
      *) wrong "unknown argument $1" ;;
    esac
    shift
  done
  : "${stage_dir:=$build_dir/stage}"
}

wrong() {
  echo "$1" >&2
  usage >&2
  exit 2
}

install_packages() {
  apt-get update
  xargs --arg-file="$source_dir/container/build-packages.txt" \
    env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends
}

build_binary() {
  local tests=OFF targets=(--target duet)
  if [[ $with_tests = yes ]]; then
    tests=ON targets=()
  fi
  cd "$source_dir"
  cmake --preset release -G Ninja -B "$build_dir" \
    -DDUET_TESTS="$tests" -DDUET_REVISION="$revision"
  cmake --build "$build_dir" "${targets[@]}"
  if [[ $with_tests = yes ]]; then
    ctest --test-dir "$build_dir" --label-regex '^(unit|actor|sim)$' --no-tests=error --output-on-failure
  fi
  DESTDIR=$stage_dir cmake --install "$build_dir" --prefix /usr/local --component program --strip
}

parse "$@"
[[ $step = binary ]] || install_packages
[[ $step = packages ]] || build_binary
