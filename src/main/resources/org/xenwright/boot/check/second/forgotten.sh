#!/bin/sh
# The second boot of a stateless guest.
if [ "$(cat /.xenwright-mark 2> /dev/null)" = @MARK@ ]; then
    echo "not ok 1 - the stateless root forgot what the first boot wrote"
    ls -l /.xenwright-mark
    grep ' / ' /proc/mounts
else
    echo "ok 1 - the stateless root forgot what the first boot wrote"
fi
echo 1..1
