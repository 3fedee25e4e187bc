package dev.slipway.yamllint;

import dev.slipway.yamllint.LintRule.Remark;
import dev.slipway.yamllint.LintText.Piece;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.tokens.Token;

/** Rules about what stands where a value or a key stands. */
final class ValueRules {
    /** What YAML 1.1 takes for true or false. */
    private static final Set<String> TRUTHY = Set.of(
            "YES", "Yes", "yes", "NO", "No", "no", "TRUE", "True", "true", "FALSE", "False", "false", "ON", "On", "on",
            "OFF", "Off", "off");

    private static final Pattern IMPLICIT = Pattern.compile("0[0-9]*");
    private static final Pattern EXPLICIT = Pattern.compile("0o[0-7]+");
    private static final Pattern OCTAL = Pattern.compile("[0-7]+");

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

    static List<Remark> octalValues(LintText text, RuleOptions options) {
        var all = new ArrayList<Remark>();
        var tokens = text.tokens();
        for (int i = 1; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (token.scalar().filter(it -> it.isPlain()).isEmpty()
                    || tokens.get(i - 1).is(Token.ID.Tag)) {
                continue;
            }
            var value = value(token);
            if (options.flag("forbid-implicit-octal", true)
                    && value.length() > 1
                    && IMPLICIT.matcher(value).matches()
                    && OCTAL.matcher(value.substring(1)).matches()) {
                all.add(new Remark(token.endLine() + 1, end(token), "forbidden implicit octal value …", value));
            }
            if (options.flag("forbid-explicit-octal", true)
                    && EXPLICIT.matcher(value).matches()) {
                all.add(new Remark(token.endLine() + 1, end(token), "forbidden explicit octal value …", value));
            }
        }
        return all;
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

    static List<Remark> keyDuplicates(LintText text, RuleOptions options) {
        boolean merges = options.flag("forbid-duplicated-merge-keys", false);
        var all = new ArrayList<Remark>();
        var open = new ArrayDeque<Set<String>>();
        var tokens = text.tokens();
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (token.is(
                    Token.ID.BlockMappingStart,
                    Token.ID.FlowMappingStart,
                    Token.ID.BlockSequenceStart,
                    Token.ID.FlowSequenceStart)) {
                open.push(new HashSet<>());
            } else if (token.is(Token.ID.BlockEnd, Token.ID.FlowMappingEnd, Token.ID.FlowSequenceEnd)) {
                open.poll();
            } else if (token.is(Token.ID.Key) && !open.isEmpty() && i + 1 < tokens.size()) {
                var key = tokens.get(i + 1);
                if (key.is(Token.ID.Scalar)
                        && !open.element().add(value(key))
                        && (merges || !value(key).equals("<<"))) {
                    all.add(new Remark(
                            key.line() + 1, key.column() + 1, "duplication of key … in mapping", value(key)));
                }
            }
        }
        return all;
    }

    static List<Remark> anchors(LintText text, RuleOptions options) {
        var all = new ArrayList<Remark>();
        var known = new HashSet<String>();
        for (var token : text.tokens()) {
            if (token.is(Token.ID.DocumentStart, Token.ID.DocumentEnd)) {
                known.clear();
            }
            var written = text.text()
                    .substring(token.index(), Math.min(token.end(), text.text().length()));
            if (token.is(Token.ID.Anchor)) {
                if (!known.add(written.substring(1)) && options.flag("forbid-duplicated-anchors", false)) {
                    all.add(new Remark(
                            token.line() + 1, token.column() + 1, "found duplicated anchor …", written.substring(1)));
                }
            } else if (token.is(Token.ID.Alias)
                    && options.flag("forbid-undeclared-aliases", true)
                    && !known.contains(written.substring(1))) {
                all.add(new Remark(
                        token.line() + 1, token.column() + 1, "found undeclared alias …", written.substring(1)));
            }
        }
        return all;
    }

    static boolean isQuoted(ScalarStyle style) {
        return style == ScalarStyle.SINGLE_QUOTED || style == ScalarStyle.DOUBLE_QUOTED;
    }
}
