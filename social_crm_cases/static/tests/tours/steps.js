/** The first time that a screen is shown, its assets and the talk take a while. */
export const patiently = (steps) => steps.map((step) => ({ timeout: 60000, ...step }));

export const write = (text) => ({
    trigger: ".o-mail-Composer-input",
    run: `edit ${text}`,
});

export const send = {
    trigger: ".o-mail-Composer-send:enabled",
    run: "click",
};
