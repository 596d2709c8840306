#!/bin/busybox sh
# The whole user space of a privileged domain that starts one guest from the disk it is given, shows that guest's
# console on the second serial port, and goes off with it. Lines that begin with "@dom0" are for the driver.
/bin/busybox --install -s /bin
for bin in /usr/lib/xen-*/bin; do :; done
export PATH=/bin:/usr/bin:/usr/sbin:$bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /run
dmesg -n 1

say() {
    echo "@dom0 $*" > /dev/console
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

# any domain's cards hang on one bridge, whose other end is this domain's own card
ip link set lo up
brctl addbr xenbr0
brctl setfd xenbr0 0
ip link set eth0 up promisc on
brctl addif xenbr0 eth0
ip link set xenbr0 up

# waits for the disk with this serial number and leaves its device in $device; by name would be by chance, since
# disks are plugged in while this runs
find_disk() {
    rounds=$2
    while [ "$rounds" -gt 0 ]; do
        for device in /sys/block/vd*; do
            if [ "$(cat "$device/serial" 2> /dev/null)" = "$1" ] && [ -b "/dev/${device##*/}" ]; then
                device=/dev/${device##*/}
                return
            fi
        done
        rounds=$((rounds - 1))
        sleep 0.1
    done
    give_up "the disk $1 does not appear"
}

say "up"
find_disk parcel 3000
mkdir -p /guest /disks
tar -xf "$device" -C /guest || give_up "the parcel cannot be unpacked"
date -s "@$(cat /guest/now)" > /dev/null
while read -r disk; do
    find_disk "$disk" 300
    ln -s "$device" "/disks/$disk"
done < /guest/disks

# the paths that the domain file names lead to what came with it
while read -r target path; do
    mkdir -p "$(dirname "$path")"
    ln -sf "$target" "$path"
done < /guest/places

# the host's requests come in on the hypervisor's console
while read -r request; do
    case $request in *shutdown*) xl shutdown -F -a > /run/xl.shutdown 2>&1 ;; esac
done < /dev/console &

stty -F /dev/ttyS1 raw -echo
attempt=0
while [ "$attempt" -lt 4 ]; do
    attempt=$((attempt + 1))
    rm -f /var/log/xen/xl-*.log
    say "create $attempt"
    xl create -c /guest/domain.cfg "$(cat /guest/overrides)" < /dev/ttyS1 > /dev/ttyS1 2> /run/xl.err
    status=$?
    sed 's/^/@dom0 xl: /' /run/xl.err > /dev/console
    # the console may close before the domain is gone, and the watcher of the domain writes its reason last
    until [ "$(xl list 2> /dev/null | wc -l)" -le 2 ]; do
        sleep 0.1
    done
    reason=
    rounds=30
    while [ -z "$reason" ] && [ -e "$(ls -d /var/log/xen/xl-*.log 2> /dev/null)" ] && [ "$rounds" -gt 0 ]; do
        reason=$(sed -n 's/.*has shut down, reason code \([0-9]*\).*/\1/p' /var/log/xen/xl-*.log | tail -n 1)
        rounds=$((rounds - 1))
        [ -n "$reason" ] || sleep 0.1
    done
    if [ -z "$reason" ] && [ "$status" -ne 0 ]; then
        say "refused $status"
        break
    fi
    say "gone ${reason:-unknown}"
    [ "$reason" = 1 ] || break
    say "again"
done
sleep 0.2
poweroff -f
sleep 1000
