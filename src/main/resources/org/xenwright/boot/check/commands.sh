#!/run/xenwright/busybox sh
# Runs the commands that are conditions of a boot again and again, side by side, and tells the console how each ended,
# when that changed and twice more, since a login program that takes the console over throws away what was not yet sent.
here=/run/xenwright
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8

run() {
    "$here/busybox" "$@"
}

repeat() {
    last=
    telling=0
    rounds=$(run cat "$here/rounds") # of a second or more
    while [ "$rounds" -gt 0 ]; do
        rounds=$((rounds - 1))
        if [ -x /bin/sh ]; then
            output=$(run timeout 30 /bin/sh "$1" 2>&1 < /dev/null)
        else
            output=$(run timeout 30 "$here/busybox" sh "$1" 2>&1 < /dev/null)
        fi
        now="$? $(printf '%s\n' "$output" | run tail -n 1 | run cut -c 1-200)"
        [ "$now" = "$last" ] || telling=3
        last=$now
        if [ "$telling" -gt 0 ] && [ -c /dev/console ]; then
            telling=$((telling - 1))
            printf '\n@check command %s %s\n' "${1##*/}" "$now" > /dev/console
        fi
        run sleep 1
    done
}

cd /
for command in "$here"/commands/*; do
    repeat "$command" &
done
wait
