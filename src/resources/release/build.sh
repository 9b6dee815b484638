# shellcheck shell=sh
# `obtain` of a new release. Standard input has two packed tars: one with `files`, `record` and `linked` (the manifest, the record, and the
# unchanged files to link), and one with new files.
#
# Rendered for each deployment: `$memory`, the bytes of the first tar, `$linked_from`, the release whose unchanged files are linked,
# `$release_group`, `$shared_owner` and `$shared_group`, and the functions `shared_ones`, `make_environment_step` and `before_switch`.
# With take.sh and deploy.sh.

# tar does not report a full disk.
space() { df -P "$b" "$m" | awk 'NR > 1 && $4 < 64 { print "no space is left on " $6 }'; }
# It reads the input of the script; steps have none.
receive() { arrive || { space; return 1; }; }
arrive() {
  begun=1
  take "$memory" <&3 | tar -xzpf - -C "$work" --no-same-owner && mv "$work/files" "$m/$n.files" &&
    mv "$work/record" "$m/$n.pending" && durable "$m/$n.files" "$m/$n.pending" "$m" || return 1
  keep 'mkdir "./releases/$1"' "$n" && hand_over "$r" || return 1
  within_release 86400 'tar -xzpf - --no-same-owner' <&3 || return 1
  [ -z "$linked_from" ] || within_release 600 'cd ../"$1" && xargs -0 -r cp -l -P --parents -t "$OLDPWD" --' "$linked_from" < "$work/linked" || return 1
  [ -z "$release_group" ] || [ -n "$keeper" ] || chgrp -hR "$release_group" "$r" || return 1
  bad=$(differ "$n"); [ -z "$bad" ] || { echo "what arrived is not what was sent:"; echo "$bad"; return 1; }
}
# Only root can give directories to another user.
share() { # PATH
  [ ! -d "$b/shared/$1" ] || return 0
  case $keeper in
    ''|0) ( reach "$b/shared/$1" make "$shared_owner" ) ;;
    *) as "$keeper" "$shared_group" 60 "$kit
reach \"\$1\" make" "$b/shared/$1" ;;
  esac
}
lay() {
  as "$keeper" '' 60 "$kit"'
reach "$1/releases" make && reach "$1/shared" make' "$b" || return 1
  # Another user may have created it first.
  was=$keeper
  settle_owners
  if [ -n "$refused" ] || [ "$keeper" != "$was" ]; then echo "${refused:-another user created $b meanwhile}"; return 1; fi
}
obtain() {
  [ -e "$b/shared" ] || unshared=1
  ( umask 077; mkdir -p "$m" ) || exit 74
  step 'the directory' lay
  sweep_releases
  unused
  [ ! -e "$r" ] || { echo "@$sign conflict"; exit 75; }
  exec 3<&0
  step 'the files' receive
  exec 3<&-
  step 'what is shared' shared_ones
  make_environment_step
  before_switch
}
