package dev.slipway.deployment;

import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.SiteConfig;
import dev.slipway.steps.secrets.DecryptSecrets;
import dev.slipway.workspace.GitAnswer;
import dev.slipway.workspace.Toolbox;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The last commit of a site, checked out and decrypted, for who looks at its targets without a deployment. */
record DecryptedSite(Surroundings surroundings, Path site, SiteConfig config) {

    /**
     * Checks it out into a workspace, where nothing is checked out yet, and decrypts it; the mask learns its secrets.
     *
     * @return the workspace, knowing where the site is in it
     * @throws IOException when the workspace cannot be written
     */
    GitAnswer<Workspace> in(Workspace workspace) throws IOException, InterruptedException {
        var checkout = new SiteCheckout(surroundings, site);
        return switch (checkout.of("HEAD", workspace)) {
            case GitAnswer.Refused<Workspace> refused -> refused;
            case GitAnswer.Known<Workspace>(var checkedOut) -> decrypted(checkout, checkedOut);
        };
    }

    private GitAnswer<Workspace> decrypted(SiteCheckout checkout, Workspace workspace) throws InterruptedException {
        return decrypt(checkout, workspace)
                .<GitAnswer<Workspace>>map(GitAnswer.Refused::new)
                .orElseGet(() -> new GitAnswer.Known<>(workspace));
    }

    /**
     * Decrypts what is encrypted in a workspace; the mask learns its secrets.
     *
     * @param workspace with the site
     * @return why it could not be; then nothing of it is
     */
    Optional<Failure> decrypt(Workspace workspace) throws InterruptedException {
        return decrypt(new SiteCheckout(surroundings, site), workspace);
    }

    private Optional<Failure> decrypt(SiteCheckout checkout, Workspace workspace) throws InterruptedException {
        var tools = new Handover<Toolbox>("sops");
        var lacking = checkout.installSops(config, workspace, tools);
        if (lacking.isPresent()) {
            return lacking;
        }
        var decrypt = new DecryptSecrets(
                config.secrets(),
                workspace,
                site,
                surroundings.environment(),
                surroundings.processes(),
                surroundings.mask(),
                () -> tools.get().program("sops"));
        return switch (decrypt.run(new SilentContext(decrypt))) {
            case StepOutcome.Failed(var failure) -> Optional.of(failure);
            case StepOutcome.Succeeded _, StepOutcome.Skipped _, StepOutcome.Cancelled _ -> Optional.empty();
        };
    }
}
