#!/bin/sh
# Written by Xenwright. Lets users log in on the console that the kernel speaks on: hvc0 on Xen, ttyS0 elsewhere. Of several
# the last one is /dev/console.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
read -r all < /sys/class/tty/console/active
name=${all##* }
exec getty -L 115200 "${name:-console}" vt100
