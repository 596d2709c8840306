#!/run/xenwright/busybox sh
# Runs the commands that are conditions of a boot again and again, side by side, and tells the console how each ended,
# when that changed and twice more, since a login program that takes the console over throws away what was not yet sent.
# Stays in its folder, since an init may mount something over /run.
cd /run/xenwright
: > started
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8

unset seal
read -r seal < seal

repeat() {
    line=$(./busybox cat "commands/$1")
    last=
    telling=0
    rounds=$(./busybox cat rounds) # of a second or more
    while [ "$rounds" -gt 0 ]; do
        rounds=$((rounds - 1))
        output=$(./busybox timeout 30 ./busybox sh -c 'cd / && exec /bin/sh -c "$1"' sh "$line" 2>&1 < /dev/null)
        now="$? $(printf '%s\n' "$output" | ./busybox tail -n 1 | ./busybox tr -d '\r' | ./busybox cut -c 1-200)"
        [ "$now" = "$last" ] || telling=3
        last=$now
        if [ "$telling" -gt 0 ] && [ -c /dev/console ]; then
            telling=$((telling - 1))
            printf '\n@check %s command %s %s\n' "$seal" "$1" "$now" > /dev/console
        fi
        ./busybox sleep 1
    done
}

for command in commands/*; do
    repeat "${command#*/}" &
done
wait
