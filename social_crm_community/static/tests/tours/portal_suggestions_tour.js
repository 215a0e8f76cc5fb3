import { registry } from "@web/core/registry";

/** A customer begins to write, finds what solved the like, and says so. */
registry.category("web_tour.tours").add("social_crm_portal_suggestions", {
    steps: () => [
        {
            content: "Nothing is suggested before there are words",
            trigger: "form:has(.o_social_crm_suggestions):not(:has(.o_social_crm_suggestions li))",
        },
        {
            trigger: "#case_subject",
            run: "edit The lamp is flickering",
        },
        {
            content: "A solved topic is offered, and said aloud",
            trigger:
                ".o_social_crm_suggestions:has([role=status]:contains(write: 1.)) li:contains(My lamp flickers):contains(Tighten the screw)",
        },
        {
            content: "Only after it was opened it can have helped",
            trigger: ".o_social_crm_suggestions li:has(a):has(button[hidden])",
        },
        {
            content: "The link opens a tab of its own, by mouse or keyboard",
            trigger: ".o_social_crm_suggestions li a[target=_blank]",
            async run() {
                this.anchor.focus();
                await fetch(this.anchor.href);
                this.anchor.addEventListener("click", (ev) => ev.preventDefault(), { once: true });
                this.anchor.click();
            },
        },
        {
            trigger: ".o_social_crm_suggestions li button:not([hidden]):contains(This solved my question)",
            run: "click",
        },
        {
            trigger: ".o_social_crm_suggestions li:contains(Glad to hear it)",
        },
        {
            content: "Other words, other suggestions",
            trigger: "#case_subject",
            run: "edit Something else entirely",
        },
        {
            trigger: "form:has([role=status]:contains(no suggestion any more)):not(:has(.o_social_crm_suggestions li))",
        },
    ],
});
