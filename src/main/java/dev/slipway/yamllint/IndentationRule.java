package dev.slipway.yamllint;

import dev.slipway.yamllint.LintRule.Remark;
import dev.slipway.yamllint.LintText.Piece;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.snakeyaml.engine.v2.tokens.Token;

/**
 * How far lines are indented.
 *
 * <ol>
 *   <li>Only the first token of a line is judged, against the collection that it stands in.
 *   <li>A collection or value that begins in a line of its own is one step further right than the key or item that it belongs to;
 *       a list may also stand below its key, as {@code indent-sequences} says.
 *   <li>In brackets, what stands in lines of its own is one step further right than the line that opens them, if nothing follows
 *       the bracket there; else it stands below what follows it. The closing bracket stands where its opening line begins.
 *   <li>Once a collection is found, its own place is what those within it are judged against, right or wrong.
 *   <li>With {@code consistent}, the first step that is seen is the one that all others must have.
 * </ol>
 */
final class IndentationRule {
    private static final int UNKNOWN = -1;

    private final List<Piece> tokens;
    private final LintText text;
    private final List<Remark> remarks = new ArrayList<>();
    private final Deque<Level> open = new ArrayDeque<>();
    private int step;
    private Sequences sequences;

    private enum Sequences {
        INDENTED,
        BELOW,
        EITHER,
        CONSISTENT
    }

    /**
     * A collection that is open.
     *
     * @param column of its keys, items or, in brackets, of what stands in lines of its own
     * @param line the indentation of the line that it begins in
     */
    private record Level(Kind kind, int column, int line) {
        enum Kind {
            MAP,
            LIST,
            LIST_BELOW_KEY,
            BRACKETS
        }
    }

    private IndentationRule(LintText text, RuleOptions options) {
        this.text = text;
        this.tokens = text.tokens();
        this.step = options.number("spaces", UNKNOWN);
        this.sequences = switch (options.word("indent-sequences", "true")) {
            case "false" -> Sequences.BELOW;
            case "whatever" -> Sequences.EITHER;
            case "consistent" -> Sequences.CONSISTENT;
            default -> Sequences.INDENTED;
        };
    }

    static List<Remark> check(LintText text, RuleOptions options) {
        var rule = new IndentationRule(text, options);
        rule.run();
        return rule.remarks;
    }

