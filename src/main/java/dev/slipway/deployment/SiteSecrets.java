package dev.slipway.deployment;

import dev.slipway.deployment.SecretState.Condition;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.site.Loaded;
import dev.slipway.site.SecretsConfig;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.SiteLoader;
import dev.slipway.steps.secrets.Examined;
import dev.slipway.steps.secrets.Examined.Verdict;
import dev.slipway.steps.secrets.Opening;
import dev.slipway.steps.secrets.SecretFile;
import dev.slipway.steps.secrets.SecretFile.By;
import dev.slipway.steps.secrets.SecretFiles;
import dev.slipway.steps.secrets.SecretFiles.Examination;
import dev.slipway.workspace.GitAnswer;
import dev.slipway.workspace.Toolbox;
import dev.slipway.workspace.Workspace;
import dev.slipway.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The secrets of a site, for who looks at them, tries them or changes one without deploying. Whatever is decrypted for that is
 * in a private workspace, and gone when it is done.
 */
public final class SiteSecrets {
    private final Surroundings surroundings;

    /** In these surroundings. */
    public SiteSecrets(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Which files of a commit are encrypted, or should be, and by what. No key is needed. */
    public SecretsReport<List<SecretState>> status(Path site, String commit) throws InterruptedException {
        return inCheckout(
                site,
                commit,
                (_, _, files) -> new SecretsReport.Told<>(
                        files.list().stream().map(SiteSecrets::listed).toList()));
    }

    /** Decrypts every file of a commit, in memory, and tells which are whole. */
    public SecretsReport<List<SecretState>> verify(Path site, String commit) throws InterruptedException {
        return inCheckout(site, commit, (_, _, files) -> switch (files.examine()) {
            case Examination.NoKey(var failure) -> new SecretsReport.Refused<>(failure);
            case Examination.Of(var examined, var _) ->
                new SecretsReport.Told<>(
                        examined.stream().map(SiteSecrets::tried).toList());
        });
    }

    /** What a person does with an open file. */
    @FunctionalInterface
    public interface Use<T> {
        /** Does it; when it returns, the file is closed. */
        T with(OpenSecret secret) throws IOException, InterruptedException;
    }

    /**
     * Opens a file as it is in the person's folder, by the keys of the last commit.
     *
     * @param name relative to the site
     * @param changing whether it is opened to be changed
     */
    public <T> SecretsReport<T> open(Path site, String name, boolean changing, Use<T> use) throws InterruptedException {
        return inCheckout(site, "HEAD", (workspace, config, files) -> {
            var own = new OwnFolder(surroundings, site, workspace);
            var committed = config.secrets().stream()
                    .flatMap(secrets -> secrets.openSsl().stream())
                    .filter(secret -> secret.to().equals(name))
                    .map(SecretsConfig.OpenSslSecret::file)
                    .findFirst()
                    .orElse(name);
            var trouble = own.lay(committed, changing);
            if (trouble.isPresent()) {
                return new SecretsReport.Refused<>(trouble.get());
            }
            return switch (files.open(name)) {
                case Opening.Closed(var failure) -> new SecretsReport.Refused<>(failure);
                case Opening.Open open ->
                    new SecretsReport.Told<>(use.with(new OpenSecret(
                            open, workspace, site.resolve(open.file().name()))));
            };
        });
    }

    /**
     * Removes what killed runs left.
     *
     * @throws IOException when not even the places can be looked at
     */
    public Workspaces.Cleanup clean() throws IOException, InterruptedException {
        return workspaces().removeAbandoned();
    }

    private Workspaces workspaces() {
        return Workspaces.of(surroundings.environment(), surroundings.folders().state());
    }

    /** What is done with the secret files of a checkout. */
    @FunctionalInterface
    interface Work<T> {
        /** Does it. */
        SecretsReport<T> with(Workspace checkout, SiteConfig config, SecretFiles files)
                throws IOException, InterruptedException;
    }

    /** Checks a commit out, does something with its secret files, and removes all of it. */
    <T> SecretsReport<T> inCheckout(Path site, String commit, Work<T> work) throws InterruptedException {
        var id = DeploymentId.startingAt(surroundings.clock().instant(), surroundings.random());
        try (var open = workspaces().open(id)) {
            var checkout = new SiteCheckout(surroundings, site);
            return switch (checkout.of(commit, open.workspace())) {
                case GitAnswer.Refused<Workspace>(var failure) -> new SecretsReport.Refused<>(failure);
                case GitAnswer.Known<Workspace>(var workspace) ->
                    switch (SiteLoader.load(workspace.site(), site)) {
                        case Loaded.Invalid<SiteConfig>(var problems) -> new SecretsReport.Invalid<>(problems);
                        case Loaded.Valid<SiteConfig>(var config, var _) -> work(checkout, config, workspace, work);
                    };
            };
        } catch (IOException e) {
            return new SecretsReport.Refused<>(
                    Failure.of("working in a private workspace", "The system refused: " + e.getMessage() + ".")
                            .advising("Free some space in /dev/shm or in your home folder."));
        }
    }

    private <T> SecretsReport<T> work(SiteCheckout checkout, SiteConfig config, Workspace workspace, Work<T> work)
            throws IOException, InterruptedException {
        var tools = new Handover<Toolbox>("sops");
        var lacking = checkout.installSops(config, workspace, tools);
        if (lacking.isPresent()) {
            return new SecretsReport.Refused<>(lacking.get());
        }
        return work.with(
                workspace,
                config,
                new SecretFiles(
                        config.secrets().orElse(new SecretsConfig(List.of(), List.of(), Optional.empty())),
                        workspace,
                        checkout.site(),
                        surroundings.environment(),
                        surroundings.processes(),
                        surroundings.mask(),
                        () -> tools.get().program("sops")));
    }

    private static SecretState listed(SecretFile file) {
        var condition = switch (file.state()) {
            case ENCRYPTED -> Condition.ENCRYPTED;
            case EMPTY -> Condition.EMPTY;
            case IN_CLEAR -> Condition.IN_CLEAR;
        };
        return switch (file.by()) {
            case By.GitCrypt(var key, var declared) ->
                new SecretState(
                        file.name(),
                        "git-crypt",
                        declared ? label(key) : "-",
                        condition,
                        declared ? "" : "no rule in .gitattributes says so: a change would be committed in clear");
            case By.OpenSsl(var holds, var with) ->
                new SecretState(file.name(), "openssl", with, condition, "holds " + holds);
            case By.Sops(var sops) ->
                new SecretState(file.name(), "SOPS", String.join(", ", sops.recipients()), condition, "");
        };
    }

    private static SecretState tried(Examined one) {
        var listed = listed(one.file());
        return switch (one.verdict()) {
            case Verdict.Whole(var _, var key, var older) ->
                new SecretState(
                        listed.file(),
                        listed.by(),
                        key,
                        Condition.WHOLE,
                        older ? "by an older version of the key than the newest" : listed.remark());
            case Verdict.Key(var by) ->
                new SecretState(listed.file(), listed.by(), by, Condition.WHOLE, listed.remark());
            case Verdict.WrongKey(var why) ->
                new SecretState(listed.file(), listed.by(), listed.key(), Condition.REFUSED, why);
            case Verdict.Malformed(var why) ->
                new SecretState(listed.file(), listed.by(), listed.key(), Condition.REFUSED, why);
            case Verdict.Untried _ -> listed;
        };
    }

    private static String label(String key) {
        return key.isEmpty() ? "default" : key;
    }
}
