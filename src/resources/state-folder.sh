# shellcheck shell=sh
# `state_folder` sets `$s`, the state folder on the host: that of root, or one in the home of the deployer.

state_folder() {
  if [ "$(id -u)" = 0 ]; then s=/var/lib/uwsgi-iac; else s=$HOME/.local/state/uwsgi-iac; fi
}
