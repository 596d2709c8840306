#!/bin/sh
# What xl runs to attach a network card, whatever bridge or route its domain file names: the guest has one of its own here.
export PATH=/bin:/usr/bin
case $1 in
    online | add)
        ip link set "$vif" up
        brctl addif "xenbr$(cat /guest/number)" "$vif"
        xenstore-write "$XENBUS_PATH/hotplug-status" connected
        ;;
esac
exit 0
