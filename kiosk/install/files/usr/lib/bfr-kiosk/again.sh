#!/bin/sh
# Whether the machine is to be started again: 0 yes, 1 no. Asked when the watchdog failed, by the station's user.
# A fresh start helps a bus or a board that hangs. Where it did not help three times, it will not, and a machine that
# starts again for ever cannot be looked at: then the station stays down, with every line let go, and the screen says so.
# The shell alone: what cannot start may be our own Python.
# Arguments: folder of the count, folder of the run, file of the time since the start, state of the watchdog's unit, and
# with what its process ended.
set -eu
most=3
helped_s=21600 # a start after which the watchdog ran for six hours has helped; no clock is asked, it may be wrong
count_file=$1/restarts
down_file=$2/down
up_s=$(cut -d. -f1 "$3")

[ "$4" = failed ] || exit 1 # systemd is about to try it again
case $5 in 2 | 203 | 216 | 217) exit 1 ;; esac # refused: another start changes nothing
count=0
if [ -e "$count_file" ] && [ "$up_s" -lt "$helped_s" ]; then
    read -r count <"$count_file" || count=$most
    case $count in '' | *[!0-9]*) count=$most ;; esac
fi
if [ "$count" -lt "$most" ] && printf '%s\n' $((count + 1)) >"$count_file.new" && sync "$count_file.new"; then
    mv "$count_file.new" "$count_file"
    sync "$1"
    echo "the watchdog cannot stay up: the machine is started again, $((count + 1)) of $most"
    exit 0
fi
: >"$down_file"
echo "the watchdog cannot stay up, and $count starts of the machine did not help: the station stays down"
exit 1
