#!/bin/sh
# The first process of a machine whose root is the tree: runs the command, writes what changed to the second and third
# disk, and powers the machine off. Everything it uses is the tree's own.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME=/root
umask 022
cd /
[ -e /proc/self ] || mount -t proc proc /proc
[ -e /dev/null ] || mount -t devtmpfs dev /dev
# it tells of this machine and not of the one the image is for
umount -l /sys 2>/dev/null
ln -sfn /proc/self/fd /dev/fd
ln -sfn /proc/self/fd/0 /dev/stdin
ln -sfn /proc/self/fd/1 /dev/stdout
ln -sfn /proc/self/fd/2 /dev/stderr
mkdir -p /dev/shm /dev/work
mount -t tmpfs -o mode=0700 work /dev/work
chmod 1777 /dev/shm
work=/dev/work
for prefix in vd xvd sd; do
  [ -b "/dev/${prefix}b" ] && break
done
limit=$(cat /.xenwright/limit)
{ hostname localhost || echo localhost >/proc/sys/kernel/hostname; } 2>/dev/null

# the time of a change cannot be set, so a file whose line is the same afterwards was not touched
list() {
  find . -xdev -printf '%i %C@ %s %m %U %G %y %p\0' | sort -z >"$work/$1"
}
list before || : >"$work/unknown"
sleep 0.1
ulimit -n 1024
ulimit -c 0
sh /.xenwright/command </dev/null >"$work/log" 2>&1 &
command=$!
( sleep "$limit"; : >"$work/late"; kill -KILL "$command" ) >/dev/null 2>&1 &
wait "$command"
status=$?
# the first process itself is spared
kill -KILL -1 2>/dev/null
late=
[ -e "$work/late" ] && late=late
# the status is told last, and only when all else was: a list that had no room must not pass for a short one
if [ ! -e "$work/unknown" ] &&
  list after &&
  cut -z -d ' ' -f 8- "$work/before" | sort -z >"$work/paths.before" &&
  cut -z -d ' ' -f 8- "$work/after" | sort -z >"$work/paths.after" &&
  comm -z -23 "$work/paths.before" "$work/paths.after" >"$work/removed" &&
  comm -z -13 "$work/before" "$work/after" | cut -z -d ' ' -f 8- |
    grep -z -v -E '^\./(dev|proc|sys|\.xenwright|lost\+found)(/|$)' | sort -z >"$work/changed" &&
  echo "$status" >"$work/exit" &&
  tar -c -f "/dev/${prefix}c" -C / --format=posix --pax-option=delete=atime,delete=ctime --numeric-owner \
    --xattrs '--xattrs-include=*' --sparse --no-recursion --null --verbatim-files-from -T "$work/changed"; then
  tar -c -f "/dev/${prefix}b" -C "$work" --format=posix exit removed log $late || echo "no room for the answer"
else
  echo "no room to tell what changed"
fi
sync
echo o >/proc/sysrq-trigger
while :; do sleep 1; done
