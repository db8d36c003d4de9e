#!/bin/bash
# Builds and tests this checkout in a fresh Debian 13 root, and starts the binary in a second root that has
# the image's runtime packages only. Needs root and mmdebstrap; the roots are removed at the end.
#
#   container/root_test.sh [--packages-only]
#
#   --packages-only  stop after installing the packages, without a build
set -euo pipefail

mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

packages_only=no
case ${1-} in
  '') ;;
  --packages-only) packages_only=yes ;;
  *)
    sed -n '2,/^set /{/^set /!s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac

work_dir=$(mktemp --directory --tmpdir duet-root.XXXXXXXX)
trap 'rm --recursive --force --one-file-system "$work_dir"' EXIT
trap 'exit 1' HUP INT TERM

# Runs a command in a root, with /proc and /dev mounted for as long as it runs.
in_root() {
  local root=$1
  shift
  # shellcheck disable=SC2016 # the inner shell expands it
  unshare --mount --pid --fork --kill-child \
    sh -ec 'mount -t proc proc "$1/proc"; mount --rbind /dev "$1/dev"; exec chroot "$@"' sh "$root" "$@"
}

# Makes a Debian 13 root; further arguments go to mmdebstrap.
make_root() {
  local root=$1
  shift
  mmdebstrap --quiet --mode=root "$@" trixie "$root" "$mirror"
}

copy_checkout() {
  mkdir "$1"
  tar --create --directory="$source_dir" --exclude=./.git --exclude=./build --file=- . |
    tar --extract --directory="$1" --no-same-owner --file=-
}

build_root=$work_dir/build
runtime_root=$work_dir/runtime
runtime_packages=$(paste --serial --delimiters=, "$source_dir/container/runtime-packages.txt")

make_root "$build_root" --variant=apt
copy_checkout "$build_root/src"
make_root "$runtime_root" --variant=apt --include="$runtime_packages"
if [[ $packages_only = yes ]]; then
  in_root "$build_root" /src/container/build.sh packages
  echo "the build and runtime packages can be installed"
  exit
fi

in_root "$build_root" /src/container/build.sh --test --stage /stage
cp --archive "$build_root/stage/." "$runtime_root/"
in_root "$runtime_root" /usr/local/bin/duet --version
