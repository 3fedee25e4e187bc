package dev.slipway.yamllint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.scanner.ScannerImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.tokens.ScalarToken;
import org.snakeyaml.engine.v2.tokens.Token;

/**
 * A text as rules look at it.
 *
 * @param lines without their ends
 * @param tokens YAML's
 * @param comments in order
 */
record LintText(String text, List<String> lines, List<Piece> tokens, List<Comment> comments) {
    LintText {
        lines = List.copyOf(lines);
        tokens = List.copyOf(tokens);
        comments = List.copyOf(comments);
    }

    /**
     * A token with its place.
     *
     * @param line counted from 0, as all places here
     * @param index in the text
     * @param end the index behind it
     */
    record Piece(Token token, Token.ID id, int line, int column, int index, int endLine, int endColumn, int end) {
        static Piece of(Token token) {
            var start = mark(token.getStartMark());
            var end = mark(token.getEndMark());
            return new Piece(
                    token,
                    token.getTokenId(),
                    start.getLine(),
                    start.getColumn(),
                    start.getIndex(),
                    end.getLine(),
                    end.getColumn(),
                    end.getIndex());
        }

        private static Mark mark(Optional<Mark> mark) {
            return mark.orElseThrow(() -> new IllegalStateException("the scanner was told to use marks"));
        }

        boolean is(Token.ID... ids) {
            for (var one : ids) {
                if (one == id) {
                    return true;
                }
            }
            return false;
        }

        /** The scalar that it is. */
        Optional<ScalarToken> scalar() {
            return token instanceof ScalarToken scalar ? Optional.of(scalar) : Optional.empty();
        }
    }

    /**
     * A comment.
     *
     * @param text with its {@code #}
     * @param inline whether something stands before it in its line
     * @param before the number of the last token before it
     */
    record Comment(int line, int column, String text, boolean inline, int before) {}

    /** Reads a text; empty: it is not YAML, which others tell better. */
    static Optional<LintText> of(String text) {
        var settings = LoadSettings.builder()
                .setCodePointLimit(Integer.MAX_VALUE)
                .setUseMarks(true)
                .build();
        var tokens = new ArrayList<Piece>();
        try {
            var scanner = new ScannerImpl(settings, new StreamReader(settings, text));
            while (scanner.hasNext()) {
                tokens.add(Piece.of(scanner.next()));
            }
        } catch (YamlEngineException e) {
            return Optional.empty();
        }
        var lines = List.of(text.split("\r?\n", -1));
        return Optional.of(new LintText(text, lines, tokens, comments(text, tokens)));
    }

    /** All {@code #} that begin a comment: outside of tokens, and behind nothing or a blank. */
    private static List<Comment> comments(String text, List<Piece> tokens) {
        var all = new ArrayList<Comment>();
        int from = 0;
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (token.index() > from) {
                between(text.substring(from, token.index()), from, text, i - 1, all);
            }
            from = Math.max(from, contentEnd(token, text));
        }
        return all;
    }

    /** A block scalar's token ends before the next line's first word, and comments may stand behind its last line. */
    private static int contentEnd(Piece token, String text) {
        return Math.min(token.end(), text.length());
    }

    private static void between(String gap, int from, String text, int before, List<Comment> all) {
        int at = 0;
        while ((at = gap.indexOf('#', at)) >= 0) {
            int end = gap.indexOf('\n', at);
            end = end < 0 ? gap.length() : end;
            int index = from + at;
            int lineStart = text.lastIndexOf('\n', index - 1) + 1;
            int line = (int)
                    text.substring(0, index).chars().filter(c -> c == '\n').count();
            all.add(new Comment(
                    line,
                    index - lineStart,
                    gap.substring(at, end).replaceAll("\r$", ""),
                    !text.substring(lineStart, index).isBlank(),
                    before));
            at = end;
        }
    }
}
