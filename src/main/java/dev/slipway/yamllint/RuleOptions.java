package dev.slipway.yamllint;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a rule is set.
 *
 * @param error whether what it finds is an error
 * @param values its options that are given; others have their usual values
 * @param ignored files that it does not look at
 */
record RuleOptions(boolean error, Map<String, Object> values, IgnoredFiles ignored) {
    RuleOptions {
        values = Map.copyOf(values);
    }

    /** The same with one more, unless it is nothing. */
    RuleOptions with(String name, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        var more = new HashMap<>(values);
        more.put(name, value);
        return new RuleOptions(error, more, ignored);
    }

    int number(String name, int usual) {
        return values.get(name) instanceof Integer number ? number : usual;
    }

    boolean flag(String name, boolean usual) {
        return values.get(name) instanceof Boolean flag ? flag : usual;
    }

    String word(String name, String usual) {
        var value = values.get(name);
        return value == null ? usual : value.toString();
    }

    List<String> words(String name, List<String> usual) {
        return values.get(name) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : usual;
    }
}
