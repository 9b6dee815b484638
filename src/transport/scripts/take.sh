# shellcheck shell=sh
# `take BYTES` passes on so many bytes of its input, and reads no more.

block() { dd bs="$1" count="$2" iflag=fullblock 2>/dev/null || dd bs=1 count=$(($1 * $2)) 2>/dev/null; }
take() {
  if [ "$1" -ge 65536 ]; then block 65536 $(($1 / 65536)); fi
  if [ $(($1 % 65536)) -gt 0 ]; then block $(($1 % 65536)) 1; fi
}
