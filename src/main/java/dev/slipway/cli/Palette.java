package dev.slipway.cli;

/** Colours text, or leaves it as it is. */
record Palette(boolean on) {
    String bold(String text) {
        return wrapped("1", text);
    }

    String dim(String text) {
        return wrapped("2", text);
    }

    String red(String text) {
        return wrapped("31", text);
    }

    String green(String text) {
        return wrapped("32", text);
    }

    String yellow(String text) {
        return wrapped("33", text);
    }

    private String wrapped(String code, String text) {
        return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
