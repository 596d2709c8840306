#!/bin/sh
# A network card that the domain has is up and has an address; names of this machine resolve. A way out is there where the
# boot leaves one open.
number=0
ok() {
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; fi
}
skip() {
    number=$((number + 1))
    echo "ok $number - $1 # SKIP $2"
}
ipv4() { # the addresses that the kernel itself calls its own, from its table of routes
    awk '/32 host LOCAL/ { print address } { address = $2 }' /proc/net/fib_trie | sort -u
}
grep -q '^ *lo:' /proc/net/dev && ipv4 | grep -q '^127\.'
ok $? "the loopback interface has an address"
if command -v getent > /dev/null; then
    getent hosts localhost > /dev/null
    ok $? "localhost has an address"
else
    skip "localhost has an address" "no getent here"
fi
cards=$(ls /sys/class/net | grep -v '^lo$')
if [ -z "$cards" ]; then
    skip "a card is up" "the domain has none"
    skip "it has an address" "the domain has none"
    skip "there is a way out" "the domain has none"
else
    up=1
    for card in $cards; do
        [ "$(cat "/sys/class/net/$card/operstate")" = up ] && up=0
    done
    ok $up "a card is up: $(echo $cards)"
    others=$(ipv4 | grep -v '^127\.')
    if [ -z "$others" ] && [ -r /proc/net/if_inet6 ]; then
        others=$(grep -v ' lo$' /proc/net/if_inet6)
    fi
    [ -n "$others" ]
    ok $? "it has an address: $(echo $others)"
    if awk '$2 == "00000000" && $8 == "00000000" { found = 1 } END { exit !found }' /proc/net/route ||
        grep -q '^0\{32\} 00 .* [0-9a-f]* *eth\|^0\{32\} 00 .* en' /proc/net/ipv6_route 2> /dev/null; then
        ok 0 "there is a way out"
    elif [ "$(cat /run/xenwright/network 2> /dev/null)" = open ]; then
        ok 1 "there is a way out"
    else
        skip "there is a way out" "this boot is closed"
    fi
fi
echo "1..$number"
