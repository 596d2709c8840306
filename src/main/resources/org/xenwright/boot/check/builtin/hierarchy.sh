#!/bin/sh
# The Filesystem Hierarchy Standard 3.0, sections 3 to 5: what a root file system must have.
number=0
ok() {
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; fi
}
for path in /bin /boot /dev /etc /lib /media /mnt /opt /run /sbin /srv /tmp /usr /var /usr/bin /usr/lib /usr/local \
    /usr/sbin /usr/share /var/cache /var/lib /var/lock /var/log /var/opt /var/run /var/spool /var/tmp; do
    [ -d "$path" ]
    ok $? "$path is a directory"
done
for path in /tmp /var/tmp; do
    [ "$(stat -c %a "$path")" = 1777 ]
    ok $? "$path is for everybody and sticky"
done
for path in /dev/null /dev/zero /dev/tty /dev/full /dev/random /dev/urandom; do
    [ -c "$path" ]
    ok $? "$path is a character device"
done
echo "1..$number"
