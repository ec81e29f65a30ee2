#!/bin/sh
# Why there is no picture, on the console of the panel. Begun with each start of the screen and with each end of it that
# is for good: what shows its picture within half a minute needs no word. The shell alone, as for again.sh.
# Arguments: folder of the texts, the console.
set -eu
looks_most=30

asked() { systemctl show --property="$2" --value "$1"; }

looks=0
while :; do
    state=$(asked bfr-kiosk-screen.service SubState)
    case $state in
    running) exit 0 ;; # it is up: the screen tells that its first picture is there
    failed) break ;;   # refused
    esac
    looks=$((looks + 1))
    [ "$looks" -lt "$looks_most" ] || break
    sleep 1
done
text=notice.txt
records='var-lib-bfr\x2dkiosk.mount'
if [ "$(asked "$records" LoadState)" = loaded ] && [ "$(asked "$records" ActiveState)" != active ]; then
    text=records.txt # they have a partition of their own, and it is not there
elif [ "$state" = dead ]; then
    exit 0 # stopped by somebody
fi
{
    printf '\033[H\033[2J'
    cat "$1/$text"
} >"$2"
echo "no picture for $looks s, the screen is $state: $text is on the console"
