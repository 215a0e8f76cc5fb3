// The demo's reverse proxy: Odoo with workers answers web sockets on a port of its own, and a browser knows only one.
// It does what Odoo's deployment guide has nginx do, on every system and without root.
// Usage: node proxy.js PORT HTTP_PORT WEBSOCKET_PORT, with NODE_PATH naming the folder of http-proxy-3.
"use strict";

const http = require("http");
const { createProxyServer } = require("http-proxy-3");

const [port, httpPort, websocketPort] = process.argv.slice(2).map(Number);
const proxy = createProxyServer({ xfwd: true });

function target(request) {
    const isWebsocket = /^\/websocket([/?]|$)/.test(request.url);
    return { target: `http://127.0.0.1:${isWebsocket ? websocketPort : httpPort}` };
}

// Odoo in mid-restart is no reason to go down: the browser asks again.
proxy.on("error", (error, request, answer) => {
    if (answer.writeHead && !answer.headersSent) {
        answer.writeHead(502, { "Content-Type": "text/plain" });
        answer.end(`Odoo does not answer: ${error.message}\n`);
    } else {
        answer.destroy();
    }
});

http.createServer((request, answer) => proxy.web(request, answer, target(request)))
    .on("upgrade", (request, socket, head) => proxy.ws(request, socket, head, target(request)))
    .listen(port, "127.0.0.1");
