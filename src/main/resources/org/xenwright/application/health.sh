#!/bin/bash
# Waits until http://localhost:PORT/PATH says that a service is well; fails as soon as the service itself has ended.
# health PORT PATH STATUS PATTERN: status 0 for any from 200 to 299; pattern empty for any page, else read as Perl's.
# Needs nothing but bash, grep, timeout, head and sleep, which every Debian has. Written by Xenwright.
port=$1 path=$2 status=$3 pattern=$4

well() {
    local line code
    # HTTP 1.0, in which no server cuts the page into chunks
    printf 'GET %s HTTP/1.0\r\nHost: localhost:%s\r\nConnection: close\r\n\r\n' "$path" "$port" >&3 || return 1
    IFS= read -r line <&3 || return 1
    code=${line#HTTP/* }
    code=${code:0:3}
    if [[ $status == 0 ]]; then [[ $code == 2[0-9][0-9] ]]; else [[ $code == "$status" ]]; fi || return 1
    while IFS= read -r line <&3 && [[ -n ${line%$'\r'} ]]; do :; done
    [[ -z $pattern ]] || head -c 1048576 <&3 | grep -qzaP -e "(?s)$pattern"
}

if [[ $5 == once ]]; then
    for host in 127.0.0.1 ::1; do
        if { exec 3<>"/dev/tcp/$host/$port"; } 2>/dev/null; then
            well
            exit
        fi
    done
    exit 1
fi
# starts no program while nothing listens: where one processor is emulated, the service needs all of it to start
printf -v listening ' *[0-9]+: [0-9A-F]+:%04X [0-9A-F]+:0000 0A ' "$port"
listens() {
    local sockets=() line
    mapfile -t sockets 2>/dev/null </proc/net/tcp
    mapfile -t -O "${#sockets[@]}" sockets 2>/dev/null </proc/net/tcp6
    for line in "${sockets[@]}"; do
        [[ $line =~ ^$listening ]] && return
    done
    ((${#sockets[@]} == 0)) # then that is not known
}
exec {never}<> <(:)
pause() {
    read -r -t 0.3 -u "$never"
    (($? > 128)) || sleep 0.3
}
until listens && timeout 10 "$BASH" "$0" "$port" "$path" "$status" "$pattern" once; do
    [[ $? == 2 ]] && exit 2 # the pattern is none
    kill -0 "${MAINPID:-$PPID}" 2>/dev/null || exit 1
    pause
done
