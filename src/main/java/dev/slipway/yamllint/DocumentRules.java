package dev.slipway.yamllint;

import dev.slipway.yamllint.LintRule.Remark;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.tokens.Token;

/** Rules about where documents begin and end. */
final class DocumentRules {
    private DocumentRules() {}

    static List<Remark> start(LintText text, RuleOptions options) {
        var all = new ArrayList<Remark>();
        var tokens = text.tokens();
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (!options.flag("present", true)) {
                if (token.is(Token.ID.DocumentStart)) {
                    all.add(Remark.of(token.line() + 1, token.column() + 1, "found forbidden document start \"---\""));
                }
            } else if (i > 0
                    && tokens.get(i - 1).is(Token.ID.StreamStart, Token.ID.DocumentEnd, Token.ID.Directive)
                    && !token.is(
                            Token.ID.DocumentStart, Token.ID.Directive, Token.ID.StreamEnd, Token.ID.DocumentEnd)) {
                all.add(Remark.of(token.line() + 1, 1, "missing document start \"---\""));
            }
        }
        return all;
    }

    static List<Remark> end(LintText text, RuleOptions options) {
        var all = new ArrayList<Remark>();
        var tokens = text.tokens();
        for (int i = 1; i < tokens.size(); i++) {
            var token = tokens.get(i);
            var previous = tokens.get(i - 1);
            if (!options.flag("present", true)) {
                if (token.is(Token.ID.DocumentEnd)) {
                    all.add(Remark.of(token.line() + 1, token.column() + 1, "found forbidden document end \"...\""));
                }
            } else if (token.is(Token.ID.StreamEnd)) {
                if (!previous.is(Token.ID.DocumentEnd, Token.ID.StreamStart)) {
                    all.add(Remark.of(token.line(), 1, "missing document end \"...\""));
                }
            } else if (token.is(Token.ID.DocumentStart)
                    && !previous.is(Token.ID.DocumentEnd, Token.ID.StreamStart, Token.ID.Directive)) {
                all.add(Remark.of(token.line() + 1, 1, "missing document end \"...\""));
            }
        }
        return all;
    }
}
