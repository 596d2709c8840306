#!/run/xenwright/busybox sh
# Takes changes of the project's files from a disk, its mailbox: the first sector holds "xenwright", the seal of this boot, the
# number of the latest change, the length of its archive, whether units changed, and the units to restart; the archive
# begins at byte 4096. Tells the console what came of it, on lines that hold "@check" and the seal. Each is said three
# times, since a login program that takes the console over throws away what was not yet sent.
here=/run/xenwright
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8

run() {
    "$here/busybox" "$@"
}

# the seal is in no program's arguments and in no environment, which others may read
say() {
    printf '\n@check %s %s\n' "$seal" "$*" > /dev/console
}

# past the cache, since the host writes it; to be run in a subshell, whose place it takes
header() {
    exec "$here/busybox" dd if="$1" bs=512 count=1 iflag=direct 2> /dev/null
}

last_line() {
    run tail -n 1 | run tr -d '\r' | run cut -c 1-200
}

take() {
    number=$1 length=$2 reload=$3
    shift 3
    status=0
    said=$(run dd if="$device" bs=4096 skip=1 count=$(((length + 4095) / 4096)) iflag=direct 2> /dev/null |
        run head -c "$length" | run tar -x -p -C / -f - 2>&1) || status=$?
    if [ -e "$here/removed" ]; then
        while IFS= read -r path; do
            run rm -f "/$path"
        done < "$here/removed"
        run rm -f "$here/removed"
    fi
    if [ "$reload" != 0 ] && [ "$status" = 0 ]; then
        said=$(systemctl daemon-reload 2>&1) || status=$?
    fi
    if [ $# -gt 0 ] && [ "$status" = 0 ]; then
        restarting=$number
        echo "$number" > "$here/restarting"
        restart "$@" &
    fi
    answer="applied $number $status $(printf '%s\n' "$said" | last_line)"
    telling=3
}

# restarts units and tells what became of them; beside the rest, since they may take minutes, or for ever, and the change
# that mends them must not wait for that
restart() {
    status=0
    said=$(systemctl restart "$@" 2>&1) || status=$?
    said=$(printf '%s\n' "$said" | last_line)
    failed=
    for unit; do
        facts=$(systemctl show -p ActiveState -p SubState -p Result "$unit" 2> /dev/null)
        case $facts in
            *ActiveState=failed* | *SubState=auto-restart*)
                failed="$failed $unit: $(printf '%s\n' "$facts" | run tr '\n' ' ')"
                ;;
        esac
    done
    [ -z "$failed" ] || status=1 said=$(printf '%s\n' "$failed" | last_line)
    echo "$number" > "$here/restarted"
    for time in 1 2 3; do
        read -r latest < "$here/restarting"
        [ "$latest" = "$number" ] || return # a later change has cut it short
        say "settled $number $status $said"
        run sleep 0.2
    done
}

unset seal
read -r seal < "$here/seal"
kill -s RTMIN+21 1 2> /dev/null # systemd: no more words on the console about units
run dmesg -n 1
device=
for each in /dev/vd?; do
    case $(header "$each") in
        "xenwright $seal "*) device=$each ;;
    esac
done
if [ -z "$device" ]; then
    say "lost"
    exit 1
fi
set --
while IFS= read -r unit; do
    [ -z "$unit" ] || set -- "$@" -u "$unit"
done < "$here/units"
if [ $# -gt 0 ]; then
    journalctl -q -f -b -n 10 -o cat "$@" 2> /dev/null | while IFS= read -r line; do
        say "log $line"
    done &
fi
last=0
restarting=
answer=follows
telling=3
while :; do
    if [ "$telling" -gt 0 ]; then
        telling=$((telling - 1))
        say "$answer"
    fi
    set -f
    # shellcheck disable=SC2046 # words are wanted
    set -- $(header "$device")
    set +f
    if [ "$1 $2" = "xenwright $seal" ] && [ "$3" != "$last" ]; then
        last=$3
        shift 2
        take "$@"
        continue
    fi
    pause=0.2
    if [ -n "$restarting" ]; then
        # what restarts needs the processor, and to look takes a good part of one that is emulated
        restarted=
        [ ! -e "$here/restarted" ] || read -r restarted < "$here/restarted"
        if [ "$restarted" = "$restarting" ]; then restarting=; else pause=1; fi
    fi
    run sleep "$pause"
done
