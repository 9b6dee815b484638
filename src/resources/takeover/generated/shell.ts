// Made from the files beside this folder by `npm run generate`.
import { library, type Shell } from '../../../transport/shell';

/** The text of host-rest.sh. */
export const hostRestSh: Shell = library(
  [
    "join_swap() { # TOKEN",
    "  rest_before=\"$s/running/rest-$1\"",
    "  rest_owner=$(readlink \"$rest_before\") && runs \"${rest_owner%% *}\" \"${rest_owner#* }\" && ln -s \"$$ $(start_of $$)\" \"$rest_before.by\" && {",
    "    mv \"$rest_before\" \"$rest_before.taken\" 2>/dev/null && return",
    "    rm -f \"$rest_before.by\"",
    "  }",
    "  echo 'the change before it, which makes room for this one, is undone' >&2",
    "  return 1",
    "}",
    "joined() { [ -z \"$rest_before\" ] || ln -s \"$rest_owner\" \"$rest_before.done\"; }",
    "await_rest() { # TOKEN SECONDS",
    "  rest_held=\"$s/running/rest-$1\"",
    "  ln -s \"$$ $(start_of $$)\" \"$rest_held\" || return 1",
    "  ask_client",
    "  rest_until=$(($(now) + $2))",
    "  while :; do",
    "    within 60",
    "    said=$(timeout 1 head -n 1); ended=$?",
    "    [ -z \"$said\" ] || break",
    "    [ \"$ended\" = 0 ] || [ \"$(now)\" -ge \"$rest_until\" ] || continue",
    "    if by=$(readlink \"$rest_held.by\"); then",
    "      runs \"${by%% *}\" \"${by#* }\" || break",
    "      sleep 0.2",
    "    elif rm \"$rest_held\" 2>/dev/null; then break; fi",
    "  done",
    "  [ ! -L \"$rest_held.done\" ] || return 0",
    "  [ -n \"$said\" ] || echo 'undone because the client did not go on with the swap' >&2",
    "  [ \"$said\" = keep ]",
    "}",
    "forget_rest() { [ -z \"$rest_held\" ] || rm -f \"$rest_held\" \"$rest_held.by\" \"$rest_held.taken\" \"$rest_held.done\"; }",
  ].join('\n'),
);
