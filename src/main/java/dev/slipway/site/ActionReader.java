package dev.slipway.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what is done before and after a release is upgraded. */
final class ActionReader {
    private final Problems problems;
    private final ValueChecks checks;
    private final Templates templates;
    private final NamedFiles named;

    ActionReader(Problems problems, ValueChecks checks, Templates templates, NamedFiles named) {
        this.problems = problems;
        this.checks = checks;
        this.templates = templates;
        this.named = named;
    }

    List<ActionConfig> read(MapReader release, String key) {
        var actions = new ArrayList<ActionConfig>();
        for (MapReader map : release.maps(key, "each of '" + key + "'")) {
            map.allowing("apply", "run", "timeout");
            if (map.has("apply") == map.has("run")) {
                problems.add(
                        map.place(),
                        "each of '" + key + "' has either 'apply' or 'run'.",
                        "Write apply: [FILES], or run: [PROGRAM, ARGUMENTS].");
            } else if (map.has("apply")) {
                actions.add(apply(map));
            } else {
                run(map).ifPresent(actions::add);
            }
        }
        return actions;
    }

    private ActionConfig apply(MapReader map) {
        List<Text> files = map.templates("apply");
        if (map.isEmptyList("apply")) {
            problems.add(map.placeOf("apply"), "'apply' is empty.", "Name at least one file.");
        }
        files.forEach(file -> templates.filled(file).forEach(name -> named.of(name, file.place())));
        return new ActionConfig.Apply(
                files.stream().map(Text::value).toList(),
                checks.duration(map.text("timeout")).orElse(ActionConfig.Apply.USUAL_TIMEOUT));
    }

    private Optional<ActionConfig> run(MapReader map) {
        List<Text> command = map.allWritten("run");
        if (map.isEmptyList("run")) {
            problems.add(map.placeOf("run"), "'run' is empty.", "Name a program.");
        }
        command.forEach(templates::filled);
        // A program with a slash in its name is a file of the site; any other is found on PATH.
        command.stream()
                .findFirst()
                .filter(program ->
                        program.value().contains("/") && !program.value().startsWith("/"))
                .ifPresent(program ->
                        templates.filled(program).forEach(name -> checks.existing(name, program.place(), false)));
        var limit = checks.duration(map.text("timeout")).orElse(ActionConfig.Run.USUAL_TIMEOUT);
        return command.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new ActionConfig.Run(command.stream().map(Text::value).toList(), limit));
    }
}
