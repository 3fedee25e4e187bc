package dev.slipway.yamllint;

import dev.slipway.yamllint.LintRule.Remark;
import dev.slipway.yamllint.LintText.Comment;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.tokens.Token;

/** Rules about comments. */
final class CommentRules {
    private CommentRules() {}

    static List<Remark> comments(LintText text, RuleOptions options) {
        int least = options.number("min-spaces-from-content", 2);
        boolean space = options.flag("require-starting-space", true);
        boolean shebangs = options.flag("ignore-shebangs", true);
        var all = new ArrayList<Remark>();
        for (var comment : text.comments()) {
            if (least >= 0 && comment.inline()) {
                var before = text.lines().get(comment.line()).substring(0, comment.column());
                int spaces = before.length() - before.stripTrailing().length();
                if (spaces < least) {
                    all.add(Remark.of(
                            comment.line() + 1,
                            comment.column() + 1,
                            "too few spaces before comment: expected " + least));
                }
            }
            var words = comment.text().replaceFirst("^#+", "");
            if (space && !words.isEmpty() && words.charAt(0) != ' ' && words.charAt(0) != '\n') {
                boolean isShebang = shebangs
                        && comment.line() == 0
                        && comment.column() == 0
                        && comment.text().startsWith("#!");
                if (!isShebang) {
                    all.add(Remark.of(
                            comment.line() + 1,
                            comment.column() + 1 + comment.text().length() - words.length(),
                            "missing starting space in comment"));
                }
            }
        }
        return all;
    }

    /**
     * A comment of its own stands where the content below it stands or, if that is further left, where the content above it does, or
     * where the comment above it stands, if that one is right.
     */
    static List<Remark> indentation(LintText text, RuleOptions options) {
        var all = new ArrayList<Remark>();
        int line = -2;
        int column = -1;
        for (var comment : text.comments()) {
            if (comment.inline()) {
                line = -2;
                continue;
            }
            int next = nextIndent(text, comment);
            int previous = previousIndent(text, comment);
            if (comment.line() == line + 1 && column >= 0) {
                previous = column;
            }
            if (next > previous) {
                previous = next;
            }
            if (comment.column() != previous && comment.column() != next) {
                all.add(Remark.of(comment.line() + 1, comment.column() + 1, "comment not indented like content"));
            }
            line = comment.line();
            column = comment.column();
        }
        return all;
    }

    /** The indentation of the first content below; 0 at the end. */
    private static int nextIndent(LintText text, Comment comment) {
        for (int i = comment.before() + 1; i < text.tokens().size(); i++) {
            var token = text.tokens().get(i);
            if (token.is(Token.ID.StreamEnd)) {
                return 0;
            }
            if (!token.is(Token.ID.BlockEnd)) {
                return token.column();
            }
        }
        return 0;
    }

    /** The indentation of the line above that has content. */
    private static int previousIndent(LintText text, Comment comment) {
        if (comment.before() < 0 || text.tokens().get(comment.before()).is(Token.ID.StreamStart)) {
            return 0;
        }
        for (int i = comment.line() - 1; i >= 0; i--) {
            var line = text.lines().get(i);
            if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
                return line.length() - line.stripLeading().length();
            }
        }
        return 0;
    }
}
