package dev.slipway.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that can be known of a site from its files alone, without a cluster and without its secrets. */
public final class SiteCheck {
    private SiteCheck() {}

    /**
     * What was found.
     *
     * @param site as loaded; absent: its {@code slipway.yaml} is wrong
     * @param problems what must be mended before the site can be deployed
     * @param warnings what is allowed, but probably not meant
     * @param locked files that are encrypted here, and were not looked into
     * @param yamlFiles how many YAML files were looked at, {@code slipway.yaml} not counted
     */
    public record Report(
            Optional<SiteConfig> site,
            List<Problem> problems,
            List<Problem> warnings,
            List<YamlCheck.Locked> locked,
            int yamlFiles) {
        public Report {
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
            locked = List.copyOf(locked);
        }

        /** The same, and more problems. */
        public Report and(List<Problem> more) {
            var all = new ArrayList<>(problems);
            all.addAll(more);
            return new Report(site, all, warnings, locked, yamlFiles);
        }

        /** Whether the site can be deployed as far as can be known. */
        public boolean right() {
            return problems.isEmpty();
        }
    }

    /** Checks the site in a folder. */
    public static Report of(Path root) {
        return switch (SiteLoader.load(root)) {
            case Loaded.Invalid<SiteConfig> invalid -> {
                YamlCheck.Report yaml = YamlCheck.ofFolders(root);
                var problems = new ArrayList<>(invalid.problems());
                problems.addAll(yaml.problems());
                yield new Report(Optional.empty(), problems, List.of(), yaml.locked(), yaml.files());
            }
            case Loaded.Valid<SiteConfig> valid -> {
                YamlCheck.Report yaml = YamlCheck.of(root, valid.value());
                var problems = new ArrayList<>(yaml.problems());
                problems.addAll(neverDecrypted(valid.value(), yaml.locked()));
                var lint = SiteLint.of(root, valid.value());
                problems.addAll(lint.problems());
                var warnings = new ArrayList<>(valid.warnings());
                warnings.addAll(lint.warnings());
                yield new Report(Optional.of(valid.value()), problems, warnings, yaml.locked(), yaml.files());
            }
        };
    }

    /** Files that are encrypted although the site does not say how to decrypt them. */
    private static List<Problem> neverDecrypted(SiteConfig site, List<YamlCheck.Locked> locked) {
        boolean gitCrypt = site.secrets().filter(it -> !it.gitCrypt().isEmpty()).isPresent();
        boolean sops = site.secrets().flatMap(SecretsConfig::sops).isPresent();
        return locked.stream()
                .filter(file -> file.by().equals("SOPS") ? !sops : !gitCrypt)
                .map(file -> new Problem(
                        file.file(),
                        1,
                        1,
                        "the file is encrypted with " + file.by() + ", and nothing says how it is decrypted.",
                        "Add secrets." + (file.by().equals("SOPS") ? "sops" : "gitCrypt.key") + " to " + SiteRoot.FILE
                                + "."))
                .toList();
    }
}
