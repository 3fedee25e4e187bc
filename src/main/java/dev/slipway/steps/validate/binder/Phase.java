package dev.slipway.steps.validate.binder;

import java.util.Locale;

/** How far a launch has come, in BinderHub's words. */
enum Phase {
    /** For the build to begin. */
    WAITING,
    /** The repository is fetched. */
    FETCHING,
    /** The image is built. */
    BUILDING,
    /** The image goes to the registry. */
    PUSHING,
    /** There is an image. */
    BUILT,
    /** The server is started. */
    LAUNCHING,
    /** The server runs. */
    READY,
    /** It is over. */
    FAILED,
    /** BinderHub itself does not know, or uses a word that this program does not. */
    UNKNOWN;

    /** The phase of that name. Versions of BinderHub do not agree on capitals, nor those of its builder on the word for failure. */
    static Phase named(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "waiting" -> WAITING;
            case "fetching" -> FETCHING;
            case "building" -> BUILDING;
            case "pushing" -> PUSHING;
            case "built" -> BUILT;
            case "launching" -> LAUNCHING;
            case "ready" -> READY;
            case "failed", "failure" -> FAILED;
            default -> UNKNOWN;
        };
    }

    /** Whether there is no image yet, and one is made. */
    boolean isOfBuild() {
        return switch (this) {
            case WAITING, FETCHING, BUILDING, PUSHING -> true;
            case BUILT, LAUNCHING, READY, FAILED, UNKNOWN -> false;
        };
    }

    /** What is being done in it, continuing the words "it is". */
    String doing() {
        return switch (this) {
            case BUILT -> "about to be launched";
            case UNKNOWN -> "in a phase that BinderHub does not name";
            case WAITING, FETCHING, BUILDING, PUSHING, LAUNCHING, READY, FAILED -> word();
        };
    }

    /** Its name, for people. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
