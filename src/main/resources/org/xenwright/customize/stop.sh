#!/bin/sh
# Written by Xenwright. Ends what still runs and leaves the file systems clean, before init powers the machine off.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

if command -v killall5 > /dev/null; then
    killall5 -15
    rounds=50
    # it says whether there was a process to signal
    while [ "$rounds" -gt 0 ] && killall5 -18; do
        rounds=$((rounds - 1))
        sleep 0.1
    done
    killall5 -9
fi
! command -v swapoff > /dev/null || swapoff -a
umount -a -r 2> /dev/null
sync
