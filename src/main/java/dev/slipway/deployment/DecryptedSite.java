package dev.slipway.deployment;

import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.steps.secrets.DecryptSecrets;
import dev.slipway.workspace.GitAnswer;
import dev.slipway.workspace.Toolbox;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The last commit of a site, checked out and decrypted, for who looks at its targets without a deployment. */
record DecryptedSite(Surroundings surroundings, Path site, SiteConfig config) {

    /** What came of opening it. */
    sealed interface Opened {
        /** It is checked out and decrypted; the workspace knows where the site is in it. */
        record Whole(Workspace workspace) implements Opened {}

        /** It is checked out, and what is encrypted in the commit still is. */
        record Encrypted(Workspace workspace, Failure why) implements Opened {}

        /** It is not even checked out. */
        record Not(Failure why) implements Opened {}
    }

    /**
     * Checks it out into a workspace, where nothing is checked out yet, and decrypts it; the mask learns its secrets.
     *
     * @throws IOException when the workspace cannot be written
     */
    Opened in(Workspace workspace) throws IOException, InterruptedException {
        var checkout = new SiteCheckout(surroundings, site);
        return switch (checkout.of("HEAD", workspace)) {
            case GitAnswer.Refused<Workspace>(var failure) -> new Opened.Not(failure);
            case GitAnswer.Known<Workspace>(var checkedOut) ->
                decrypt(checkout, checkedOut)
                        .<Opened>map(why -> new Opened.Encrypted(checkedOut, why))
                        .orElseGet(() -> new Opened.Whole(checkedOut));
        };
    }

    /** Whether a target's credentials are in a file of the site that can be read only once the site is decrypted. */
    boolean hidesCredentials(TargetConfig target, Workspace checkedOut) throws InterruptedException {
        var file = target.cluster().credentialsInSite();
        return file.isPresent()
                && decryption(checkedOut, new Handover<>("sops")).isNeededFor(file.get());
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
        var decrypt = decryption(workspace, tools);
        return switch (decrypt.run(new SilentContext(decrypt))) {
            case StepOutcome.Failed(var failure) -> Optional.of(failure);
            case StepOutcome.Succeeded _, StepOutcome.Skipped _, StepOutcome.Cancelled _ -> Optional.empty();
        };
    }

    private DecryptSecrets decryption(Workspace workspace, Handover<Toolbox> tools) {
        return new DecryptSecrets(
                config.secrets(),
                workspace,
                site,
                surroundings.environment(),
                surroundings.processes(),
                surroundings.mask(),
                () -> tools.get().program("sops"));
    }
}
