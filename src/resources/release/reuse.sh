# shellcheck shell=sh
# `obtain` of a release that the host still has: its files must be as they were deployed.

obtain() {
  bad=$(differ "$n")
  [ -z "$bad" ] || { echo "@$sign failed the look at $r: its files must be as they were deployed"; echo "@$sign evidence"; echo "$bad"; echo "@$sign end"; exit 70; }
}
