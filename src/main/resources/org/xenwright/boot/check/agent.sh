#!/run/xenwright/busybox sh
# Runs the checks one after the other and tells the console how they went, on lines that hold "@check" and the seal of
# this boot, which only root can read. All is said a
# second time at the end: others speak on the console too, and a login program that takes it over throws away what was
# not yet sent.
here=/run/xenwright
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8

run() {
    "$here/busybox" "$@"
}

# the seal is in no program's arguments and in no environment, which others may read
say() {
    printf '\n@check %s %s\n' "$seal" "$*" > /dev/console
}

uptime() {
    run sed 's/ .*//' /proc/uptime
}

report() {
    run awk -v check="$1" -v file="$here/seal" \
        'BEGIN { getline seal < file } { print "@check " seal " out " check " " NR " " $0 }' \
        "$here/results/$1" > /dev/console
    say "end $1 $(run cat "$here/results/$1.end")"
}

reached() {
    [ ! -d /run/systemd/system ] || say "reached multi-user.target"
}

unset seal
read -r seal < "$here/seal"
run dmesg -n 1
kill -s RTMIN+21 1 2> /dev/null # systemd: no more words on the console about units
run mkdir -p "$here/results"
limit=$(run cat "$here/limit")
cd /
reached
for check in "$here"/checks/*; do
    [ -e "$check" ] || continue
    number=${check##*/}
    begun=$(uptime)
    run timeout "$limit" "$check" > "$here/output" 2>&1 < /dev/null
    status=$?
    run head -c 65536 "$here/output" | run tr -d '\000\r' > "$here/results/$number"
    lines=$(run awk 'END { print NR }' "$here/results/$number")
    echo "$begun $(uptime) $status $lines" > "$here/results/$number.end"
    report "$number"
done
run sleep 1
reached
for check in "$here"/checks/*; do
    [ -e "$check" ] || continue
    report "${check##*/}"
done
say "done"
