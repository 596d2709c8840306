#!/bin/sh
# dpkg and apt find nothing wrong with what was added to the base
set -e
test -z "$(dpkg --audit)"
apt-get -qq check
apt-mark showauto | grep -qx systemd
test "$(dpkg-query -W -f '${Version}' greeting)" = 2
test "$(cat /usr/share/greeting/version)" = 2
! apt-mark showauto | grep -qx udev
