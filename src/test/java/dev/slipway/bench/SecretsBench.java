package dev.slipway.bench;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.process.SystemProcesses;
import dev.slipway.site.SecretsConfig;
import dev.slipway.site.SecretsConfig.GitCryptKey;
import dev.slipway.steps.secrets.DecryptSecrets;
import dev.slipway.testing.RecordingContext;
import dev.slipway.workspace.Commit;
import dev.slipway.workspace.GitAnswer;
import dev.slipway.workspace.SiteRepository;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** Our side of {@code bench/secrets}: what a deployment does from a commit to its secrets in clear. */
final class SecretsBench {
    private SecretsBench() {}

    /**
     * Decrypts once.
     *
     * @param arguments the repository, the git-crypt key file, and the workspace's folder, which does not exist yet
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var site = Path.of(arguments[0]);
        var processes = new SystemProcesses(InstantSource.system());
        var repository = new SiteRepository(processes, System.getenv(), site);
        var workspace = new Workspace(Files.createDirectory(Path.of(arguments[2])));
        if (!(repository.resolve("HEAD") instanceof GitAnswer.Known<Commit>(var commit))
                || !(repository.checkOut(commit, workspace)
                        instanceof GitAnswer.Known<SiteRepository.Checkout> known)) {
            throw new IllegalStateException("no checkout of " + site);
        }
        var outcome = new DecryptSecrets(
                        Optional.of(SecretsConfig.of(new GitCryptKey.KeyFile(arguments[1]))),
                        known.value().workspace(),
                        site,
                        System.getenv(),
                        processes,
                        new Mask(),
                        () -> Path.of("/nowhere"))
                .run(new RecordingContext());
        if (!(outcome instanceof StepOutcome.Succeeded)) {
            throw new IllegalStateException(outcome.toString());
        }
    }
}
