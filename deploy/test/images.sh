# shellcheck shell=bash
# The images that the stack is made from. Where no registry can be reached, stand-ins are made under their names, and
# each is said in a line.

stand_in=wiredesk.test.stand-in

# base_images: pulls each, or makes its stand-in. Sets `build_options` for the build of the image.
base_images() {
  build_options=(--network host)
  base_image debian:bookworm-slim debian_image "Debian's packages by mmdebstrap (minbase, no documents)"
  base_image rust:1.95-bookworm rust_image \
    "Debian's compiler, this machine's $(rustc --version 2>/dev/null || echo 'Rust (none)'), its certificates and cargo's settings"
  base_image apache/kafka:4.1.1 kafka_image "Kafka 4.1.1 from Maven's jars on Debian's Java 17"
}

# base_image NAME FUNCTION WHAT: has the image, by its registry or by the function.
base_image() {
  local name=$1 make=$2 what=$3 label
  if label=$(docker image inspect --format "{{index .Config.Labels \"$stand_in\"}}" "$name" 2>/dev/null); then
    if [ -n "$label" ]; then say "stand-in for $name: $label (from an earlier run)"; else say "image $name: there"; fi
  elif docker pull --quiet "$name" >"$work/pull.log" 2>&1; then
    say "image $name: pulled"
  else
    reason=
    "$make" "$name" "$what" >"$work/image.log" 2>&1 \
      || fail "no image $name: it cannot be pulled ($(tail -n 1 "$work/pull.log")), nor its stand-in made: ${reason:-$(tail -n 3 "$work/image.log")}"
    say "stand-in for $name: $what"
  fi
}

debian_image() {
  local folder=$work/root-debian
  root_folder "$folder" usr-is-merged || return 1
  # As in the real one: no Perl but the base's, which merging /usr had brought; apt leaves no caches in a layer.
  chroot "$folder" apt-get purge --yes usrmerge perl 'libperl5*' 'perl-modules*' 'libgdbm*' || return 1
  cat >"$folder/etc/apt/apt.conf.d/docker-clean" <<'APT'
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb || true"; };
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT
  import_folder "$folder" "$1" "$2" --change 'CMD ["bash"]'
}

# The build's image alone knows this machine's certificates and cargo's settings: nothing is shipped from it but what
# is compiled.
rust_image() {
  command -v rustc >/dev/null || { reason="there is no rustc"; return 1; }
  local folder=$work/root-rust sysroot home
  root_folder "$folder" usr-is-merged,build-essential,ca-certificates,libssl-dev,pkg-config,python3-minimal,libpython3-stdlib || return 1
  sysroot=$(rustc --print sysroot)
  mkdir -p "$folder/usr/local/rustup" "$folder/usr/local/cargo"
  tar --create --directory "$sysroot" --exclude share/doc --exclude share/man . | tar --extract --directory "$folder/usr/local/rustup"
  home=${CARGO_HOME:-$HOME/.cargo}
  for file in config config.toml; do
    if [ -e "$home/$file" ]; then cp "$home/$file" "$folder/usr/local/cargo/"; fi
  done
  if [ -e /etc/ssl/certs/ca-certificates.crt ]; then
    cp /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/ca-certificates.crt"
  fi
  import_folder "$folder" "$1" "$2" --change 'ENV PATH=/usr/local/rustup/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    --change 'ENV CARGO_HOME=/usr/local/cargo' --change 'ENV CARGO_HTTP_CAINFO=/etc/ssl/certs/ca-certificates.crt' \
    --change 'CMD ["bash"]'
}

kafka_image() {
  command -v mvn >/dev/null || { reason="there is no mvn"; return 1; }
  local context=$work/kafka
  mkdir -p "$context"
  cp "$here"/kafka/* "$context/"
  mvn --quiet --batch-mode --file "$root/tests/kafka/pom.xml" dependency:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$context/jars" || return 1
  # The health check's command lives in the tools, which the broker does not need.
  mvn --quiet --batch-mode --file "$root/tests/kafka/pom.xml" dependency:copy \
    -Dartifact=org.apache.kafka:kafka-tools:4.1.1 -DoutputDirectory="$context/jars" || return 1
  docker build "${build_options[@]}" --progress plain --label "$stand_in=$2" --tag "$1" "$context"
}

# root_folder FOLDER PACKAGES: a small Debian.
root_folder() {
  local folder=$1 packages=$2
  rm -rf "$folder"
  command -v mmdebstrap >/dev/null || apt_fetch "$work/mmdebstrap" mmdebstrap || return 1
  PATH=$work/mmdebstrap/usr/bin:$PATH mmdebstrap --quiet --mode=root --variant=minbase --include="$packages" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/info/*' --dpkgopt='path-exclude=/usr/share/lintian/*' \
    bookworm "$folder" "$(debian_mirror)"
}

# import_folder FOLDER NAME WHAT OPTION...: makes an image of the folder, and takes the folder away.
import_folder() {
  local folder=$1 name=$2 what=$3
  shift 3
  tar --create --numeric-owner --directory "$folder" . \
    | docker import "$@" --change "LABEL $stand_in=\"$what\"" - "$name"
  rm -rf "$folder"
}
