#!/xenwright/busybox sh
# Stands where an initramfs looks for switch_root or run-init: puts the checks, a unit that runs them and the commands into
# the /run of the root file system, which is forgotten with the boot, and then does what was asked for. Where the init is not
# systemd, a process beside it runs the checks once users can log in.
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
root=$1 init=$2

# runs a script beside the init, whatever that is, and not as its child; once it is in its folder, and has made a file there,
# the init may do with /run what it likes
beside() {
    [ -e /dev/null ] || : > /dev/null # a job's input, while the real one has moved to the root file system
    run setsid /xenwright/busybox chroot "$root" \
        /run/xenwright/busybox sh "/run/xenwright/$1" > /dev/null 2>&1 &
    rounds=100
    until [ -e "$root/run/xenwright/$2" ] || [ "$rounds" -eq 0 ]; do
        rounds=$((rounds - 1))
        run sleep 0.1
    done
}

if [ -d "$root/run" ]; then
    # initramfs-tools has moved its own there; systemd takes either as it finds it
    run grep -q " $root/run " "$root/proc/mounts" || run mount -t tmpfs -o mode=0755,nosuid,nodev tmpfs "$root/run"
    run mkdir -p "$root/run/xenwright"
    # of its own, since /run may be mounted so that nothing in it is executed, and root's alone
    run mount -t tmpfs -o mode=0700 tmpfs "$root/run/xenwright"
    run cp -a /xenwright/. "$root/run/xenwright/"
    case $(run chroot "$root" /run/xenwright/busybox readlink -f "$init") in
        */systemd)
            run mkdir -p "$root/run/systemd/system/multi-user.target.wants"
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
            ;;
        *)
            [ ! -e /xenwright/later.sh ] || beside later.sh waiting
            ;;
    esac
    [ ! -e /xenwright/commands.sh ] || beside commands.sh started
fi
exec /xenwright/busybox switch_root -c /dev/console "$@"
