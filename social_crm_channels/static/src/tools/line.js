/**
 * Learn that the line to the server is back after it was cut. The bus repeats what it still remembers; whatever a screen
 * shows has to be asked for again.
 *
 * @param {Object} bus the service
 * @param {() => any} onBack
 * @returns {() => void} to stop listening
 */
export function listenToLine(bus, onBack) {
    let isCut = false;
    const back = () => {
        isCut = false;
        onBack();
    };
    const handlers = {
        "BUS:DISCONNECT": () => (isCut = true),
        // Whoever was offline connects, and does not reconnect.
        "BUS:CONNECT": () => isCut && back(),
        "BUS:RECONNECT": back,
    };
    for (const [type, handler] of Object.entries(handlers)) {
        bus.addEventListener(type, handler);
    }
    return () => {
        for (const [type, handler] of Object.entries(handlers)) {
            bus.removeEventListener(type, handler);
        }
    };
}
