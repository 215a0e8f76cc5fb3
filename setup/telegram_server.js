// The Telegram server that the demo and the tests talk to.
// Usage: node telegram_server.js PORT, with NODE_PATH naming the folder of telegram-test-api.
"use strict";

const TelegramServer = require("telegram-test-api");

const port = Number(process.argv[2]);
const server = new TelegramServer({ host: "127.0.0.1", port });
server.start().catch((error) => {
    console.error(`The Telegram server cannot listen on port ${port}: ${error.message}`);
    process.exit(1);
});
