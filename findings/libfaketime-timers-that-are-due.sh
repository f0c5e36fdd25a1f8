#!/bin/sh
# libfaketime 0.9.10 (Debian 12): a timer of the kernel (timerfd) that is set to an absolute time which has passed long
# ago does not expire. timerfd_settime(2) says that it expires at once; Boost.Asio sets one to 1 ns when a timer is due
# already. Under a fake clock such a program now and then waits for ever, until something else wakes it.
#
# Needs cc and Debian's libfaketime, whose library LIBFAKETIME names. Seen with libfaketime 0.9.10-2.1:
#   real clock: expired
#   fake clock: not expired
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
library=${LIBFAKETIME:-/usr/lib/$(uname -m)-linux-gnu/faketime/libfaketimeMT.so.1}
[ -e "$library" ] || cannot "$library is missing"
command -v cc >/dev/null || cannot "cc is missing"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/due.c" <<'END'
#include <poll.h>
#include <stdio.h>
#include <sys/timerfd.h>
#include <time.h>

int main(void) {
  int timer = timerfd_create(CLOCK_MONOTONIC, 0);
  struct itimerspec due = {.it_value = {.tv_nsec = 1}};
  if (timer < 0 || timerfd_settime(timer, TFD_TIMER_ABSTIME, &due, NULL) != 0) return 2;
  struct pollfd wait = {.fd = timer, .events = POLLIN};
  puts(poll(&wait, 1, 2000) == 1 ? "expired" : "not expired");
}
END
cc -o "$folder/due" "$folder/due.c" || cannot "cc fails"
real=$("$folder/due") || cannot "no timer"
fake=$(LD_PRELOAD=$library FAKETIME='@2026-10-24 20:00:00 x2' "$folder/due") || cannot "no timer under the fake clock"
printf '%s\n' "real clock: $real" "fake clock: $fake"
[ "$real" = expired ] && [ "$fake" = 'not expired' ]
