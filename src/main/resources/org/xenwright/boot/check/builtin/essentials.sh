#!/bin/sh
# Linux Standard Base Core 5.0, "Commands and Utilities" and "Users & Groups": those that every system really has.
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
echo "1..$number"
