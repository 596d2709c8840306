#!/bin/sh
# Every package of the image is completely installed.
command -v dpkg > /dev/null || { echo "no dpkg here"; exit 77; }
audit=$(dpkg --audit) || { echo "dpkg --audit failed: $audit"; exit 1; }
[ -z "$audit" ] || { echo "$audit"; exit 1; }
