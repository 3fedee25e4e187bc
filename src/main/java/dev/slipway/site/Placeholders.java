package dev.slipway.site;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@code ${…}} stands for in the texts of a site on one target: {@code ${target}}, {@code ${namespace}} and the
 * target's own variables. {@code $${x}} is the text {@code ${x}} itself. Nothing here reads the environment.
 *
 * @param values by name
 */
public record Placeholders(Map<String, String> values) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\$\\{|\\$\\{(?<name>[^{}]*)}|\\$\\{");
    private static final String ESCAPED = "$${";

    public Placeholders {
        values = Ordered.copyOf(values);
    }

    /** What is known on this target. The two names of Slipway's own cannot be given another meaning. */
    public static Placeholders of(TargetConfig target) {
        var values = new LinkedHashMap<String, String>();
        values.put("target", target.name());
        values.put("namespace", target.namespace());
        target.variables().forEach(values::putIfAbsent);
        return new Placeholders(values);
    }

    /**
     * The text with everything filled in. A value that holds {@code ${…}} itself is not filled in again.
     *
     * @throws IllegalArgumentException with the words of {@link #problemsIn} where those are not empty: a text of a site
     *     is checked with them when the site is loaded
     */
    public String fill(String text) {
        var problems = problemsIn(text);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join(" ", problems));
        }
        return PLACEHOLDER.matcher(text).replaceAll(match -> Matcher.quoteReplacement(valueOf(match)));
    }

    /** All the texts with everything filled in. */
    public List<String> fill(List<String> texts) {
        return texts.stream().map(this::fill).toList();
    }

    /** What cannot be filled in, in sentences that name the variables that there are; empty: all can be. */
    public List<String> problemsIn(String text) {
        var problems = new ArrayList<String>();
        var matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            problemWith(matcher).ifPresent(problems::add);
        }
        return problems;
    }

    private Optional<String> problemWith(Matcher match) {
        if (match.group().equals(ESCAPED)) {
            return Optional.empty();
        }
        var name = match.group("name");
        if (name == null) {
            return Optional.of("A '${' has no '}' behind its name; write $${ where ${ itself is meant.");
        }
        return values.containsKey(name)
                ? Optional.empty()
                : Optional.of("There is no variable ${" + name + "} here. The variables are " + known() + ".");
    }

    private String known() {
        return values.keySet().stream().map(name -> "${" + name + "}").collect(Collectors.joining(", "));
    }

    private String valueOf(MatchResult match) {
        return match.group().equals(ESCAPED) ? "${" : values.getOrDefault(match.group("name"), "");
    }
}
