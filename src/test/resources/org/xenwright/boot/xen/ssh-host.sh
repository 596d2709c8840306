#!/bin/sh
# Makes the privileged domain a host that is reached by SSH. Stands in place of the script that creates a guest: the card
# and the parcel are this host's own.
# $1 number of the parcel, card and bridge; on 4 is the line to the tests
say() {
    echo "@dom0 $number $*" >&4
}
number=$1
guest=/guests/$1
export PATH=/usr/sbin:/usr/bin:/sbin:/bin

ip link set "xenbr$number" down
ip link set "xenbr$number" name xenbr0
ip addr add 10.0.2.15/24 dev xenbr0
ip link set xenbr0 up
ip route add default via 10.0.2.2
hostname xen1

# udev would make them, and the hotplug scripts lock by them
ln -s /proc/self/fd /dev/fd
ln -s fd/0 /dev/stdin
ln -s fd/1 /dev/stdout
ln -s fd/2 /dev/stderr

mkdir -p -m 700 /root/.ssh /run/sshd
chmod 755 /run/sshd /root / /etc /etc/ssh
mkdir -p /var/lib/xen/save /var/log/xen/console /var/run/xen-hotplug /etc/xen/auto
mv "$guest/host_key" /etc/ssh/host_key
mv "$guest/authorized_keys" /root/.ssh/authorized_keys
chmod 600 /etc/ssh/host_key /root/.ssh/authorized_keys
/usr/sbin/sshd > /run/sshd.out 2>&1 4>&- || { say "failed sshd: $(tr '\n' ' ' < /run/sshd.out)"; exit; }
say "listening"
