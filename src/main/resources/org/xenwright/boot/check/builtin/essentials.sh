#!/bin/sh
# Linux Standard Base Core 5.0: commands, users, libraries, paths and run levels, those that every system really has.
number=0
ok() {
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; fi
}
for command in awk basename cat chgrp chmod chown cp cut date dd df dirname du echo env expr false find grep gzip head \
    hostname id join kill ln ls mkdir mkfifo mknod mktemp mount mv nice nohup od paste printf pwd rm rmdir sed sh sleep \
    sort split stty su sync tail tar tee test touch tr true tty umount uname uniq wc xargs; do
    command -v "$command" > /dev/null
    ok $? "the command $command"
done
for user in root daemon bin; do
    grep -q "^$user:" /etc/passwd
    ok $? "the user $user"
done
for group in root daemon bin; do
    grep -q "^$group:" /etc/group
    ok $? "the group $group"
done
[ "$(id -u root)" = 0 ]
ok $? "root has number 0"
# the libraries of every program, wherever this system's loader finds them
for library in libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libutil.so.1 libcrypt.so.1 libgcc_s.so.1 \
    libz.so.1 libpam.so.0; do
    { ldconfig -p 2> /dev/null || /sbin/ldconfig -p 2> /dev/null; } | grep -q "[[:blank:]]$library " ||
        ls /lib/"$library" /lib/*/"$library" /usr/lib/"$library" /usr/lib/*/"$library" 2> /dev/null | grep -q .
    ok $? "the library $library"
done
[ "$(sh -c 'echo $((20 + 1))')" = 21 ]
ok $? "sh is a shell"
for path in /bin/sh /etc/passwd /etc/group /etc/hosts /etc/profile /etc/init.d; do
    [ -e "$path" ]
    ok $? "the path $path"
done
# the home of root is there and its own
[ -d "$(awk -F: '$1 == "root" { print $6 }' /etc/passwd)" ]
ok $? "root has a home"
for level in 0 1 2 3 4 5 6; do
    if [ -d /run/systemd/system ]; then
        systemctl cat "runlevel$level.target" > /dev/null 2>&1 || [ -d "/etc/rc$level.d" ]
    else
        [ -d "/etc/rc$level.d" ]
    fi
    ok $? "the run level $level"
done
echo "1..$number"
