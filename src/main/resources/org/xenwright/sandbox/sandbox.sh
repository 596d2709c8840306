# Runs a command on a tree and tells what it changed. Everything named here is a program of the host: of the tree nothing
# runs but what the last words lead to, and these end in it only after all that holds it is in place.
#   KIND WANTED PLACE BYTES INODES PROGRAM ARGUMENT...
# KIND: namespaces, where PLACE receives a file system of our own of at most BYTES and INODES, or chroot, where PLACE is a
# folder. WANTED: changes or everything. The words begin the command; the tree is PLACE/root for them, and for namespaces
# PLACE/dev its devices.
# Descriptors: 0 the tree as tar; 1 the command's output; 2 ours, whose zero bytes only say that we live: when nobody reads
# them any more, the one who started us is gone and we end; 3 receives what changed, or everything, as tar; 4 the paths
# that are gone, each ended by a zero byte; 5 the command's status; 6 gives programs of the host to put into PLACE/tool, as
# tar; 7 the filter of system calls, for the command's last words; 8 receives what bubblewrap says of itself.
set -eu
umask 022
kind=$1 wanted=$2 place=$3 bytes=$4 inodes=$5
shift 5
root=$place/root

end() {
  # no namespace of processes ends the daemons of the command for us
  [ "$kind" = chroot ] || return 0
  for process in /proc/[0-9]*; do
    if [ "$(readlink "$process/root" 2>/dev/null)" = "$root" ]; then kill -KILL "${process#/proc/}" 2>/dev/null || :; fi
  done
}
leave() {
  trap - EXIT TERM INT HUP
  end
  if [ "$kind" = chroot ]; then
    kill "$alive" 2>/dev/null || :
    rm -rf --one-file-system "$root" || :
  fi
  exit "$1"
}
main=$$
( trap '' PIPE; while printf '\0' >&2; do sleep 0.3; done; kill -TERM $main ) </dev/null >/dev/null 3>&- 4>&- 5>&- 6<&- 7<&- 8>&- &
alive=$!
trap 'leave 143' TERM INT HUP
trap 'leave $?' EXIT

if [ "$kind" = namespaces ]; then
  # nobody makes a namespace of users inside this one, whatever way is found to ask for it
  echo 0 >/proc/sys/user/max_user_namespaces 2>/dev/null || :
  mount -t tmpfs -o "mode=0755,size=$bytes,nr_inodes=$inodes" sandbox "$place"
  cd "$place"
  mkdir dev dev/pts tool
  mkdir -m 1777 dev/shm
  mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,max=64 sandbox dev/pts
  mount -t tmpfs -o mode=0755,size=64m,nr_inodes=1000 tool tool
  tar -x -f - -C tool <&6
  mount -o remount,bind,ro tool
fi
exec 6<&-
mkdir -p "$root"
# in pieces as large as a pipe holds
tar -x -p -b 128 -f - -C "$root" --numeric-owner --same-owner --xattrs '--xattrs-include=*' --delay-directory-restore
# What a run mounts there is not part of the tree, and a link of the tree must not say where.
for name in dev proc; do
  [ -d "$root/$name" ] && [ ! -L "$root/$name" ] && [ "$kind" = namespaces ] && continue
  rm -rf --one-file-system "$root/$name"
  mkdir "$root/$name"
done
if [ "$kind" = chroot ]; then
  while read -r name major minor; do
    mknod -m 666 "$root/dev/$name" c "$major" "$minor"
  done <<END
null 1 3
zero 1 5
full 1 7
random 1 8
urandom 1 9
END
  mkdir -m 1777 "$root/dev/shm"
fi

# The time of a change (ctime) cannot be set, so a file whose line is the same afterwards was not touched.
list() {
  ( cd "$root" && find . -xdev -printf '%i %C@ %s %m %U %G %y %p\0' ) | LC_ALL=C sort -z >"$place/$1"
}
list before
[ "$wanted" = changes ] || : >"$place/before"
# that time has the grain of a clock tick, 10 ms at most
sleep 0.02

status=0
(
  # the first to go when memory ends, and not able to change that
  echo 1000 >/proc/self/oom_score_adj 2>/dev/null || :
  exec "$@" </dev/null 2>&1 3>&- 4>&- 5>&-
) &
wait $! || status=$?
exec 7<&- 8>&-
# the command is done; what it left running must not change the tree while we read it
end
list after
cut -z -d ' ' -f 8- "$place/before" | LC_ALL=C sort -z >"$place/paths.before"
cut -z -d ' ' -f 8- "$place/after" | LC_ALL=C sort -z >"$place/paths.after"
LC_ALL=C comm -z -23 "$place/paths.before" "$place/paths.after" >&4
# the devices and processes of this run are not part of the tree
LC_ALL=C comm -z -13 "$place/before" "$place/after" | cut -z -d ' ' -f 8- |
  LC_ALL=C grep -z -v -E '^\./(dev|proc|sys)(/|$)' | LC_ALL=C sort -z >"$place/changed"
tar -c -f - -C "$root" --format=posix --pax-option=delete=atime,delete=ctime \
  --numeric-owner --xattrs '--xattrs-include=*' --sparse --no-recursion --null --verbatim-files-from -T "$place/changed" >&3
echo "$status" >&5
