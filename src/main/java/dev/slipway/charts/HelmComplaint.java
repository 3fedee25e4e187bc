package dev.slipway.charts;

import dev.slipway.manifest.TargetRelease;
import dev.slipway.pipeline.Failure;
import dev.slipway.preflight.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What Helm's refusal to render a chart means, and where to look. */
public final class HelmComplaint {
    /** Helm 3 up to 3.17: {@code - hub.replicas: Invalid type.}; since then and in Helm 4: {@code - at '/hub/replicas': got string}. */
    private static final Pattern SCHEMA_LINE =
            Pattern.compile("(?m)^\\s*- (?:at '(?<pointer>[^']*)'|(?<path>[\\w.()-]+)): (?<why>.+)$");

    private static final Pattern SCHEMA =
            Pattern.compile("values don't meet the specifications of the schema|(?i)jsonschema validation failed");

    /** Of a schema's refusals, those that only say that there are others. */
    private static final Pattern SUMMARY = Pattern.compile("(?:validation failed|'allOf' failed|'anyOf' failed)$");

    /** Helm 3 says it in one line, Helm 4 in several; the innermost template is named last. */
    private static final Pattern EXECUTION = Pattern.compile(
            "(?s)(?:.*\\s)?(?<file>[^\\s:]+):(?<line>\\d+):(?<column>\\d+):?\\s+executing \"[^\"]*\" at <(?<what>[^>]*)>:\\s+(?<why>.+)");

    private static final Pattern PARSE =
            Pattern.compile("(?s).*parse error at \\((?<file>[^\\s:]+):(?<line>\\d+)\\): (?<why>.+)");

    private static final Pattern YAML =
            Pattern.compile("(?s).*YAML parse error on (?<file>\\S+): error converting YAML to JSON: yaml: (?<why>.+)");

    private static final Pattern VERSION = Pattern.compile(
            "chart requires kubeVersion: (?<wanted>.+) which is incompatible with Kubernetes (?<version>\\S+)");

    private static final Pattern VALUE = Pattern.compile("\\.Values\\.([A-Za-z0-9_]+(?:\\.[A-Za-z0-9_]+)*)");

    private final TargetRelease release;
    private final String target;
    private final Places places;

    /** Of a release on a target. */
    public HelmComplaint(TargetRelease release, String target, Places places) {
        this.release = release;
        this.target = target;
        this.places = places;
    }

    /** What it means; of values that a schema refuses, each by itself. */
    public List<ChartFinding> of(Failure failure) {
        // Of a person at a terminal, who has called Helm.
        var said = failure.observed()
                .replace("Use --debug flag to render out invalid YAML", "")
                .strip();
        if (SCHEMA.matcher(said).find()) {
            var refused = schema(said);
            if (!refused.isEmpty()) {
                return refused;
            }
        }
        var other = VERSION.matcher(said);
        if (other.find()) {
            return List.of(new ChartFinding(
                    Severity.WARNING,
                    List.of(target),
                    release.config().name(),
                    "",
                    "Chart.yaml",
                    Optional.empty(),
                    "The chart of " + release.object() + " is for Kubernetes " + other.group("wanted")
                            + ", and charts are checked here for " + other.group("version") + ": it was not looked at.",
                    "slipway check --targets looks at it for the clusters as they are."));
        }
        var execution = EXECUTION.matcher(said);
        if (execution.matches()) {
            return List.of(execution(execution.toMatchResult()));
        }
        var parse = PARSE.matcher(said);
        if (parse.matches()) {
            return List.of(finding(
                    parse.group("file"),
                    places.inTemplate(parse.group("file"), Integer.parseInt(parse.group("line")), 1),
                    "The template " + parse.group("file") + " can't be read, in line " + parse.group("line") + ": "
                            + parse.group("why"),
                    "Look at that line and the one before it."));
        }
        var yaml = YAML.matcher(said);
        if (yaml.matches()) {
            return List.of(finding(
                    yaml.group("file"),
                    Optional.empty(),
                    "What the template " + yaml.group("file") + " makes is not YAML: " + yaml.group("why"),
                    "The line is that of what it makes, not of the template. Most often the indentation of a value is"
                            + " wrong: use '| nindent N' or '| quote'."));
        }
        return List.of(finding(
                "",
                Optional.empty(),
                "The chart of " + release.object() + " can't be rendered. " + said,
                String.join(" ", failure.advice())));
    }

    private List<ChartFinding> schema(String said) {
        var all = new ArrayList<ChartFinding>();
        SCHEMA_LINE.matcher(said).results().forEach(found -> {
            var why = found.group("why").strip();
            if (!SUMMARY.matcher(why).find()) {
                var path = path(found);
                all.add(finding(
                        "values.schema.json",
                        places.around(path),
                        "The chart's values.schema.json does not allow "
                                + (path.isEmpty() ? "the values" : "the value of " + path) + ": " + why + ".",
                        "Correct the value."));
            }
        });
        return all;
    }

    private static String path(MatchResult found) {
        var pointer = found.group("pointer");
        var path = pointer == null
                ? found.group("path")
                : pointer.replaceFirst("^/", "").replace('/', '.');
        return path.equals("(root)") ? "" : path;
    }

    private ChartFinding execution(MatchResult found) {
        var template = found.group("file");
        var value = VALUE.matcher(found.group("what"));
        var place = places.inTemplate(
                template, Integer.parseInt(found.group("line")), Integer.parseInt(found.group("column")) + 1);
        var used = value.find() ? Optional.of(Places.within(template) + value.group(1)) : Optional.<String>empty();
        var why = found.group("why").strip();
        var isNil = why.contains("nil pointer evaluating");
        return finding(
                template,
                place,
                "The template " + template + " can't be filled in, in line " + found.group("line") + ", at <"
                        + found.group("what") + ">: " + why,
                used.map(path -> isNil
                                ? "Set " + path + " in the values"
                                        + places.around(path)
                                                .map(spot -> ", near " + spot)
                                                .orElse("")
                                        + ": something above it has no value."
                                : places.ofValue(path)
                                        .map(spot -> path + " is set in " + spot + ".")
                                        .orElse(""))
                        .orElse(""));
    }

    private ChartFinding finding(String template, Optional<Spot> where, String what, String remedy) {
        return new ChartFinding(
                Severity.PROBLEM, List.of(target), release.config().name(), "", template, where, what, remedy);
    }
}
