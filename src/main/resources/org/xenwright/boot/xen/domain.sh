#!/bin/sh
# Creates one guest, starts it over when it asks for it, and tells the driver how it went. Runs in a view of the files
# of its own, where /guest is what came with this guest.
# $1 the guest's number, $2 its console; on 4 is the line to the driver
mount --bind "/guests/$1" /guest
mount --bind /guest/log /var/log/xen

plain() {
    tr '\r\033' '??'
}
say() {
    echo "@dom0 $number $*" | plain | cut -b 1-4000 >&4
}
number=$1

# the paths that the domain file names lead to what came with it
while read -r target path; do
    mkdir -p "$(dirname "$path")"
    [ -e "$path" ] || : > "$path"
    mount --bind "$target" "$path" || say "failed nothing can be put at $path"
done < /guest/places

# xenconsole reads no keys where there is no terminal, so they go to the terminal that Xen keeps for the guest
keys() {
    rounds=600
    while [ "$rounds" -gt 0 ]; do
        domid=$(sed -n 's/.*(domid \([0-9]*\)) to die.*/\1/p' /guest/log/xl-*.log 2> /dev/null | tail -n 1)
        # an hvm guest's console is its first serial port
        terminal=$(xenstore-read "/local/domain/$domid/serial/0/tty" 2> /dev/null) ||
            terminal=$(xenstore-read "/local/domain/$domid/console/tty" 2> /dev/null)
        [ -z "$domid" ] || [ -z "$terminal" ] || exec cat <&3 > "$terminal"
        rounds=$((rounds - 1))
        sleep 0.1
    done
}

exec 3<> "$2"
attempt=0
while [ "$attempt" -lt 4 ] && [ ! -e /guest/over ]; do
    attempt=$((attempt + 1))
    rm -f /guest/log/xl-*.log
    say "create $attempt"
    keys &
    typist=$!
    xl create -c /guest/domain.cfg "$(cat /guest/overrides)" < /dev/null >&3 2> /guest/xl.err
    status=$?
    kill "$typist" 2> /dev/null
    # the device model of an hvm guest has complaints of its own
    [ "$status" -eq 0 ] || cat /guest/log/qemu-dm-*.log >> /guest/xl.err 2> /dev/null
    plain < /guest/xl.err | fold -b -w 4000 | sed "s/^/@dom0 $number xl: /" >&4
    # the console may close before the domain is gone, and the domain's watcher writes this last
    rounds=300
    while [ "$rounds" -gt 0 ] && ls /guest/log/xl-*.log > /dev/null 2>&1 \
            && ! grep -qE "Exiting now|has been destroyed" /guest/log/xl-*.log; do
        rounds=$((rounds - 1))
        sleep 0.1
    done
    reason=$(sed -n 's/.*has shut down, reason code \([0-9]*\).*/\1/p' /guest/log/xl-*.log 2> /dev/null | tail -n 1)
    if [ -z "$reason" ] && [ "$status" -ne 0 ]; then
        say "refused $status"
        exit
    fi
    [ "$reason" = 1 ] || break
    say "again"
done
say "gone ${reason:-unknown}"
