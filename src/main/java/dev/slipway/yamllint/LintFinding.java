package dev.slipway.yamllint;

/**
 * Something that a rule has against a file.
 *
 * @param line counted from 1
 * @param column counted from 1
 * @param error whether it is an error, or only a warning
 * @param rule its name
 * @param what the rule's words, without anything of the file
 * @param content what of the file belongs to them; empty: nothing
 */
public record LintFinding(int line, int column, boolean error, String rule, String what, String content) {

    /** As yamllint words it, with the file's content. */
    public String words() {
        return content.isEmpty() ? what : what.replace("…", "\"" + content + "\"");
    }

    /** The words without the file's content. */
    public String quietly() {
        return what.replace(" …", "");
    }
}
