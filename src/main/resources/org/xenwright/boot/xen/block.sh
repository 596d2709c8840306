#!/bin/sh
# What xl runs to attach a disk: tells the block backend which device stands behind it.
export PATH=/bin:/usr/bin
node=$(xenstore-read "$XENBUS_PATH/params")
if [ "$1" = add ]; then
    if [ -f "$node" ]; then
        loop=$(losetup -f)
        losetup "$loop" "$node" || exit 1
        node=$loop
    fi
    device=$(stat -L -c %t:%T "$node") || { xenstore-write "$XENBUS_PATH/hotplug-error" "no device $node"; exit 1; }
    xenstore-write "$XENBUS_PATH/physical-device" "$device"
    xenstore-write "$XENBUS_PATH/hotplug-status" connected
fi
exit 0
