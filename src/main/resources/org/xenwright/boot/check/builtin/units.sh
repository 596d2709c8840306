#!/bin/sh
# No unit of systemd failed.
[ -d /run/systemd/system ] || { echo "no systemd here"; exit 77; }
failed=$(systemctl --failed --no-legend --plain --no-pager) || exit 1
[ -z "$failed" ] || { echo "$failed"; systemctl status --failed --no-pager 2>&1 | tail -n 40; exit 1; }
