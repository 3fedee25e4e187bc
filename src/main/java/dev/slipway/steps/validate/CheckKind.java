package dev.slipway.steps.validate;

/** The sorts of checks. */
public enum CheckKind {
    /** An address that must answer. */
    HTTP("http", "HTTP checks"),
    /** A port that must take connections. */
    TCP("tcp", "TCP checks"),
    /** A name that must lead somewhere. */
    DNS("dns", "DNS checks"),
    /** An address that must talk over a WebSocket. */
    WEBSOCKET("websocket", "WebSocket checks"),
    /** A program that must end well. */
    COMMAND("command", "commands"),
    /** A BinderHub's pages, and those of its JupyterHub. */
    BINDER_PAGE("binder-page", "Binder pages"),
    /** A repository that must launch. */
    BINDER_LAUNCH("binder-launch", "Binder launches"),
    /** A new commit that must be built and launched. */
    BINDER_BUILD("binder-build", "a Binder build"),
    /** A user who must be able to compute. */
    HUB("hub", "JupyterHub checks");

    private final String word;
    private final String title;

    CheckKind(String word, String title) {
        this.word = word;
        this.title = title;
    }

    /** Its word in events and files: stable. */
    public String word() {
        return word;
    }

    /** The name of the step that makes such checks. */
    public String step() {
        return "Validate with " + title;
    }
}
