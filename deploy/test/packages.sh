# shellcheck shell=bash
# Debian packages, fetched and extracted into a folder: nothing is installed on the machine.

# apt_fetch FOLDER PACKAGE...: extracts the packages, and of what they depend on whatever this machine lacks.
apt_fetch() {
  local folder=$1 archives=$work/archives
  shift
  command -v apt-get >/dev/null || { reason="there is no apt-get"; return 1; }
  mkdir -p "$folder" "$archives/partial"
  local stamp=$folder/.packages
  if [ "$(cat "$stamp" 2>/dev/null)" = "$*" ]; then return 0; fi
  rm -f "$archives"/*.deb
  apt_lists || return 1
  apt-get install --download-only --yes --quiet --no-install-recommends --reinstall \
    -o Dir::Cache::archives="$archives" -o Dir::State::lists="$work/lists" -o Debug::NoLocking=1 \
    "$@" >"$work/apt.log" 2>&1 || { reason="apt-get cannot fetch $*: $(tail -n 1 "$work/apt.log")"; return 1; }
  local package
  for package in "$archives"/*.deb; do dpkg-deb --extract "$package" "$folder"; done
  echo "$*" >"$stamp"
}

# apt_fetch_next FOLDER PACKAGE...: the same from the next release, for programs that stand alone.
apt_fetch_next() {
  local folder=$1 archives=$work/archives-next
  shift
  local stamp=$folder/.packages-next
  if [ "$(cat "$stamp" 2>/dev/null)" = "$*" ]; then return 0; fi
  mkdir -p "$folder" "$archives" "$work/lists-next/partial"
  rm -f "$archives"/*.deb
  local mirror
  mirror=$(debian_mirror) || { reason="this is no Debian"; return 1; }
  printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s trixie main\n' "$mirror" >"$work/next.list"
  local options=(-o Dir::Etc::sourcelist="$work/next.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$work/lists-next"
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o Debug::NoLocking=1 -o APT::Sandbox::User=root)
  { apt-get "${options[@]}" update --quiet && (cd "$archives" && apt-get "${options[@]}" download "$@"); } \
    >"$work/apt.log" 2>&1 || { reason="apt-get cannot fetch $*: $(tail -n 1 "$work/apt.log")"; return 1; }
  local package
  for package in "$archives"/*.deb; do dpkg-deb --extract "$package" "$folder"; done
  echo "$*" >"$stamp"
}

apt_lists() {
  [ ! -e "$work/lists/.fetched" ] || return 0
  mkdir -p "$work/lists/partial"
  apt-get update --quiet -o Dir::State::lists="$work/lists" -o Debug::NoLocking=1 -o APT::Sandbox::User=root \
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= >"$work/apt.log" 2>&1 \
    || { reason="apt-get update fails: $(tail -n 1 "$work/apt.log")"; return 1; }
  touch "$work/lists/.fetched"
}

# Where this machine has Debian from.
debian_mirror() {
  local line
  # shellcheck disable=SC2016 # apt's own variables
  line=$(apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null \
    | grep -E '^Debian [a-z]+ ' | head -n 1)
  [ -n "$line" ] || return 1
  echo "${line##* }"
}
