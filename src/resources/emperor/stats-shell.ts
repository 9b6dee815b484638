import { type Shell, sh } from '../../transport/shell';
import { type EmperorAccess, emperorStatsCommand } from './stats';

/** awk: reads statistics like `parseEmperorStats`, whose comments say why, with spaces for line feeds and tabs. */
const reading = `
function number(key, text,   at) {
  at = index(text, "\\"" key "\\":")
  return at ? substr(text, at + length(key) + 3) + 0 : 0
}
function say(line) { lines[++said] = line }
function ends(text, with) { return length(text) >= length(with) && substr(text, length(text) - length(with) + 1) == with }
function name(text) { return match(text, /^ *,? *[{] *"id":"/) ? substr(text, RLENGTH + 1) : "" }
function vassal(text,   rest, after, one) {
  if (!match(text, /"(, *"[a-z_]+":-?[0-9]+)+ *$/)) return 0
  rest = substr(text, 1, RSTART - 1)
  for (one = 1; one <= count; one++) if (ends(rest, "\\"monitor\\":\\"" sources[one])) break
  if (one > count) return 0
  rest = substr(rest, 1, length(rest) - length(sources[one]))
  if (!match(rest, /", *"pid":-?[0-9]+, *("[a-z_]+":-?[0-9]+, *)*"on_demand":"[^"]*", *"uid":[0-9]+, *"gid":[0-9]+, *"monitor":"$/)) return 1
  after = substr(rest, RSTART)
  rest = name(substr(rest, 1, RSTART - 1))
  if (rest != "")
    say("vassal\\t" rest "\\t" number("pid", after) "\\t" number("last_mod", after) "\\t" number("accepting", after) "\\t" (number("cursed", after) > 0))
  return 1
}
function throttled(text,   after) {
  if (!match(text, /", *"throttle_level":-?[0-9]+(, *"[a-z_]+":-?[0-9]+)* *$/)) return 0
  after = substr(text, RSTART)
  text = name(substr(text, 1, RSTART - 1))
  if (text != "") say("throttled\\t" text "\\t" number("attempt", after) "\\t" number("last_attempt", after))
  return 1
}
function header(text,   from) {
  from = index(text, "\\"version\\":\\"")
  if (!from || !match(text, /"emperor":\\[.*\\], *"emperor_tyrant":/)) return
  say("emperor\\t" number("pid", substr(text, from)))
  text = substr(text, RSTART + 11, RLENGTH - 11)
  sub(/" *\\], *"emperor_tyrant":$/, "", text)
  sub(/^ *"/, "", text)
  count = split(text, sources, /", *"/)
}
BEGIN { RS = "}"; list = "header" }
whole { next }
{
  text = text == "" ? $0 : text "}" $0
  if (list == "header") {
    if (!(at = index(text, "\\"vassals\\":["))) next
    header(substr(text, 1, at - 1))
    text = substr(text, at + 11)
    list = "vassals"
  }
  if (list == "vassals" && match(text, /^ *\\], *"blacklist":\\[/)) { text = substr(text, RLENGTH + 1); list = "blacklist" }
  if (list == "blacklist" && text ~ /^ *\\] *$/) whole = 1
  if (list == "vassals" ? vassal(text) : throttled(text)) text = ""
}
END { if (whole) for (one = 1; one <= said; one++) print lines[one] }`;

/**
 * Shell: prints the state of an emperor and its vassals, a line each, with tabs between fields; a name with line feeds or tabs has
 * spaces for them. Prints nothing if no emperor answers.
 *
 * - `emperor PID`
 * - `vassal NAME PID MODIFIED ACCEPTING CURSED`
 * - `throttled NAME ATTEMPTS LAST`
 */
export const emperorEntries = (access: EmperorAccess): Shell =>
  sh`{ ${emperorStatsCommand(access)}; } | tr '\n\t' '  ' | LC_ALL=C awk ${reading}`;
