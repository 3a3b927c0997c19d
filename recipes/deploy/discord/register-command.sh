#!/usr/bin/env bash
# Gives the application its message command; said twice, it is the same one. The token is only needed here.
# usage: DISCORD_APPLICATION_ID=… DISCORD_BOT_TOKEN=… register-command.sh
set -euo pipefail
: "${DISCORD_APPLICATION_ID:?General Information, Application ID}" "${DISCORD_BOT_TOKEN:?Bot, Reset Token}"

# The token goes through stdin, so that no list of processes shows it.
curl --silent --show-error --fail-with-body --config - \
  --request PUT --header 'content-type: application/json' --data "@$(dirname "$0")/command.json" \
  "${DISCORD_API:-https://discord.com}/api/v10/applications/$DISCORD_APPLICATION_ID/commands" \
  <<<"header = \"authorization: Bot $DISCORD_BOT_TOKEN\""
echo
