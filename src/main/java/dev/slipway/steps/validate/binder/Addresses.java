package dev.slipway.steps.validate.binder;

/** Addresses below a site's own, which may have a path itself and end with a slash or not. */
final class Addresses {
    private Addresses() {}

    /** The address of a path. */
    static String below(String base, String path) {
        return base.replaceFirst("/+$", "") + "/" + path;
    }
}
