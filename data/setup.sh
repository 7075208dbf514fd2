# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# setup.sh - what data/try, tests/run and .ci/run share: packages and the build.  Sourced.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$top/_build

# Debian's names; they are the same in 12 and 13.
program_packages=(
  gcc libc6-dev meson ninja-build pkg-config gettext desktop-file-utils
  libglib2.0-dev libsqlite3-dev libcurl4-openssl-dev libssl-dev libgmime-3.0-dev
  libxml2-dev libuchardet-dev libidn2-dev libpsl-dev libsecret-1-dev libc-ares-dev libsoup-3.0-dev libsodium-dev
  libgtk-3-dev libhandy-1-dev libwebkit2gtk-4.1-dev libgtksourceview-4-dev
  adwaita-icon-theme fonts-dejavu-core tzdata)

say () { printf '\n==> %s\n' "$*"; }

as_root ()
{
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Prints those of the packages that are not installed.
missing_packages ()
{
  local installed
  installed=$(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null) || true
  local package
  for package in "$@"; do
    grep -qx "installed $package" <<<"$installed" || echo "$package"
  done
}

# Installs what is missing of the packages.  No daemon gets started by it: invoke-rc.d asks
# policy-rc.d, which answers 101 ("not allowed") as long as apt runs.
install_packages ()
{
  local missing guard=/usr/sbin/policy-rc.d
  mapfile -t missing < <(missing_packages "$@")
  if [ "${#missing[@]}" = 0 ]; then
    say "All packages needed are installed"
    return
  fi
  say "Installing with apt: ${missing[*]}"
  if [ ! -e $guard ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee $guard >/dev/null
    as_root chmod 755 $guard
    trap "as_root rm -f $guard" EXIT
  fi
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600)
  as_root "${apt[@]}" update >/dev/null
  as_root "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/tmp/mailshot-apt.$$ 2>&1 || {
    tail -n 30 /tmp/mailshot-apt.$$
    echo "apt could not install the packages; its whole output is in /tmp/mailshot-apt.$$" >&2
    exit 1
  }
  rm -f /tmp/mailshot-apt.$$
  if [ -n "$(trap -p EXIT)" ]; then
    as_root rm -f $guard
    trap - EXIT
  fi
}

# build_in DIR [MESON-OPTION]…: configures once, then compiles; quiet unless it fails.
build_in ()
{
  local dir=$1 log
  shift
  mkdir -p "$dir"
  log=$dir/build.log
  if [ ! -f "$dir/build.ninja" ] && ! meson setup "$dir" "$top" "$@" >"$log" 2>&1; then
    tail -n 30 "$log"
    return 1
  fi
  ninja -C "$dir" >"$log" 2>&1 || { grep -E -A8 'error|FAILED|warning' "$log" | head -n 80; return 1; }
}
