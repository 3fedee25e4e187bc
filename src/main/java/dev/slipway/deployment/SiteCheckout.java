package dev.slipway.deployment;

import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.site.SecretsConfig;
import dev.slipway.site.SiteConfig;
import dev.slipway.workspace.Commit;
import dev.slipway.workspace.GitAnswer;
import dev.slipway.workspace.SiteRepository;
import dev.slipway.workspace.Toolbox;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A commit of a site in a private workspace, for who does not deploy it.
 *
 * @param site the person's own folder of it
 */
record SiteCheckout(Surroundings surroundings, Path site) {

    /**
     * Checks it out, still encrypted.
     *
     * @param workspace nothing is checked out in it yet
     * @return the workspace, knowing where the site is in it
     * @throws IOException when the workspace cannot be written
     */
    GitAnswer<Workspace> of(String commitish, Workspace workspace) throws IOException, InterruptedException {
        var repository = new SiteRepository(surroundings.processes(), surroundings.environment(), site);
        return switch (repository.resolve(commitish)) {
            case GitAnswer.Refused<Commit>(var failure) -> new GitAnswer.Refused<>(failure);
            case GitAnswer.Known<Commit>(var commit) ->
                switch (repository.checkOut(commit, workspace)) {
                    case GitAnswer.Refused<SiteRepository.Checkout>(var failure) -> new GitAnswer.Refused<>(failure);
                    case GitAnswer.Known<SiteRepository.Checkout>(var checkout) ->
                        new GitAnswer.Known<>(checkout.workspace());
                };
        };
    }

    /**
     * Installs the program that the site's secrets need, if they need one.
     *
     * @param tools gets it
     * @return why it could not be installed
     */
    Optional<Failure> installSops(SiteConfig config, Workspace checkout, Handover<Toolbox> tools)
            throws InterruptedException {
        return config.secrets().flatMap(SecretsConfig::sops).isPresent()
                ? LateTool.install("sops", config, checkout, surroundings, tools)
                : Optional.empty();
    }
}
