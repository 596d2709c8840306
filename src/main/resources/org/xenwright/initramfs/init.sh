#!/bin/sh
# Finds the root file system, mounts it and hands over to its init. What goes wrong ends in a line that starts with
# "xenwright:" and in the power going off, never in a shell and never in a hang.
export PATH=/bin
set -f

mount -t proc -o nosuid,nodev,noexec proc /proc
mount -t sysfs -o nosuid,nodev,noexec sysfs /sys
mount -t devtmpfs -o nosuid,mode=0755 devtmpfs /dev

. /settings

root= own= mode=ro flags= init= limit= panic= verity= live= required=
for word in $(cat /proc/cmdline); do
    case $word in
        root=*) root=${word#root=} ;;
        rootfstype=*) type=${word#rootfstype=} ;;
        rootflags=*) flags=${word#rootflags=} ;;
        ro | rw) mode=$word ;;
        init=*) init=${word#init=} ;;
        rootwait) limit=60 ;;
        rootwait=*) limit=${word#rootwait=} ;;
        panic=*) panic=yes ;;
        xenwright.overlay=*) overlay=${word#xenwright.overlay=} required=yes ;;
        xenwright.own=*) own=${word#xenwright.own=} ;;
        xenwright.persist=*) persist_device=${word#xenwright.persist=} required=yes ;;
        xenwright.live=*) live=${word#xenwright.live=} ;;
        xenwright.verity=*) verity=${word#xenwright.verity=} ;;
        --) break ;;
    esac
done
# sticks and CDs of real machines take their time
case $limit in '' | *[!0-9]*) limit=${live:+60} limit=${limit:-20} ;; esac

# one line, whatever a program said
flat() {
    echo "$*" | tr '\n\t' '  '
}

devices() {
    for name in $(ls /sys/class/block); do
        case $name in ram* | loop*) ;; *) echo "$name" ;; esac
    done
}

die() {
    echo "xenwright: $(flat "$*")"
    sync
    sleep 1
    # with panic= on the command line the kernel is to do what was asked for there
    [ -n "$panic" ] && exit 1
    poweroff -f
    exit 1
}

# prints the device whose partition has this value under this name
partition() {
    for name in $(devices); do
        while read -r line; do
            [ "$line" = "$1=$2" ] && echo "/dev/$name" && return
        done < "/sys/class/block/$name/uevent"
    done
}

# prints the device of the partition whose own GUID this is; kernels before 6.9 do not tell it, the table does
by_guid() {
    partition PARTUUID "$1"
    for name in $(devices); do
        read -r number 2>/dev/null < "/sys/class/block/$name/partition" || continue
        for disk in $(devices); do
            [ -d "/sys/class/block/$disk/$name" ] || continue
            read -r sector < "/sys/class/block/$disk/queue/logical_block_size"
            # an entry has 128 bytes, the table starts in the third sector, the GUID's first three fields are little-endian
            set -- "$1" $(dd if="/dev/$disk" bs=128 skip=$((sector / 64 + number - 1)) count=1 2>/dev/null \
                | od -An -v -tx1 -j16 -N16)
            [ "$1" = "$5$4$3$2-$7$6-$9$8-${10}${11}-${12}${13}${14}${15}${16}${17}" ] && echo "/dev/$name" && return
        done
    done
}

