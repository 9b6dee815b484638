#!/bin/sh
# Installs the system packages that the tests need and that are missing. Debian or Ubuntu, as root.
set -eu
cd "$(dirname "$0")/.."

# Not every release offers all of them; tests that need one are skipped by name without it.
wanted=$(node -p "[...new Set(Object.values(require('./test/support/needs.json')).flatMap(({ debian = [] }) => debian))].sort().join(' ')")
wanted="ca-certificates git nginx-light python3 $wanted"

missing=
for package in $wanted; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  if [ "$status" != installed ]; then missing="$missing $package"; fi
done
if [ -z "$missing" ]; then exit 0; fi

echo "Installing$missing"
export DEBIAN_FRONTEND=noninteractive
# A server package must not come up on the machine that only runs tests.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi
apt-get update --quiet --quiet
offered=
for package in $missing; do
  if apt-cache show "$package" > /dev/null 2>&1; then offered="$offered $package"; else echo "Not offered: $package"; fi
done
if [ -z "$offered" ]; then exit 0; fi
# shellcheck disable=SC2086 # a list of words
apt-get install --quiet --quiet --yes --no-install-recommends $offered > /dev/null
