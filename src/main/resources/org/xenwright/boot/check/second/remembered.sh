#!/bin/sh
# The second boot of a root file system that keeps what is written.
if [ "$(cat /.xenwright-mark 2> /dev/null)" = @MARK@ ]; then
    echo "ok 1 - what the first boot wrote is still there"
elif grep -q ' / [^ ]* ro[, ]' /proc/mounts; then
    echo "ok 1 - what the first boot wrote is still there # SKIP the root file system cannot be written"
else
    echo "not ok 1 - what the first boot wrote is still there"
fi
echo 1..1
