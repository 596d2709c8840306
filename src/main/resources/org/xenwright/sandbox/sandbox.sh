# Runs a command on a tree and tells what it changed.
#   FOLDER namespaces|chroot changes|everything BYTES CHROOT COUNT VARIABLE=VALUE... PROGRAM ARGUMENT...
# Standard input is the tree as tar. CHROOT is where that program is. COUNT variables are the program's environment.
# FOLDER receives: exit, the command's status; changed.tar, what changed or everything; removed, paths that are gone,
# each ended by a zero byte.
# Standard output is the command's output. Standard error is ours; its zero bytes only say that we live: when nobody
# reads them any more, the one who started us is gone and we end.
set -eu
umask 022
folder=$1 kind=$2 wanted=$3 bytes=$4
shift 4
# "$@" begins with CHROOT and COUNT from here on
root=$folder/root

leave() {
  trap - EXIT TERM INT HUP
  if [ "$kind" = chroot ]; then
    # no namespace of processes ends the daemons of the command for us
    for process in /proc/[0-9]*; do
      if [ "$(readlink "$process/root" 2>/dev/null)" = "$root" ]; then kill -KILL "${process#/proc/}" 2>/dev/null || :; fi
    done
    kill "$alive" 2>/dev/null || :
    rm -rf --one-file-system "$root" || :
  fi
  exit "$1"
}
main=$$
( trap '' PIPE; while printf '\0' >&2; do sleep 0.3; done; kill -TERM $main ) </dev/null >/dev/null &
alive=$!
trap 'leave 143' TERM INT HUP
trap 'leave $?' EXIT

mkdir -p "$root"
if [ "$kind" = namespaces ]; then
  # the host's name is no business of a script; only a name space of our own is changed here
  hostname localhost 2>/dev/null || { echo localhost >/proc/sys/kernel/hostname; } 2>/dev/null || :
  mount -t tmpfs -o "mode=0755,size=$bytes" sandbox "$root"
fi
tar -x -p -f - -C "$root" --numeric-owner --same-owner --xattrs '--xattrs-include=*' --delay-directory-restore
mkdir -p "$root/dev" "$root/proc"

# The time of a change (ctime) cannot be set, so a file whose line is the same afterwards was not touched.
list() {
  ( cd "$root" && find . -xdev -printf '%i %C@ %s %m %U %G %y %p\0' ) | LC_ALL=C sort -z >"$folder/$1"
}
list before
[ "$wanted" = changes ] || : >"$folder/before"
# that time has the grain of a clock tick, 10 ms at most
sleep 0.02

# files to run as for an ordinary process, whatever the host allows itself; some programs close every possible one
ulimit -n 1024
ulimit -c 0
status=0
if [ "$kind" = namespaces ]; then
  # These mounts live in a namespace of their own, which is gone when we look at the tree. Where the tree has the
  # programs for it, the host's files are taken out of that namespace and the capabilities that reach around it away;
  # else the root is only changed.
  unshare -m -p -f --kill-child -- sh -euc '
    root=$1 chroot=$2 count=$3
    shift 3
    mount -t tmpfs -o mode=0755,size=64m dev "$root/dev"
    for device in null zero full random urandom tty; do
      : >"$root/dev/$device"
      mount --bind "/dev/$device" "$root/dev/$device"
    done
    ln -s /proc/self/fd "$root/dev/fd"
    ln -s /proc/self/fd/0 "$root/dev/stdin"
    ln -s /proc/self/fd/1 "$root/dev/stdout"
    ln -s /proc/self/fd/2 "$root/dev/stderr"
    mkdir -m 1777 "$root/dev/shm"
    mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
    pivot=$(command -v pivot_root || :)
    for program in umount setpriv rmdir; do
      [ -x "$root/usr/bin/$program" ] || pivot=
    done
    if [ -n "$pivot" ]; then
      cd "$root"
      mkdir dev/host
      "$pivot" . dev/host
      cd /
      /usr/bin/umount -l /dev/host
      /usr/bin/rmdir /dev/host
    fi
    for name in OLDPWD PWD SHLVL LC_ALL; do
      unset "$name"
    done
    while [ "$count" -gt 0 ]; do
      export "$1"
      shift
      count=$((count - 1))
    done
    if [ -n "$pivot" ]; then
      drop=-sys_admin,-sys_module,-sys_rawio,-sys_boot,-sys_time,-mknod,-dac_read_search,-sys_ptrace,-syslog,-net_admin
      exec /usr/bin/setpriv --bounding-set "$drop" "$@"
    fi
    exec "$chroot" "$root" "$@"' sandbox "$root" "$@" </dev/null 2>&1 &
else
  device() {
    rm -rf "$root/dev/$1"
    mknod -m 666 "$root/dev/$1" c "$2" "$3"
  }
  device null 1 3
  device zero 1 5
  device full 1 7
  device random 1 8
  device urandom 1 9
  device tty 5 0
  mkdir -p "$root/dev/shm"
  chmod 1777 "$root/dev/shm"
  (
    chroot=$1 count=$2
    shift 2
    for name in OLDPWD PWD SHLVL LC_ALL; do
      unset "$name"
    done
    while [ "$count" -gt 0 ]; do
      export "$1"
      shift
      count=$((count - 1))
    done
    exec "$chroot" "$root" "$@"
  ) </dev/null 2>&1 &
fi
wait $! || status=$?
# the command is done; what it left running must not change the tree while we read it
if [ "$kind" = chroot ]; then
  for process in /proc/[0-9]*; do
    if [ "$(readlink "$process/root" 2>/dev/null)" = "$root" ]; then kill -KILL "${process#/proc/}" 2>/dev/null || :; fi
  done
fi
list after
cut -z -d ' ' -f 8- "$folder/before" | LC_ALL=C sort -z >"$folder/paths.before"
cut -z -d ' ' -f 8- "$folder/after" | LC_ALL=C sort -z >"$folder/paths.after"
LC_ALL=C comm -z -23 "$folder/paths.before" "$folder/paths.after" >"$folder/removed"
# the devices and processes of this run are not part of the tree
LC_ALL=C comm -z -13 "$folder/before" "$folder/after" | cut -z -d ' ' -f 8- |
  LC_ALL=C grep -z -v -E '^\./(dev|proc|sys)(/|$)' | LC_ALL=C sort -z >"$folder/changed" || :
tar -c -f "$folder/changed.tar" -C "$root" --format=posix --pax-option=delete=atime,delete=ctime \
  --numeric-owner --xattrs '--xattrs-include=*' --sparse --no-recursion --null --verbatim-files-from -T "$folder/changed"
echo "$status" >"$folder/exit"
