package dev.slipway.yamllint;

import dev.slipway.yamllint.LintRule.Remark;
import dev.slipway.yamllint.LintText.Piece;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.tokens.Token;

/** Rules about the blanks around YAML's marks, within a line. */
final class SpacingRules {
    private SpacingRules() {}

    static List<Remark> braces(LintText text, RuleOptions options) {
        return brackets(text, options, Token.ID.FlowMappingStart, Token.ID.FlowMappingEnd, "braces", "mapping");
    }

    static List<Remark> brackets(LintText text, RuleOptions options) {
        return brackets(text, options, Token.ID.FlowSequenceStart, Token.ID.FlowSequenceEnd, "brackets", "sequence");
    }

    private static List<Remark> brackets(
            LintText text, RuleOptions options, Token.ID start, Token.ID end, String name, String kind) {
        var all = new ArrayList<Remark>();
        var forbid = options.word("forbid", "false");
        int least = options.number("min-spaces-inside", 0);
        int most = options.number("max-spaces-inside", 0);
        int leastEmpty = options.number("min-spaces-inside-empty", -1);
        int mostEmpty = options.number("max-spaces-inside-empty", -1);
        var tokens = text.tokens();
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (token.is(start) && i + 1 < tokens.size()) {
                boolean isEmpty = tokens.get(i + 1).is(end);
                if (forbid.equals("true") || (forbid.equals("non-empty") && !isEmpty)) {
                    all.add(Remark.of(token.line() + 1, token.endColumn() + 1, "forbidden flow " + kind));
                } else if (isEmpty) {
                    after(
                            token,
                            tokens.get(i + 1),
                            leastEmpty >= 0 ? leastEmpty : least,
                            mostEmpty >= 0 ? mostEmpty : most,
                            "inside empty " + name,
                            all);
                } else {
                    after(token, tokens.get(i + 1), least, most, "inside " + name, all);
                }
            } else if (token.is(end) && i > 0 && !tokens.get(i - 1).is(start)) {
                before(tokens.get(i - 1), token, least, most, "inside " + name, text, all);
            }
        }
        return all;
    }

    static List<Remark> commas(LintText text, RuleOptions options) {
        var all = new ArrayList<Remark>();
        var tokens = text.tokens();
        for (int i = 1; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).is(Token.ID.FlowEntry)) {
                before(
                        tokens.get(i - 1),
                        tokens.get(i),
                        0,
                        options.number("max-spaces-before", 0),
                        "before comma",
                        text,
                        all);
                after(
                        tokens.get(i),
                        tokens.get(i + 1),
                        options.number("min-spaces-after", 1),
                        options.number("max-spaces-after", 1),
                        "after comma",
                        all);
            }
        }
        return all;
    }

    static List<Remark> colons(LintText text, RuleOptions options) {
        var all = new ArrayList<Remark>();
        var tokens = text.tokens();
        int most = options.number("max-spaces-after", 1);
        for (int i = 1; i + 1 < tokens.size(); i++) {
            var token = tokens.get(i);
            boolean isBare =
                    tokens.get(i - 1).is(Token.ID.Alias) && tokens.get(i - 1).end() + 1 == token.index();
            if (token.is(Token.ID.Value)) {
                if (!isBare) {
                    before(
                            tokens.get(i - 1),
                            token,
                            0,
                            options.number("max-spaces-before", 0),
                            "before colon",
                            text,
                            all);
                }
                after(token, tokens.get(i + 1), 0, most, "after colon", all);
            } else if (isQuestionMark(token, text)) {
                after(token, tokens.get(i + 1), 0, most, "after question mark", all);
            }
        }
        return all;
    }

    static boolean isQuestionMark(Piece token, LintText text) {
        return token.is(Token.ID.Key)
                && token.index() < text.text().length()
                && text.text().charAt(token.index()) == '?'
                && token.end() > token.index();
    }

    static List<Remark> hyphens(LintText text, RuleOptions options) {
        var all = new ArrayList<Remark>();
        var tokens = text.tokens();
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).is(Token.ID.BlockEntry)) {
                after(tokens.get(i), tokens.get(i + 1), 0, options.number("max-spaces-after", 1), "after hyphen", all);
            }
        }
        return all;
    }

    /** The blanks between a mark and what stands behind it in the same line. */
    private static void after(Piece mark, Piece next, int least, int most, String where, List<Remark> all) {
        if (mark.endLine() != next.line() || next.is(Token.ID.StreamEnd) || next.is(Token.ID.BlockEnd)) {
            return;
        }
        int spaces = next.index() - mark.end();
        if (most >= 0 && spaces > most) {
            all.add(Remark.of(next.line() + 1, next.column(), "too many spaces " + where));
        } else if (spaces < least) {
            all.add(Remark.of(next.line() + 1, next.column() + 1, "too few spaces " + where));
        }
    }

    /** The blanks between a mark and what stands before it in the same line. */
    private static void before(
            Piece previous, Piece mark, int least, int most, String where, LintText text, List<Remark> all) {
        int end = contentEnd(previous, text);
        if (text.text().substring(Math.min(end, mark.index()), mark.index()).indexOf('\n') >= 0) {
            return;
        }
        int spaces = mark.index() - end;
        if (most >= 0 && spaces > most) {
            all.add(Remark.of(mark.line() + 1, mark.column(), "too many spaces " + where));
        } else if (spaces < least) {
            all.add(Remark.of(mark.line() + 1, mark.column() + 1, "too few spaces " + where));
        }
    }

    /** Where a token's own text ends: a plain word's token may hold the blanks behind it. */
    private static int contentEnd(Piece token, LintText text) {
        int end = token.end();
        while (end > token.index() && Character.isWhitespace(text.text().charAt(end - 1))) {
            end--;
        }
        return end;
    }
}
