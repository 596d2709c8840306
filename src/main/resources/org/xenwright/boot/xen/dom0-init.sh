#!/bin/busybox sh
# The whole user space of a privileged domain that starts guests side by side, each with a number, from disks, a card
# and a console that are plugged in for it. Lines that begin with "@dom0" are for the driver.
/bin/busybox --install -s /bin
for bin in /usr/lib/xen-[0-9]*/bin; do :; done
export PATH=/bin:/usr/bin:/usr/sbin:$bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /run
dmesg -n 1

# until there is a line of its own to the driver, what this says goes where the hypervisor prints too
exec 4> /dev/console
# what is quoted may be a stranger's: it ends no line and begins none
plain() {
    tr '\r\033' '??'
}
say() {
    echo "@dom0 $*" | plain | cut -b 1-4000 >&4
}

give_up() {
    say "broken $*"
    sleep 1
    poweroff -f
    sleep 1000
}

while read -r module; do
    insmod "/modules/$module.ko" || say "no module $module"
done < /modules/order

mkdir -p /run/xen /run/xenstored /var/lib/xen /var/lib/xenstored /var/log/xen/console /var/lock /tmp
mount -t xenfs xenfs /proc/xen
xenstored --pid-file /run/xenstored.pid || give_up "xenstored does not start"
rounds=100
until xenstore-read -s / > /dev/null 2>&1; do
    rounds=$((rounds - 1))
    [ "$rounds" -gt 0 ] || give_up "xenstored does not answer"
    sleep 0.1
done
xenstore-write /local/domain/0/domid 0
xen-init-dom0 > /run/init-dom0 2>&1 || give_up "xen-init-dom0: $(tr '\n' ' ' < /run/init-dom0)"
xenconsoled --log=all || give_up "xenconsoled does not start"

ip link set lo up

# waits for the disk with this serial number and leaves its device in $device; by name would be by chance, since
# disks are plugged in while this runs
find_disk() {
    rounds=300
    while [ "$rounds" -gt 0 ]; do
        for device in /sys/block/vd*; do
            if [ "$(cat "$device/serial" 2> /dev/null)" = "$1" ] && [ -b "/dev/${device##*/}" ]; then
                device=/dev/${device##*/}
                return 0
            fi
        done
        rounds=$((rounds - 1))
        sleep 0.1
    done
    return 1
}

# waits for a file of this pattern that holds just this, and leaves its folder's name in $found
find_by() {
    rounds=300
    while [ "$rounds" -gt 0 ]; do
        for found in $1; do
            if [ "$(cat "$found" 2> /dev/null)" = "$2" ]; then
                found=${found%/*}
                found=${found##*/}
                return 0
            fi
        done
        rounds=$((rounds - 1))
        sleep 0.1
    done
    return 1
}

# a guest's cards hang on a bridge of its own, whose other end is the card that was plugged in for it
bridge() {
    find_by "/sys/class/net/*/address" "$(printf '52:54:00:78:%02x:%02x' $(($1 >> 8)) $(($1 & 255)))" || return 1
    brctl addbr "xenbr$1"
    ip link set "$found" up promisc on
    brctl addif "xenbr$1" "$found"
    ip link set "xenbr$1" up
}

fail() {
    say "$1 failed $2"
    exit 1
}

# the life of one guest
serve() {
    guest=/guests/$1
    find_disk "$1-parcel" || fail "$1" "the parcel does not appear"
    mkdir -p "$guest/log" "$guest/disks"
    tar -xf "$device" -C "$guest" || fail "$1" "the parcel cannot be unpacked"
    echo "$1" > "$guest/number"
    date -s "@$(cat "$guest/now")" > /dev/null
    while read -r disk; do
        find_disk "$1-$disk" || fail "$1" "the disk $disk does not appear"
        ln -s "$device" "$guest/disks/$disk"
    done < "$guest/disk-names"
    bridge "$1" || fail "$1" "the network card does not appear"
    find_by "/sys/class/virtio-ports/*/name" "console$1" || fail "$1" "the console does not appear"
    # in a view of the files of its own, since two guests may name the same paths
    unshare -m sh /domain "$1" "/dev/$found"
}

# what xl makes of each configuration of a parcel; nothing is created
check() {
    find_disk "$1-parcel" || fail "$1" "the parcel does not appear"
    mkdir -p "/guests/$1"
    tar -xf "$device" -C "/guests/$1" || fail "$1" "the parcel cannot be unpacked"
    for file in "/guests/$1"/*.cfg; do
        xl create -n "$file" > "$file.out" 2> "$file.err"
        status=$?
        cat "$file.err" "$file.out" | plain | fold -b -w 4000 | sed "s/^/@dom0 $1 xl: /" >&4
        say "$1 checked $status"
    done
    say "$1 over"
}

# the domain's number with Xen, from what its watcher wrote
domid() {
    sed -n 's/.*(domid \([0-9]*\)) to die.*/\1/p' /guests/"$1"/log/xl-*.log 2> /dev/null | tail -n 1
}

find_by "/sys/class/virtio-ports/*/name" words || give_up "no line to the driver"
exec 4<> "/dev/$found"
say "up"
while :; do
    # the line reads as ended while no driver is there
    read -r request number <&4 || { sleep 0.1; continue; }
    case $request in
        start) serve "$number" & ;;
        check) check "$number" & ;;
        shutdown) xl shutdown -F "$(domid "$number")" > /dev/null 2>&1 & ;;
        destroy)
            : > "/guests/$number/over"
            xl destroy "$(domid "$number")" > /dev/null 2>&1 &
            ;;
    esac
done
