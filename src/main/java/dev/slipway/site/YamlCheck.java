package dev.slipway.site;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Looks through the YAML files of a site before Helm does, whose messages for a tab or a file that is still encrypted
 * lead nowhere. No message holds anything of a file's content, for any of them may be a secret.
 */
public final class YamlCheck {
    /** Folders whose YAML files are looked through even where no release reads them. */
    private static final List<String> FOLDERS = List.of("config", "secrets");

    /** Files of a chart that are plain YAML; its templates are not. */
    private static final List<String> OF_CHARTS =
            List.of("Chart.yaml", "Chart.lock", "values.yaml", "requirements.yaml");

    private static final Pattern SOPS = Pattern.compile("^sops:\\s*$|^\\s*\"sops\":", Pattern.MULTILINE);

    private final Path root;
    private final Map<Path, YamlRules> files = new TreeMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<Locked> locked = new ArrayList<>();
    private final Map<String, String> right = new TreeMap<>();

    private YamlCheck(Path root) {
        this.root = root;
    }

    /**
     * What was found.
     *
     * @param files how many files were looked at, including those that are encrypted
     * @param problems in the files that can be read, by file and place
     * @param locked files that are encrypted, by name
     */
    public record Report(int files, List<Problem> problems, List<Locked> locked) {
        public Report {
            problems = List.copyOf(problems);
            locked = List.copyOf(locked);
        }
    }

    /**
     * An encrypted file.
     *
     * @param file relative to the site
     * @param by what encrypted it: {@code git-crypt} or {@code SOPS}
     */
    public record Locked(String file, String by) {}

    /** Looks at every YAML file that Helm reads for this site, and at the others under config and secrets. */
    public static Report of(Path root, SiteConfig site) {
        return all(root, site).report();
    }

    /** The texts of the same files, by name: of those that can be read, and in which nothing is wrong. */
    public static Map<String, String> texts(Path root, SiteConfig site) {
        var check = all(root, site);
        check.report();
        return check.right;
    }

    private static YamlCheck all(Path root, SiteConfig site) {
        var check = new YamlCheck(root);
        check.addFolders();
        for (ReleaseConfig release : site.releases().values()) {
            check.addChart(root.resolve(release.chart().reference()));
        }
        for (TargetConfig target : site.targets().values()) {
            for (ReleaseConfig release : site.releasesOn(target)) {
                ValuesFiles.of(root, release, target)
                        .forEach(file -> check.files.put(file.normalize(), YamlRules.HELM));
                check.addManifests(release.before(), target);
                check.addManifests(release.after(), target);
            }
        }
        return check;
    }

    /**
     * Looks at the text of one file, YAML or JSON.
     *
     * @param file its name, for the problems
     */
    public static List<Problem> ofText(String file, byte[] bytes) {
        return switch (YamlText.of(file, bytes)) {
            case YamlText.Locked _ -> List.of();
            case YamlText.Unreadable unreadable -> List.of(unreadable.problem());
            case YamlText.Plain plain ->
                YamlScan.of(file, plain.text(), YamlRules.OTHER).problems();
        };
    }

    /** Looks at the charts of this site's releases alone: what Helm reads before anything has been decrypted. */
    public static Report ofCharts(Path root, SiteConfig site) {
        var check = new YamlCheck(root);
        site.releases()
                .values()
                .forEach(release -> check.addChart(root.resolve(release.chart().reference())));
        return check.report();
    }

    /**
     * Looks at the YAML files under config and secrets, and at the charts in the site's folders: all that can be known
     * of a site whose {@code slipway.yaml} is wrong.
     */
    public static Report ofFolders(Path root) {
        var check = new YamlCheck(root);
        check.addFolders();
        try (var folders = Files.list(root)) {
            folders.filter(folder -> Files.isRegularFile(folder.resolve("Chart.yaml")))
                    .forEach(check::addChart);
        } catch (IOException e) {
            check.unreadable(root, e);
        }
        return check.report();
    }

    private void addChart(Path chart) {
        OF_CHARTS.stream()
                .map(chart::resolve)
                .filter(Files::isRegularFile)
                .forEach(file -> files.put(file.normalize(), YamlRules.HELM));
    }

    private void addManifests(List<ActionConfig> actions, TargetConfig target) {
        for (ActionConfig action : actions) {
            if (action instanceof ActionConfig.Apply apply) {
                apply.filesOn(root, target).forEach(file -> files.putIfAbsent(file.normalize(), YamlRules.OTHER));
            }
        }
    }

    private void addFolders() {
        for (String folder : FOLDERS) {
            if (Files.isDirectory(root.resolve(folder))) {
                walk(root.resolve(folder));
            }
        }
    }

    private void walk(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
                    // What lies in a folder of this name is made into YAML by Helm, and is none yet.
                    return at.endsWith("templates") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = file.getFileName().toString();
                    if (Files.isRegularFile(file) && (name.endsWith(".yaml") || name.endsWith(".yml"))) {
                        files.put(file.normalize(), YamlRules.OTHER);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    unreadable(file, e);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            unreadable(folder, e);
        }
    }

    private Report report() {
        files.forEach(this::look);
        return new Report(files.size(), problems, locked);
    }

    private void look(Path path, YamlRules rules) {
        String file = name(path);
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(path);
        } catch (IOException e) {
            unreadable(path, e);
            return;
        }
        switch (YamlText.of(file, bytes)) {
            case YamlText.Locked _ -> locked.add(new Locked(file, "git-crypt"));
            case YamlText.Unreadable unreadable -> problems.add(unreadable.problem());
            case YamlText.Plain plain -> {
                if (isOfSops(plain.text())) {
                    locked.add(new Locked(file, "SOPS"));
                } else {
                    var found = YamlScan.of(file, plain.text(), rules).problems();
                    problems.addAll(found);
                    if (found.isEmpty()) {
                        right.put(file, plain.text());
                    }
                }
            }
        }
    }

    private static boolean isOfSops(String text) {
        return text.contains("ENC[AES256_GCM,") && SOPS.matcher(text).find();
    }

    /** Whether a file is encrypted, by whatever. */
    public static boolean isEncrypted(String file, byte[] bytes) {
        return switch (YamlText.of(file, bytes)) {
            case YamlText.Locked _ -> true;
            case YamlText.Unreadable _ -> false;
            case YamlText.Plain plain -> isOfSops(plain.text());
        };
    }

    private void unreadable(Path path, IOException e) {
        String what = e instanceof NoSuchFileException
                ? "there is no such file."
                : "it cannot be read (" + e.getClass().getSimpleName() + ").";
        problems.add(new Problem(name(path), 1, 1, what, "Is it committed, and may you read it?"));
    }

    private String name(Path path) {
        return root.normalize().relativize(path.normalize()).toString().replace('\\', '/');
    }

    /** The files among these problems. */
    public static Set<String> filesOf(List<Problem> problems) {
        return problems.stream()
                .map(Problem::file)
                .collect(java.util.stream.Collectors.toCollection(java.util.TreeSet::new));
    }
}
