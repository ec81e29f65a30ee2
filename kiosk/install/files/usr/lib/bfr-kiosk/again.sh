#!/bin/sh
# Whether the machine is to be started again: 0 yes, 1 no. Asked when a run of the watchdog failed, by the station's user.
# A fresh start helps a bus or a board that hangs. Where it did not help three times, it will not, and a machine that
# starts again for ever cannot be looked at: then the station stays down, with every line let go, and the screen says so.
# The shell alone: what cannot start may be our own Python.
# A run of six hours takes the count away: bfr-kiosk-helped.timer.
# Arguments: folder of the count, folder of the run.
set -eu
most=3
looks_most=40 # longer than a start of the watchdog may take
count_file=$1/restarts
down_file=$2/down

asked() { systemctl show --property="$1" --value bfr-kiosk-watchdog.service; }

# From systemd 254 on this is asked after each run that failed, not after the last alone, and what comes while it is asked
# is not asked once more. So it looks until it is decided: given up, or back.
looks=0
while :; do
    state=$(asked SubState)
    case $state in
    failed) break ;;
    running | dead) exit 1 ;;
    esac
    looks=$((looks + 1))
    [ "$looks" -lt "$looks_most" ] || exit 1 # it is told anew when this start fails as well
    sleep 1
done
status=$(asked ExecMainStatus)
case $status in 2 | 203 | 216 | 217) exit 1 ;; esac # refused: another start changes nothing
count=0
if [ -e "$count_file" ]; then
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
