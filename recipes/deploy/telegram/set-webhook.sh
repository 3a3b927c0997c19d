#!/usr/bin/env bash
# Tells Telegram where the bot is and which secret its requests carry. With edited_message and edited_channel_post in
# allowed_updates, edits are answered anew.
# usage: TELEGRAM_BOT_TOKEN=… TELEGRAM_SECRET_TOKEN=… set-webhook.sh https://edge-qe-telegram.SUBDOMAIN.workers.dev/
set -euo pipefail
: "${1:?where the Worker is}" "${TELEGRAM_BOT_TOKEN:?the token that BotFather gave}"
: "${TELEGRAM_SECRET_TOKEN:?letters, digits, _ and -; the same as the secret of the Worker}"

# The token, which Telegram has in the address, goes through stdin, so that no list of processes shows it.
curl --silent --show-error --fail-with-body --config - --header 'content-type: application/json' <<END
url = "${TELEGRAM_API:-https://api.telegram.org}/bot$TELEGRAM_BOT_TOKEN/setWebhook"
data = "{\"url\":\"$1\",\"secret_token\":\"$TELEGRAM_SECRET_TOKEN\",\"allowed_updates\":[\"message\",\"channel_post\"]}"
END
echo
