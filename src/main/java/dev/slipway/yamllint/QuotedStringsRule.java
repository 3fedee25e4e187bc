package dev.slipway.yamllint;

import dev.slipway.yamllint.LintRule.Remark;
import dev.slipway.yamllint.LintText.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.tokens.Token;

/** Which texts stand in quotes, and in which. */
final class QuotedStringsRule {
    /** Plain words that YAML 1.1 takes for something else than a text. */
    private static final Pattern NO_TEXT = Pattern.compile(
            "~|null|Null|NULL||<<|="
                    + "|yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF"
                    + "|[-+]?0b[0-1_]+|[-+]?0o[0-7_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+"
                    + "|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+"
                    + "|[-+]?(?:[0-9][0-9_]*)\\.[0-9_]*(?:[eE][-+][0-9]+)?|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
                    + "|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)"
                    + "|\\d\\d\\d\\d-\\d\\d-\\d\\d|\\d\\d\\d\\d-\\d\\d?-\\d\\d?(?:[Tt]|[ \\t]+)\\d\\d?:\\d\\d:\\d\\d(?:\\.\\d*)?(?:[ \\t]*(?:Z|[-+]\\d\\d?(?::\\d\\d)?))?");

    private static final String FIRST = "!&*|>'\"%@`#?:-{}[],";

    private QuotedStringsRule() {}

    static List<Remark> check(LintText text, RuleOptions options) {
        var all = new ArrayList<Remark>();
        var tokens = text.tokens();
        int flow = 0;
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (token.is(Token.ID.FlowMappingStart, Token.ID.FlowSequenceStart)) {
                flow++;
            } else if (token.is(Token.ID.FlowMappingEnd, Token.ID.FlowSequenceEnd)) {
                flow--;
            }
            if (i > 0 && token.is(Token.ID.Scalar)) {
                judge(tokens.get(i - 1), token, flow > 0, options).ifPresent(all::add);
            }
        }
        return all;
    }

    private static Optional<Remark> judge(Piece previous, Piece token, boolean flow, RuleOptions options) {
        boolean isKey = previous.is(Token.ID.Key);
        boolean isValue = previous.is(
                Token.ID.Value, Token.ID.BlockEntry, Token.ID.FlowEntry, Token.ID.FlowSequenceStart, Token.ID.Tag);
        if (!(isValue || (isKey && options.flag("check-keys", false)))) {
            return Optional.empty();
        }
        var scalar = token.scalar().orElseThrow();
        var style = scalar.getStyle();
        var value = scalar.getValue();
        if (style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED) {
            return Optional.empty();
        }
        if (previous.is(Token.ID.Tag)) {
            return Optional.empty();
        }
        if (style == ScalarStyle.PLAIN && NO_TEXT.matcher(value).matches()) {
            return Optional.empty();
        }
        var node = isKey ? "key" : "value";
        var type = options.word("quote-type", "any");
        boolean fits = fits(style, type, value, options);
        var wanted = type.equals("any") ? "any" : type;
        var required = options.word("required", "true");
        if (required.equals("true")) {
            return style == ScalarStyle.PLAIN || !fits
                    ? told(token, "string " + node + " is not quoted with " + wanted + " quotes")
                    : Optional.empty();
        }
        if (required.equals("false")) {
            if (style != ScalarStyle.PLAIN && !fits) {
                return told(token, "string " + node + " is not quoted with " + wanted + " quotes");
            }
            return style == ScalarStyle.PLAIN && matches(value, options.words("extra-required", List.of()))
                    ? told(token, "string " + node + " is not quoted")
                    : Optional.empty();
        }
        boolean needs = needsQuotes(value, flow);
        if (style != ScalarStyle.PLAIN && !needs && !value.isEmpty()) {
            boolean extra = matches(value, options.words("extra-required", List.of()))
                    || matches(value, options.words("extra-allowed", List.of()));
            return extra
                    ? Optional.empty()
                    : told(token, "string " + node + " is redundantly quoted with " + wanted + " quotes");
        }
        if (style != ScalarStyle.PLAIN && !fits) {
            return told(token, "string " + node + " is not quoted with " + wanted + " quotes");
        }
        return style == ScalarStyle.PLAIN && matches(value, options.words("extra-required", List.of()))
                ? told(token, "string " + node + " is not quoted")
                : Optional.empty();
    }

    private static Optional<Remark> told(Piece token, String words) {
        return Optional.of(Remark.of(token.line() + 1, token.column() + 1, words));
    }

    private static boolean fits(ScalarStyle style, String type, String value, RuleOptions options) {
        boolean quotedQuotes = options.flag("allow-quoted-quotes", false);
        return switch (type) {
            case "single" -> style == ScalarStyle.SINGLE_QUOTED || (quotedQuotes && value.contains("'"));
            case "double" -> style == ScalarStyle.DOUBLE_QUOTED || (quotedQuotes && value.contains("\""));
            default -> ValueRules.isQuoted(style);
        };
    }

    private static boolean matches(String value, List<String> patterns) {
        return patterns.stream()
                .anyMatch(pattern -> Pattern.compile(pattern).matcher(value).find());
    }

    private static boolean needsQuotes(String value, boolean flow) {
        if (NO_TEXT.matcher(value).matches() || value.isBlank()) {
            return true;
        }
        char first = value.charAt(0);
        boolean mark = FIRST.indexOf(first) >= 0
                && !(Set.of('?', ':', '-').contains(first) && value.length() > 1 && value.charAt(1) != ' ');
        return mark
                || Character.isWhitespace(first)
                || Character.isWhitespace(value.charAt(value.length() - 1))
                || value.contains(": ")
                || value.endsWith(":")
                || value.contains(" #")
                || value.contains("\n")
                || value.chars().anyMatch(c -> c < ' ' || c == 0x7F)
                || (flow && value.chars().anyMatch(c -> "{}[],".indexOf(c) >= 0));
    }
}
