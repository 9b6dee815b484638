#!/bin/sh
# Installs the system packages that the tests need and that are missing. Debian or Ubuntu, as root.
set -eu

# For test/lab: debootstrap and debian-archive-keyring (the image), systemd-container (systemd-nspawn), iproute2 (ip),
# util-linux (flock, nsenter), openssh-client (ssh, ssh-keygen). For the loopback target: python3-venv.
packages='
  ca-certificates
  debian-archive-keyring
  debootstrap
  iproute2
  mount
  nginx-light
  openssh-client
  python3-venv
  sudo
  systemd-container
  util-linux
'

# For emperors fed by PostgreSQL: not every release offers them all, and their tests skip by name without them.
offered='
  postgresql
  uwsgi-core
  uwsgi-plugin-emperor-pg
  uwsgi-plugin-python3
'

missing=
for package in $packages $offered; do
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
for package in $offered; do
  case " $missing " in *" $package "*) ;; *) continue ;; esac
  if ! apt-cache show "$package" > /dev/null 2>&1; then
    echo "Not offered: $package"
    missing=$(printf '%s' "$missing" | sed "s/ $package\\b//")
  fi
done
if [ -z "$missing" ]; then exit 0; fi
# shellcheck disable=SC2086 # a list of words
apt-get install --quiet --quiet --yes --no-install-recommends $missing > /dev/null
