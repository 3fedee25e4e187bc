package dev.slipway.yamllint;

import dev.slipway.yamllint.LintRule.Remark;
import dev.slipway.yamllint.LintText.Piece;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.tokens.Token;

/** Rules about the keys of maps. */
final class KeyRules {
    private KeyRules() {}

    static List<Remark> duplicates(LintText text, RuleOptions options) {
        boolean merges = options.flag("forbid-duplicated-merge-keys", false);
        var all = new ArrayList<Remark>();
        for (var keys : maps(text)) {
            var seen = new HashSet<String>();
            for (var key : keys) {
                if (!seen.add(value(key)) && (merges || !value(key).equals("<<"))) {
                    all.add(remark(key, "duplication of key … in mapping"));
                }
            }
        }
        return all;
    }

    static List<Remark> ordering(LintText text, RuleOptions options) {
        var order = new KeyOrder(options.word("locale", ""));
        var ignored = options.words("ignored-keys", List.of()).stream()
                .map(Pattern::compile)
                .toList();
        var all = new ArrayList<Remark>();
        for (var keys : maps(text)) {
            var greatest = "";
            for (var key : keys) {
                var value = value(key);
                if (ignored.stream().anyMatch(pattern -> pattern.matcher(value).find())) {
                    continue;
                }
                if (order.compare(value, greatest) < 0) {
                    all.add(remark(key, "wrong ordering of key … in mapping"));
                } else {
                    greatest = value;
                }
            }
        }
        return all;
    }

    /** The keys of each map that are plain values, in its order. */
    private static List<List<Piece>> maps(LintText text) {
        var all = new ArrayList<List<Piece>>();
        var open = new ArrayDeque<List<Piece>>();
        var tokens = text.tokens();
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (token.is(Token.ID.BlockMappingStart, Token.ID.FlowMappingStart)) {
                var keys = new ArrayList<Piece>();
                all.add(keys);
                open.push(keys);
            } else if (token.is(Token.ID.BlockSequenceStart, Token.ID.FlowSequenceStart)) {
                // A key in it is a map of its own.
                open.push(new ArrayList<>());
            } else if (token.is(Token.ID.BlockEnd, Token.ID.FlowMappingEnd, Token.ID.FlowSequenceEnd)) {
                open.poll();
            } else if (token.is(Token.ID.Key)
                    && !open.isEmpty()
                    && i + 1 < tokens.size()
                    && tokens.get(i + 1).is(Token.ID.Scalar)) {
                open.element().add(tokens.get(i + 1));
            }
        }
        return all;
    }

    private static Remark remark(Piece key, String what) {
        return new Remark(key.line() + 1, key.column() + 1, what, value(key));
    }

    private static String value(Piece token) {
        return token.scalar().map(it -> it.getValue()).orElse("");
    }
}