find_device() {
    case $1 in
        UUID=* | LABEL=*) findfs "$1" 2>/dev/null ;;
        PARTUUID=*) by_guid "$(echo "${1#PARTUUID=}" | tr A-F a-f)" | head -n 1 ;;
        PARTLABEL=*) partition PARTNAME "${1#PARTLABEL=}" ;;
        /dev/*) [ -b "$1" ] && echo "$1" ;;
    esac
}

# waits for a device and leaves its path in $device; false when there is none in time
look_for() {
    rounds=$((limit * 10))
    while device=$(find_device "$1") && [ -n "$device" ] && [ -b "$device" ] && return || [ "$rounds" -gt 0 ]; do
        rounds=$((rounds - 1))
        sleep 0.1
    done
    return 1
}

absent() {
    found=$(echo $(devices))
    die "no $1 after $limit s, block devices: ${found:-none}${refused:+, modules that did not load:$refused}"
}

wait_for() {
    look_for "$1" || absent "$2 device ${1:-(no root= on the command line)}"
}

# mounts the CD, or the stick with one on it, whose id is $live; a label would not tell two of them apart
find_medium() {
    for name in $(devices); do
        # what is no CD is not mounted
        [ "$(dd if="/dev/$name" bs=2048 skip=16 count=1 2>/dev/null | head -c 6 | tr -d '\001')" = CD001 ] || continue
        mount -t iso9660 -o ro "/dev/$name" /medium 2>/dev/null || continue
        id=
        read -r id 2>/dev/null < /medium/xenwright/id
        [ "$id" = "$live" ] && return
        umount /medium
    done
    return 1
}

wait_for_medium() {
    rounds=$((limit * 2))
    while ! find_medium; do
        [ "$rounds" -gt 0 ] || absent "medium with the id $live"
        rounds=$((rounds - 1))
        sleep 0.5
    done
}

attach() {
    error=$(mount "$@" 2>&1) || die "cannot mount: mount $*: $error; known file systems: $(flat $(cat /proc/filesystems))"
}

# prints a number in so many bytes, the lowest first
number() {
    value=$1 left=$2
    while [ "$left" -gt 0 ]; do
        printf "\\x$(printf %02x $((value & 255)))"
        value=$((value >> 8))
        left=$((left - 1))
    done
}

zeros() {
    dd if=/dev/zero bs=1 count="$1" 2>/dev/null
}

# struct dm_ioctl of the device "verified": whole length, number of targets, flags
command_header() {
    number 4 4 && number 0 8 # version
    number "$1" 4 && number 312 4 && number "$2" 4 && number 0 4 && number "$3" 4
    number 0 16 # event, padding, device
    printf verified && zeros 256
}

# lets the kernel check every block it reads from $rootdevice against $verity, and panic where one was changed
verify() {
    blocks=${verity%%:*} hash=${verity##*:} salt=${verity#*:}
    salt=${salt%:*}
    case $blocks in '' | *[!0-9]*) die "xenwright.verity=$verity is not BLOCKS:SALT:HASH" ;; esac
    [ -x /dm/create ] || die "this initramfs was made without verification, and the command line asks for it"
    target="1 $rootdevice $rootdevice 4096 4096 $blocks $((blocks + 1)) sha256 $hash ${salt:--} 1 panic_on_corruption"
    length=$(((40 + ${#target} + 8) / 8 * 8))
    command_header 312 0 0 > /dm/command
    /dm/create < /dm/command || die "cannot verify the root device $rootdevice: creating the device failed: error $?"
    {
        command_header $((312 + length)) 1 1 # read-only
        number 0 8 && number $((blocks * 8)) 8 && number 0 4 && number "$length" 4
        printf verity && zeros 10
        printf %s "$target" && zeros $((length - 40 - ${#target}))
    } > /dm/command
    /dm/load < /dm/command || die "cannot verify the root device $rootdevice: its hashes do not fit: error $?"
    command_header 312 0 0 > /dm/command
    /dm/resume < /dm/command || die "cannot verify the root device $rootdevice: starting the device failed: error $?"
    limit=5
    wait_for /dev/dm-0 verified
    rootdevice=$device
    mode=ro
    if [ -n "$verify_all" ]; then
        dd if="$device" of=/dev/null bs=1M 2>/dev/null || die "cannot verify the root device: it cannot be read"
    fi
}

refused=
while read -r module; do
    insmod "/modules/$module.ko" 2>/dev/null || refused="$refused $module"
done < /modules/order

if [ -n "$live" ]; then
    wait_for_medium
    rootdevice=/medium/xenwright/$live.squashfs
    flags=${flags:+$flags,}loop
    # the medium alone keeps nothing, unless there is a partition for it
    for device in "$overlay" ${persist:+"$persist_device"}; do
        case $device in '' | none | tmpfs) continue ;; esac
        wanted=$device limit=5
        [ -n "$required" ] || look_for "$wanted" && continue
        echo "xenwright: nothing is kept at a reboot, since there is no $wanted"
        overlay=tmpfs persist=
    done
else
    [ -n "$root" ] || limit=0
    wait_for "$root" root
    rootdevice=$device
fi

if [ -n "$verity" ]; then
    verify
fi

[ "$overlay" = none ] && overlay=
if [ -z "$overlay$own" ]; then
    attach -t "$type" -o "$mode${flags:+,$flags}" "$rootdevice" /root
else
    attach -t "$type" -o "ro${flags:+,$flags}" "$rootdevice" /lower
    lower=/lower
    if [ -n "$own" ]; then
        # what only this domain has lies between what it writes and what all share
        wait_for "$own" "own"
        attach -t "$type" -o ro "$device" /own
        lower=/own:/lower
    fi
    if [ "$overlay" = tmpfs ]; then
        attach -t tmpfs -o mode=0755 tmpfs /upper
    elif [ -n "$overlay" ]; then
        wait_for "$overlay" overlay
        attach -t ext4 -o rw "$device" /upper
    fi
    if [ -n "$overlay" ]; then
        mkdir -p /upper/data /upper/work
        attach -t overlay -o "lowerdir=$lower,upperdir=/upper/data,workdir=/upper/work" overlay /root
    else
        attach -t overlay -o "lowerdir=$lower" overlay /root
    fi
fi

if [ -n "$persist" ]; then
    wait_for "$persist_device" persistent
    attach -t ext4 -o rw "$device" /persist
    for path in $persist; do
        [ -e "/root$path" ] || die "cannot keep $path: the image has no such path"
        # the first start fills it from the image; a copy cut short is made again
        if [ ! -e "/persist$path" ]; then
            mkdir -p "/persist${path%/*}"
            rm -rf "/persist$path.new"
            cp -a "/root$path" "/persist$path.new" && mv "/persist$path.new" "/persist$path" \
                || die "cannot keep $path: copying it to $device failed"
        fi
        attach -o bind "/persist$path" "/root$path"
    done
    # what is bound stays; so the file system ends with the last of them, which init unmounts when it goes down
    umount -l /persist
fi

# packages whose scripts were left to the first start: these run before anything of the system does
first_boot=/usr/lib/xenwright/first-boot
if [ -x "/root$first_boot" ]; then
    echo "first boot: configuring the packages of this system, once"
    error=$(mount -o remount,rw /root 2>&1) || die "cannot configure the packages: the root is read only: $error"
    for folder in dev proc sys; do
        attach -o bind "/$folder" "/root/$folder"
    done
    attach -t tmpfs -o mode=0755 tmpfs /root/run
    [ -e /dev/fd ] || ln -s /proc/self/fd /dev/fd
    chroot /root /bin/sh -c "exec $first_boot < /dev/null" || die "a script of a package failed at the first start: error $?"
    rm -f "/root$first_boot"
    umount /root/run /root/sys /root/proc /root/dev
    sync
    # an overlay is never written through to the disk, and nothing would make it writable again
    [ "$mode" != ro ] || [ -n "$overlay" ] || mount -o remount,ro /root
    echo "first boot: the packages are configured"
fi

# a link counts, since it leads inside the root file system, which is not in its place yet
there() {
    [ -x "/root$1" ] || [ -L "/root$1" ]
}

if [ -n "$init" ]; then
    there "$init" || die "no init $init on $rootdevice"
else
    for init in /sbin/init /usr/sbin/init /lib/systemd/systemd /usr/lib/systemd/systemd /etc/init /bin/init none; do
        there "$init" && break
    done
    [ "$init" != none ] || die "no init on $rootdevice: it has neither /sbin/init nor any other known one"
fi

for folder in dev sys proc; do
    if [ -d "/root/$folder" ]; then
        mount -o move "/$folder" "/root/$folder" || umount -l "/$folder"
    else
        umount -l "/$folder"
    fi
done
exec switch_root -c /dev/console /root "$init" "$@"
