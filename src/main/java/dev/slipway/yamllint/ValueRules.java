package dev.slipway.yamllint;

import dev.slipway.yamllint.LintRule.Remark;
import dev.slipway.yamllint.LintText.Piece;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.tokens.Token;

/** Rules about what stands where a value or a key stands. */
final class ValueRules {
    /** What YAML 1.1 takes for true or false. */
    private static final Set<String> TRUTHY = Set.of(
            "YES", "Yes", "yes", "NO", "No", "no", "TRUE", "True", "true", "FALSE", "False", "false", "ON", "On", "on",
            "OFF", "Off", "off");

    private ValueRules() {}

    static List<Remark> truthy(LintText text, RuleOptions options) {
        var allowed = options.words("allowed-values", List.of("true", "false"));
        boolean keys = options.flag("check-keys", true);
        var all = new ArrayList<Remark>();
        var tokens = text.tokens();
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            boolean isPlain = token.scalar()
                    .filter(it -> it.isPlain() && TRUTHY.contains(it.getValue()))
                    .isPresent();
            if (isPlain
                    && !allowed.contains(value(token))
                    && !tokens.get(i - 1).is(Token.ID.Tag)
                    && (keys || !tokens.get(i - 1).is(Token.ID.Key))) {
                all.add(Remark.of(
                        token.line() + 1,
                        token.column() + 1,
                        "truthy value should be one of ["
                                + String.join(", ", allowed.stream().sorted().toList()) + "]"));
            }
        }
        return all;
    }

    private static String value(Piece token) {
        return token.scalar().map(it -> it.getValue()).orElse("");
    }

    private static int end(Piece token) {
        return token.endColumn() + 1;
    }

    static List<Remark> emptyValues(LintText text, RuleOptions options) {
        var all = new ArrayList<Remark>();
        var tokens = text.tokens();
        for (int i = 0; i + 1 < tokens.size(); i++) {
            var token = tokens.get(i);
            var next = tokens.get(i + 1);
            if (token.is(Token.ID.Value)) {
                if (options.flag("forbid-in-block-mappings", true) && next.is(Token.ID.Key, Token.ID.BlockEnd)) {
                    all.add(Remark.of(token.line() + 1, end(token), "empty value in block mapping"));
                }
                if (options.flag("forbid-in-flow-mappings", true)
                        && next.is(Token.ID.FlowEntry, Token.ID.FlowMappingEnd)) {
                    all.add(Remark.of(token.line() + 1, end(token), "empty value in flow mapping"));
                }
            }
            if (token.is(Token.ID.BlockEntry)
                    && options.flag("forbid-in-block-sequences", true)
                    && next.is(Token.ID.Key, Token.ID.BlockEnd, Token.ID.BlockEntry)) {
                all.add(Remark.of(token.line() + 1, end(token), "empty value in block sequence"));
            }
        }
        return all;
    }

    static List<Remark> anchors(LintText text, RuleOptions options) {
        var all = new ArrayList<Remark>();
        var known = new HashSet<String>();
        var unused = new LinkedHashMap<String, Piece>();
        for (var token : text.tokens()) {
            if (token.is(Token.ID.DocumentStart, Token.ID.DocumentEnd, Token.ID.StreamEnd)) {
                if (options.flag("forbid-unused-anchors", false)) {
                    unused.forEach((name, anchor) -> all.add(remark(anchor, "found unused anchor …", name)));
                }
                known.clear();
                unused.clear();
            }
            if (!token.is(Token.ID.Anchor, Token.ID.Alias)) {
                continue;
            }
            var name = text.text().substring(token.index() + 1, token.end());
            if (token.is(Token.ID.Alias)) {
                unused.remove(name);
                if (!known.contains(name) && options.flag("forbid-undeclared-aliases", true)) {
                    all.add(remark(token, "found undeclared alias …", name));
                }
            } else {
                unused.put(name, token);
                if (!known.add(name) && options.flag("forbid-duplicated-anchors", false)) {
                    all.add(remark(token, "found duplicated anchor …", name));
                }
            }
        }
        return all;
    }

    private static Remark remark(Piece token, String what, String content) {
        return new Remark(token.line() + 1, token.column() + 1, what, content);
    }

    static boolean isQuoted(ScalarStyle style) {
        return style == ScalarStyle.SINGLE_QUOTED || style == ScalarStyle.DOUBLE_QUOTED;
    }
}
