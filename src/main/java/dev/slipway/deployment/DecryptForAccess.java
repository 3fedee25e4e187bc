package dev.slipway.deployment;

import dev.slipway.pipeline.AroundStep;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.TargetConfig;
import dev.slipway.steps.secrets.DecryptSecrets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Decryption for who wants nothing of the site but to get at a target: a rollback, at night, by whoever is on call. Where the
 * target's credentials lie encrypted in the site it is needed; else one without the keys goes on, and is told what that means.
 *
 * @param kubeconfig the cluster to use instead of the site's
 */
record DecryptForAccess(DecryptSecrets step, TargetConfig target, Optional<Path> kubeconfig) implements AroundStep {

    @Override
    public StepDocumentation documentation() {
        var inner = step.documentation();
        var happens = new ArrayList<>(inner.whatHappens());
        happens.add("Without the keys it goes on, unless the target's credentials are in one of these files.");
        return new StepDocumentation(inner.background(), happens, inner.whatCouldGoWrong());
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        var outcome = step.run(context);
        if (!(outcome instanceof StepOutcome.Failed(var failure))) {
            return outcome;
        }
        var encrypted = encryptedCredentials();
        if (encrypted.isPresent()) {
            return new StepOutcome.Failed(failure.advising("The key is needed since the credentials of " + target.name()
                    + " are in " + encrypted.get() + ". Or name the cluster yourself: --kubeconfig FILE"));
        }
        context.warn(
                "The site's secrets were not opened: " + failure.observed() + " To roll back, access to the cluster is"
                        + " enough, so this goes on. What the cluster's Secrets hold is masked all the same; a test of the site that"
                        + " reads an encrypted file will fail.");
        return new StepOutcome.Skipped("no key; the target's credentials are not among them");
    }

    private Optional<String> encryptedCredentials() throws InterruptedException {
        var file = kubeconfig.isPresent()
                ? Optional.<String>empty()
                : target.cluster().credentialsInSite();
        return file.isPresent() && step.isNeededFor(file.get()) ? file : Optional.empty();
    }
}
