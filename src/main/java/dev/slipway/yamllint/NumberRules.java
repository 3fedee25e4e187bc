package dev.slipway.yamllint;

import dev.slipway.yamllint.LintRule.Remark;
import dev.slipway.yamllint.LintText.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.tokens.ScalarToken;
import org.snakeyaml.engine.v2.tokens.Token;

/** Rules about how numbers are written. */
final class NumberRules {
    private static final Pattern IMPLICIT = Pattern.compile("0[0-9]*");
    private static final Pattern EXPLICIT = Pattern.compile("0o[0-7]+");
    private static final Pattern OCTAL = Pattern.compile("[0-7]+");

    /** What a way to write a float is forbidden by, and what it is called. */
    private record Way(String option, String what, Pattern pattern) {
        static Way of(String option, String what, String pattern) {
            return new Way(option, what + " …", Pattern.compile(pattern));
        }
    }

    private static final String POWER = "[eE][-+]?[0-9]+";
    private static final List<Way> WAYS = List.of(
            Way.of("forbid-nan", "forbidden not a number value", "\\.(nan|NaN|NAN)"),
            Way.of("forbid-inf", "forbidden infinite value", "[-+]?\\.(inf|Inf|INF)"),
            Way.of(
                    "forbid-scientific-notation",
                    "forbidden scientific notation",
                    "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)" + POWER),
            Way.of(
                    "require-numeral-before-decimal",
                    "forbidden decimal missing 0 prefix",
                    "[-+]?\\.[0-9]+(" + POWER + ")?"));

    private NumberRules() {}

    static List<Remark> octalValues(LintText text, RuleOptions options) {
        var all = new ArrayList<Remark>();
        var tokens = text.tokens();
        for (int i = 1; i < tokens.size(); i++) {
            var token = tokens.get(i);
            var value = untagged(tokens, i);
            if (options.flag("forbid-implicit-octal", true)
                    && value.length() > 1
                    && IMPLICIT.matcher(value).matches()
                    && OCTAL.matcher(value.substring(1)).matches()) {
                all.add(new Remark(
                        token.endLine() + 1, token.endColumn() + 1, "forbidden implicit octal value …", value));
            }
            if (options.flag("forbid-explicit-octal", true)
                    && EXPLICIT.matcher(value).matches()) {
                all.add(new Remark(
                        token.endLine() + 1, token.endColumn() + 1, "forbidden explicit octal value …", value));
            }
        }
        return all;
    }

    static List<Remark> floatValues(LintText text, RuleOptions options) {
        var forbidden =
                WAYS.stream().filter(way -> options.flag(way.option(), false)).toList();
        var all = new ArrayList<Remark>();
        var tokens = text.tokens();
        for (int i = 1; i < tokens.size(); i++) {
            var token = tokens.get(i);
            var value = untagged(tokens, i);
            forbidden.stream()
                    .filter(way -> way.pattern().matcher(value).matches())
                    .forEach(way -> all.add(new Remark(token.line() + 1, token.column() + 1, way.what(), value)));
        }
        return all;
    }

    /** A value that is neither quoted nor tagged, so that it is what it looks like; empty: it is something else. */
    private static String untagged(List<Piece> tokens, int index) {
        return tokens.get(index - 1).is(Token.ID.Tag)
                ? ""
                : tokens.get(index)
                        .scalar()
                        .filter(ScalarToken::isPlain)
                        .map(ScalarToken::getValue)
                        .orElse("");
    }
}
