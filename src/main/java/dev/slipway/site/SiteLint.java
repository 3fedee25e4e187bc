package dev.slipway.site;

import dev.slipway.yamllint.LintConfig;
import dev.slipway.yamllint.LintFinding;
import dev.slipway.yamllint.Linter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of yamllint, for a site that has a configuration of it. No message holds anything of a file's content.
 *
 * @param problems what yamllint calls errors
 * @param warnings what it calls warnings, and what of the configuration is not known here
 */
record SiteLint(List<Problem> problems, List<Problem> warnings) {
    /** As yamllint looks for it. */
    private static final List<String> NAMES = List.of(".yamllint", ".yamllint.yaml", ".yamllint.yml");

    private static final SiteLint NOTHING = new SiteLint(List.of(), List.of());

    SiteLint {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /** Looks at every YAML file that Helm reads for this site, and at those under config and secrets. */
    static SiteLint of(Path root, SiteConfig site) {
        return NAMES.stream()
                .filter(name -> Files.isRegularFile(root.resolve(name)))
                .findFirst()
                .map(name -> of(root, site, name))
                .orElse(NOTHING);
    }

    private static SiteLint of(Path root, SiteConfig site, String name) {
        var config = read(root, name).flatMap(text -> LintConfig.of(text, file -> read(root, file)));
        return config.map(it -> lint(YamlCheck.texts(root, site), it, name))
                .orElseGet(() -> new SiteLint(
                        List.of(new Problem(
                                name,
                                1,
                                1,
                                "this is no configuration of yamllint that can be read.",
                                "It is a map with 'extends' and 'rules'; what it extends must be there.")),
                        List.of()));
    }

    private static SiteLint lint(Map<String, String> texts, LintConfig config, String name) {
        var problems = new ArrayList<Problem>();
        var warnings = new ArrayList<Problem>();
        config.unknown()
                .forEach(rule -> warnings.add(
                        new Problem(name, 1, 1, "the rule '" + rule + "' is not known here, and was left out.", "")));
        texts.forEach((file, text) -> Linter.lint(file, text, config)
                .forEach(finding -> (finding.error() ? problems : warnings).add(problem(file, finding))));
        return new SiteLint(problems, warnings);
    }

    private static Problem problem(String file, LintFinding finding) {
        return new Problem(
                file, finding.line(), finding.column(), finding.quietly() + " (yamllint: " + finding.rule() + ").", "");
    }

    /** Only what is in the site: what a configuration extends is named by whoever wrote it. */
    private static Optional<String> read(Path root, String name) {
        var file = root.resolve(name).normalize();
        try {
            return file.startsWith(root.normalize()) && Files.isRegularFile(file)
                    ? Optional.of(Files.readString(file))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
