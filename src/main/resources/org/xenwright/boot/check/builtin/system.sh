#!/bin/sh
# What any program counts on: a clock, randomness, a loopback, a console, room on the disk.
number=0
ok() {
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; fi
}
[ "$(date +%Y)" -ge 2024 ]
ok $? "the clock is not before 2024: $(date -u +%FT%TZ)"
before=$(awk '{ print $1 }' /proc/uptime)
second=$(date +%s)
sleep 2
after=$(awk '{ print $1 }' /proc/uptime)
passed=$(($(date +%s) - second))
[ "$passed" -ge 1 ] && [ "$passed" -le 60 ] && awk -v a="$before" -v b="$after" 'BEGIN { exit !(b - a >= 1) }'
ok $? "the clock runs: $passed s passed in two"
now=$(cat /run/xenwright/now 2> /dev/null || echo 0)
if [ "$now" -gt 0 ]; then
    ahead=$(($(date +%s) - now))
    # the host told its time before the boot
    [ "$ahead" -ge -60 ] && [ "$ahead" -le 3600 ]
    ok $? "the clock is that of the host: $ahead s after the boot was asked for"
else
    number=$((number + 1))
    echo "ok $number - the clock is that of the host # SKIP the host did not tell its time"
fi
[ "$(head -c 16 /dev/random | wc -c)" = 16 ]
ok $? "randomness is there without waiting"
grep -q '^ *lo:' /proc/net/dev && [ "$(cat /sys/class/net/lo/operstate)" != down ]
ok $? "the loopback interface is up"
[ -c /dev/console ] && echo > /dev/console
ok $? "the console can be written to"
[ -n "$(cat /proc/sys/kernel/hostname)" ] && [ "$(cat /proc/sys/kernel/hostname)" != "(none)" ]
ok $? "the host has a name: $(cat /proc/sys/kernel/hostname)"
[ -s /etc/machine-id ] || [ ! -d /run/systemd/system ]
ok $? "the machine has an identity"
[ "$(df -P / | awk 'NR == 2 { print $4 }')" -gt 1024 ] || grep -q ' / [^ ]* ro[, ]' /proc/mounts
ok $? "there is room on the root file system"
echo "1..$number"
