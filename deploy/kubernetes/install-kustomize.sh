# Puts kustomize into a folder, for the tests that render the overlays; does without where it cannot.
# usage: install-kustomize.sh FOLDER
set -eu
[ -x "$1/kustomize" ] || command -v kustomize > /dev/null && exit 0
sources=/etc/apt/sources.list.d/debian.sources
key=/usr/share/keyrings/debian-archive-keyring.gpg
if [ -r "$sources" ] && [ -r "$key" ] && command -v apt-get > /dev/null; then
  # Debian 12 has none; the package of the release after it is one file that needs nothing.
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work/lists/partial"
  mirror=$(sed -n 's/^URIs:[[:space:]]*//p' "$sources" | head -1)
  echo "deb [signed-by=$key] $mirror trixie main" > "$work/next.list"
  set -- "$1" -o "Dir::Etc::sourcelist=$work/next.list" -o Dir::Etc::sourceparts=- \
    -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work" -o APT::Sandbox::User=root
  folder=$1
  shift
  if apt-get "$@" update > /dev/null 2>&1 && (cd "$work" && apt-get "$@" download kustomize > /dev/null 2>&1); then
    dpkg --extract "$work"/kustomize_*.deb "$work/root" && cp "$work/root/usr/bin/kustomize" "$folder/kustomize" && exit 0
  fi
fi
echo "kustomize is not installed: the tests that render deploy/kubernetes are skipped"