    private void run() {
        int lastLine = -1;
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (isInvisible(token)) {
                close(token);
                continue;
            }
            boolean first = token.line() > lastLine;
            endListBelowKey(token);
            enter(token, i, first);
            lastLine = Math.max(
                    lastLine,
                    token.endLine() > token.line() && token.endColumn() == 0 ? token.endLine() - 1 : token.endLine());
        }
    }

    /** Marks of the scanner that no character stands for. */
    private boolean isInvisible(Piece token) {
        return token.is(Token.ID.StreamStart, Token.ID.StreamEnd, Token.ID.BlockEnd)
                || (token.is(Token.ID.Key) && !SpacingRules.isQuestionMark(token, text));
    }

    private void close(Piece token) {
        if (token.is(Token.ID.BlockEnd)) {
            if (!open.isEmpty() && open.element().kind() == Level.Kind.LIST_BELOW_KEY) {
                open.pop();
            }
            open.poll();
        }
        if (token.is(Token.ID.Key)) {
            endListBelowKey(token);
        }
    }

    /** It has no mark of its own at its end: the next key of the map ends it. */
    private void endListBelowKey(Piece token) {
        if (!open.isEmpty()
                && open.element().kind() == Level.Kind.LIST_BELOW_KEY
                && token.column() <= open.element().column()
                && !token.is(Token.ID.BlockEntry)) {
            open.pop();
        }
    }

    private void enter(Piece token, int at, boolean first) {
        switch (token.id()) {
            case DocumentStart, DocumentEnd -> open.clear();
            case BlockMappingStart -> {
                if (first) {
                    judge(token, false);
                }
                open.push(new Level(Level.Kind.MAP, token.column(), indentOf(token.line())));
            }
            case BlockSequenceStart -> {
                if (first) {
                    judge(token, true);
                }
                open.push(new Level(Level.Kind.LIST, token.column(), indentOf(token.line())));
            }
            case BlockEntry -> {
                if (!open.isEmpty() && open.element().kind() == Level.Kind.MAP) {
                    listBelowKey(token);
                }
            }
            case FlowMappingStart, FlowSequenceStart -> {
                if (first) {
                    inValue(token, at);
                }
                open.push(brackets(token, at));
            }
            case FlowMappingEnd, FlowSequenceEnd -> {
                if (first && !open.isEmpty()) {
                    expect(token, open.element().line());
                }
                open.poll();
            }
            default -> {
                if (first) {
                    inValue(token, at);
                }
            }
        }
    }

    private Level brackets(Piece token, int at) {
        int line = indentOf(token.line());
        var next = at + 1 < tokens.size() ? tokens.get(at + 1) : token;
        boolean alone = next.line() > token.line();
        return new Level(Level.Kind.BRACKETS, alone ? UNKNOWN : next.column(), line);
    }

    private void listBelowKey(Piece token) {
        int parent = open.element().column();
        if (sequences == Sequences.CONSISTENT) {
            sequences = Sequences.BELOW;
        }
        if (sequences == Sequences.INDENTED) {
            // A list below its key tells nothing of the step.
            if (step == UNKNOWN) {
                remarks.add(Remark.of(
                        token.line() + 1, token.column() + 1, "wrong indentation: expected at least " + (parent + 1)));
            } else {
                expect(token, parent + step);
            }
        }
        open.push(new Level(Level.Kind.LIST_BELOW_KEY, token.column(), indentOf(token.line())));
    }

    /** A block collection that begins a line. */
    private void judge(Piece token, boolean isList) {
        if (open.isEmpty()) {
            expect(token, 0);
            return;
        }
        var parent = open.element();
        if (parent.kind() == Level.Kind.BRACKETS) {
            return;
        }
        if (isList && parent.kind() == Level.Kind.MAP) {
            if (sequences == Sequences.BELOW) {
                expect(token, parent.column());
                return;
            }
            if (sequences == Sequences.CONSISTENT) {
                sequences = Sequences.INDENTED;
            }
        }
        expect(token, parent.column() + steps(token, parent.column()));
    }

    /** A value, or what stands in brackets, that begins a line. */
    private void inValue(Piece token, int at) {
        if (open.isEmpty()) {
            expect(token, 0);
            return;
        }
        var parent = open.element();
        if (parent.kind() == Level.Kind.BRACKETS) {
            if (at > 0 && tokens.get(at - 1).is(Token.ID.Value)) {
                int key = keyBefore(at);
                expect(token, key + steps(token, key));
            } else if (!token.is(Token.ID.FlowEntry, Token.ID.Value)) {
                expect(
                        token,
                        parent.column() != UNKNOWN ? parent.column() : parent.line() + steps(token, parent.line()));
            }
            return;
        }
        boolean isKey = at > 0 && tokens.get(at - 1).is(Token.ID.Key) && parent.kind() == Level.Kind.MAP;
        if (!isKey && !token.is(Token.ID.Value, Token.ID.Key, Token.ID.Directive)) {
            expect(token, parent.column() + steps(token, parent.column()));
        }
    }

    /** Where the key stands whose value comes here. */
    private int keyBefore(int at) {
        for (int i = at - 1; i > 0; i--) {
            if (tokens.get(i).is(Token.ID.Key)) {
                return tokens.get(i + 1).column();
            }
        }
        return 0;
    }

    private int steps(Piece token, int parent) {
        if (step == UNKNOWN && token.column() > parent) {
            step = token.column() - parent;
        }
        return step == UNKNOWN ? 2 : step;
    }

    private void expect(Piece token, int column) {
        if (token.column() != column) {
            remarks.add(Remark.of(
                    token.line() + 1,
                    token.column() + 1,
                    "wrong indentation: expected " + column + " but found " + token.column()));
        }
    }

    private int indentOf(int line) {
        var words = text.lines().get(line);
        return words.length() - words.stripLeading().length();
    }
}
