package dev.slipway.demo;

import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.process.ProcessRunner;
import dev.slipway.workspace.FolderTree;
import dev.slipway.workspace.Workspaces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes the example site: a Git repository of its own, with its secrets encrypted by the real git-crypt and openssl.
 *
 * <p>It is made in a private folder in memory, where its secrets are readable, and cloned from there, which leaves them
 * encrypted: on the disk there is never anything else. A later demo is a commit on top of the earlier ones, with the same
 * keys and secrets, as in the life of a real site; where what the earlier one left cannot be used, it begins anew.
 */
public final class DemoSite {
    private static final String TOKEN_FILE = "secrets/grafana-api-key";
    private static final String TEMPLATE = ".template";
    private static final String GENERATED = "<generated>";
    private static final String KEY = "git-crypt-key";

    private final DemoFolder folder;
    private final Workspaces workspaces;
    private final SitePrograms programs;
    private final InstantSource clock;
    private final RandomGenerator random;

    /**
     * The site in this folder.
     *
     * @param random makes the secrets
     */
    public DemoSite(
            DemoFolder folder,
            Workspaces workspaces,
            ProcessRunner processes,
            Map<String, String> environment,
            InstantSource clock,
            RandomGenerator random) {
        this.folder = folder;
        this.workspaces = workspaces;
        this.programs = new SitePrograms(processes, environment);
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes it, or another commit of it.
     *
     * @throws InterruptedException when interrupted; what was there before is there still
     */
    public Made make(DemoPlan plan) throws InterruptedException {
        try (var open = workspaces.open(DeploymentId.startingAt(clock.instant(), random))) {
            folder.make();
            return new Making(plan, open.workspace().scratch()).run();
        } catch (CannotDemo e) {
            return new Made.NotMade(e.failure());
        } catch (IOException e) {
            return new Made.NotMade(
                    Failure.of("making the example site in " + folder.root(), "A file could not be read or written.")
                            .with(List.of(new Evidence.Fact("the system's error", e.toString())))
                            .advising("Check that the disk is not full and that the folder is yours."));
        }
    }

    /** What became of it. */
    public sealed interface Made {

        /**
         * It is there.
         *
         * @param site its folder
         * @param commit the latest commit's full hash
         * @param title that commit's title
         * @param variables what the CI system holds for it
         * @param grafanaToken what its Grafana knows it by; empty where the example has none
         * @param secrets every secret that was generated, for whoever must not show them
         */
        record Ready(
                Path site,
                String commit,
                String title,
                Map<String, String> variables,
                String grafanaToken,
                List<String> secrets)
                implements Made {
            public Ready {
                variables = Map.copyOf(variables);
                secrets = List.copyOf(secrets);
            }

            /** Without the secrets. */
            @Override
            public String toString() {
                return site + " at " + commit;
            }
        }

        /** It could not be made. */
        record NotMade(Failure failure) implements Made {}
    }

    /** One making, in a private folder. */
    private final class Making {
        private final DemoPlan plan;
        private final Path scratch;
        private final Path site;
        private final SiteEditor editor;
        private final List<String> secrets = new ArrayList<>();

        Making(DemoPlan plan, Path scratch) {
            this.plan = plan;
            this.scratch = scratch;
            this.site = scratch.resolve("site");
            this.editor = new SiteEditor(site, plan.server());
        }

        Made run() throws IOException, CannotDemo, InterruptedException {
            var variables = goOn();
            if (variables.isEmpty()) {
                variables = Optional.of(begin());
            }
            int number = commits() + 1;
            writeExample(number);
            commit(number == 1 ? titleOfTheFirst() : "Announce deployment %d (#%d)".formatted(number, number));
            if (plan.breakage().isPresent()) {
                breakIt(plan.breakage().get(), number + 1);
            }
            publish();
            return new Made.Ready(
                    folder.site(),
                    programs.git(folder.site(), "rev-parse", "HEAD").strip(),
                    programs.git(folder.site(), "log", "-1", "--format=%s").strip(),
                    variables.get(),
                    grafanaToken(),
                    secrets);
        }

        private String titleOfTheFirst() {
            var title = plan.example().title();
            return Character.toUpperCase(title.charAt(0)) + title.substring(1);
        }

        private String grafanaToken() throws IOException {
            var file = site.resolve(TOKEN_FILE);
            return Files.isRegularFile(file) ? Files.readString(file).strip() : "";
        }

        /** Takes up the earlier demo's site, readable; nothing where there is none that can be used. */
        private Optional<Map<String, String>> goOn() throws IOException, InterruptedException {
            var variables = folder.readVariables();
            if (variables.isEmpty()
                    || !Files.isRegularFile(folder.cryptKey())
                    || !Files.isDirectory(folder.site().resolve(".git"))) {
                return Optional.empty();
            }
            try {
                var key = CryptKey.decrypt(Files.readAllBytes(folder.cryptKey()), variables.get());
                Files.write(scratch.resolve(KEY), key);
                programs.git(scratch, "clone", "--quiet", folder.site().toString(), site.toString());
                programs.gitCrypt(site, "unlock", scratch.resolve(KEY).toString());
                return variables;
            } catch (CannotDemo | GeneralSecurityException e) {
                FolderTree.remove(site);
                return Optional.empty();
            }
        }

        /** A new site with new keys. */
        private Map<String, String> begin() throws IOException, CannotDemo, InterruptedException {
            programs.git(scratch, "init", "--quiet", "--initial-branch=main", site.toString());
            programs.gitCrypt(site, "init");
            programs.gitCrypt(site, "export-key", scratch.resolve(KEY).toString());
            var variables = programs.encrypt(scratch.resolve(KEY), folder.cryptKey(), randomText());
            folder.writeVariables(variables);
            return variables;
        }

        private int commits() throws InterruptedException {
            try {
                return Integer.parseInt(
                        programs.git(site, "rev-list", "--count", "HEAD").strip());
            } catch (CannotDemo e) {
                // A branch that has no commit yet is no error to us.
                return 0;
            }
        }

        /** The example as it is shipped, adapted to this demo, in place of whatever the site held. */
        private void writeExample(int number) throws IOException {
            var example = Examples.files(plan.example().word());
            var kept = keptSecrets(example);
            clear();
            for (var file : example.entrySet()) {
                if (!file.getKey().endsWith(TEMPLATE)) {
                    editor.write(file.getKey(), new String(file.getValue(), StandardCharsets.UTF_8));
                }
            }
            for (var secret : kept.entrySet()) {
                editor.write(secret.getKey(), secret.getValue());
            }
            editor.write(plan.example().keyFile(), Files.readAllBytes(folder.cryptKey()));
            plan.example().adapt(editor, plan, number);
        }

        /** The secret files: as the site has them, or made of their templates. */
        private Map<String, String> keptSecrets(Map<String, byte[]> example) throws IOException {
            var files = new TreeMap<String, String>();
            for (var file : example.entrySet()) {
                if (file.getKey().endsWith(TEMPLATE)) {
                    var name = file.getKey().substring(0, file.getKey().length() - TEMPLATE.length());
                    var template = new String(file.getValue(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.startsWith("#"))
                            .collect(Collectors.joining("\n", "", "\n"));
                    files.put(name, secret(template, site.resolve(name)));
                }
            }
            return files;
        }

        private String secret(String template, Path present) throws IOException {
            var parts = Arrays.stream(template.split(GENERATED, -1)).map(Pattern::quote);
            var shape = Pattern.compile(parts.collect(Collectors.joining("(\\p{Alnum}{40})")));
            var text = Files.isRegularFile(present) ? Files.readString(present) : "";
            if (!shape.matcher(text).matches()) {
                text = template;
                while (text.contains(GENERATED)) {
                    int at = text.indexOf(GENERATED);
                    text = text.substring(0, at) + randomText() + text.substring(at + GENERATED.length());
                }
            }
            var values = shape.matcher(text);
            if (values.matches()) {
                for (int group = 1; group <= values.groupCount(); group++) {
                    secrets.add(values.group(group));
                }
            }
            return text;
        }

        private void clear() throws IOException {
            try (var entries = Files.list(site)) {
                for (var entry : (Iterable<Path>) entries::iterator) {
                    if (!entry.endsWith(".git")) {
                        FolderTree.remove(entry);
                    }
                }
            }
        }

        private void breakIt(Breakage breakage, int number) throws IOException, CannotDemo, InterruptedException {
            if (breakage.commitTitle().isEmpty()) {
                return;
            }
            breakage.apply(editor);
            if (breakage == Breakage.CRYPT_KEY) {
                Files.writeString(scratch.resolve("deploy-key"), randomText());
                programs.encrypt(
                        scratch.resolve("deploy-key"),
                        site.resolve(plan.example().keyFile()),
                        randomText());
            }
            commit("%s (#%d)".formatted(breakage.commitTitle(), number));
        }

        private void commit(String title) throws CannotDemo, InterruptedException {
            programs.git(site, "add", "--all");
            programs.git(site, "commit", "--quiet", "--no-gpg-sign", "--message", title);
        }

        /** Puts the site where the person finds it: in a clone nothing is readable that is encrypted in the history. */
        private void publish() throws IOException, CannotDemo, InterruptedException {
            var beside = folder.root().resolve("site.new");
            FolderTree.remove(beside);
            programs.git(scratch, "clone", "--quiet", "--no-hardlinks", site.toString(), beside.toString());
            programs.git(beside, "remote", "remove", "origin");
            FolderTree.remove(folder.site());
            Files.move(beside, folder.site(), StandardCopyOption.ATOMIC_MOVE);
        }

        private String randomText() {
            var bytes = new byte[20];
            random.nextBytes(bytes);
            return HexFormat.of().formatHex(bytes);
        }
    }
}
