#!/bin/sh
# Written by Xenwright. Brings a system up whose base has busybox's init and nothing for it to start: mounts, names the
# machine, sets up its networks. /etc/inittab has what comes after.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umask 022

echo "init: the system starts"

has() {
    command -v "$1" > /dev/null
}

# mounts a file system of the kernel where none is yet
attach() {
    type=$1 options=$2 at=$3
    grep -q " $at " /proc/mounts || mount -t "$type" -o "$options" "$type" "$at"
}

[ -e /proc/mounts ] || mount -t proc -o nosuid,nodev,noexec proc /proc
attach sysfs nosuid,nodev,noexec /sys
attach devtmpfs nosuid,mode=0755 /dev
mkdir -p /dev/pts /dev/shm
attach devpts nosuid,noexec,gid=5,mode=0620 /dev/pts
attach tmpfs nosuid,nodev,mode=1777 /dev/shm
attach tmpfs nosuid,nodev,mode=0755 /run
[ -e /dev/fd ] || ln -s /proc/self/fd /dev/fd

# the initramfs mounts the root as the kernel's command line says; a root that is to be read only has no such line
options=$(awk '$1 !~ /^#/ && $2 == "/" { print $4; exit }' /etc/fstab 2> /dev/null)
case ,$options, in
    ,, | *,ro,*) ;;
    *) mount -o "remount,rw,$options" / ;;
esac
mount -a
! has swapon || swapon -a 2> /dev/null

# drivers, of a kernel that has them as modules in the image
if has modprobe && [ -e "/lib/modules/$(uname -r)/modules.dep" ]; then
    for list in /etc/modules /lib/modules-load.d/*.conf /usr/lib/modules-load.d/*.conf /etc/modules-load.d/*.conf; do
        [ -e "$list" ] || continue
        grep -v '^[#;]' "$list" | while read -r module arguments; do
            # shellcheck disable=SC2086 # they are words
            [ -z "$module" ] || modprobe -q "$module" $arguments
        done
    done
    find /sys/devices -name modalias -type f -exec cat {} + | sort -u | xargs modprobe -a -b -q 2> /dev/null
fi
[ ! -e /etc/mdev.conf ] || ! has mdev || mdev -s

[ ! -s /etc/hostname ] || hostname -F /etc/hostname
if has sysctl; then
    for settings in /usr/lib/sysctl.d/*.conf /lib/sysctl.d/*.conf /etc/sysctl.d/*.conf /etc/sysctl.conf; do
        [ ! -e "$settings" ] || sysctl -q -p "$settings" 2> /dev/null
    done
fi

# several cards have the names that /etc/mactab gives to their addresses, by way of names that no card has
cards() {
    while read -r name address; do
        case $name in '' | '#'*) continue ;; esac
        for card in /sys/class/net/*; do
            [ "$(cat "$card/address")" != "$address" ] || ip link set dev "${card##*/}" name "$1$name"
        done
    done < /etc/mactab
}
if [ -s /etc/mactab ] && has ip; then
    cards new-
    cards ''
fi
if [ -s /etc/network/interfaces ] && has ifup; then
    rm -f /run/ifstate /var/run/ifstate
    ifup -a
fi

# what each machine has of its own
if has sshd && has ssh-keygen && [ ! -e /etc/ssh/ssh_host_ed25519_key ]; then
    ssh-keygen -A
fi
# the button that powers a machine off
if has acpid && [ -d /etc/acpi ] && [ -d /dev/input ]; then
    acpid -l /dev/null
fi
exit 0
