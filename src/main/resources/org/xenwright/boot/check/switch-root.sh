#!/xenwright/busybox sh
# Stands where an initramfs looks for switch_root or run-init: puts the checks, a unit that runs them and the commands into
# the /run of the root file system, which is forgotten with the boot, and then does what was asked for.
run() {
    /xenwright/busybox "$@"
}

while [ $# -gt 0 ]; do
    case $1 in
        -c | -d) shift 2 ;; # an option with a value, of either program
        -*) shift ;;
        *) break ;;
    esac
done
root=$1
if [ -d "$root/run" ]; then
    # initramfs-tools has moved its own there; systemd takes either as it finds it
    run grep -q " $root/run " "$root/proc/mounts" || run mount -t tmpfs -o mode=0755,nosuid,nodev tmpfs "$root/run"
    run mkdir -p "$root/run/xenwright" "$root/run/systemd/system/multi-user.target.wants"
    # of its own, since /run may be mounted so that nothing in it is executed, and root's alone
    run mount -t tmpfs -o mode=0700 tmpfs "$root/run/xenwright"
    run cp -a /xenwright/. "$root/run/xenwright/"
    for unit in /xenwright/*.service; do
        [ -e "$unit" ] || continue
        name=xenwright-${unit##*/}
        run cp "$unit" "$root/run/systemd/system/$name"
        run ln -s "../$name" "$root/run/systemd/system/multi-user.target.wants/$name"
    done
    for settings in /xenwright/*.conf; do
        [ -e "$settings" ] || continue
        run mkdir -p "$root/run/systemd/system.conf.d"
        run cp "$settings" "$root/run/systemd/system.conf.d/xenwright-${settings##*/}"
    done
    # beside the init, whatever that is, and not its child
    if [ -e /xenwright/commands.sh ]; then
        [ -e /dev/null ] || : > /dev/null # a job's input, while the real one has moved to the root file system
        run setsid /xenwright/busybox chroot "$root" \
            /run/xenwright/busybox sh /run/xenwright/commands.sh > /dev/null 2>&1 &
        # once it is in its folder the init may do with /run what it likes
        rounds=100
        until [ -e "$root/run/xenwright/started" ] || [ "$rounds" -eq 0 ]; do
            rounds=$((rounds - 1))
            run sleep 0.1
        done
    fi
fi
exec /xenwright/busybox switch_root -c /dev/console "$@"
