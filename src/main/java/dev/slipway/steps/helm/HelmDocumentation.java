package dev.slipway.steps.helm;

import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.RepositoryConfig;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.ValuesConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the steps of this package say about themselves. */
final class HelmDocumentation {
    private HelmDocumentation() {}

    static StepDocumentation ofSetUp(SiteConfig site) {
        var happens = new ArrayList<String>();
        happens.add("Helm is given folders of its own, in the deployment's private workspace. Nothing of the Helm"
                + " configuration of the person who deploys is read or changed.");
        if (!site.repositories().isEmpty()) {
            happens.add(
                    "The present indexes of the chart repositories are fetched, side by side, where they have changed: "
                            + site.repositories().values().stream()
                                    .map(HelmDocumentation::named)
                                    .collect(Collectors.joining(", "))
                            + ".");
        }
        happens.add("The dependencies of "
                + site.releases().values().stream()
                        .map(release -> "`" + release.chart().reference() + "`")
                        .distinct()
                        .collect(Collectors.joining(", "))
                + " are fetched: at the versions of `Chart.lock` where it is there and fits, else at the newest that"
                + " `Chart.yaml` allows. Charts that come from a repository are fetched too, so that nothing is left to"
                + " be fetched once the first cluster is being changed.");
        site.releases().values().stream()
                .filter(release -> release.chart().waitFor().isPresent())
                .forEach(release -> happens.add("A version that the chart of `" + release.name()
                        + "` asks for and that is not published yet is waited for, "
                        + Durations.words(release.chart().waitFor().get()) + " at the most."));
        happens.add(
                "The digests of the archives are compared with those in the indexes; those of registries' charts with"
                        + " the registries' own, and with the digest that the site pins, if it does.");
        return new StepDocumentation(
                "The site is configured by *Helm charts*: its own, and those that they depend on, which live in chart"
                        + " repositories.",
                happens,
                List.of(
                        new Trouble(
                                "A dependency asks for a version that does not exist",
                                "`Error: can't get a valid version for …` (older Helm: `Can't get a valid version for"
                                        + " repositories …`), or, where the versions are locked, `could not find : no"
                                        + " matching version`. The failure names the dependency, the version asked for,"
                                        + " the line that asks for it, and the newest version that there is.",
                                "Correct the version. With **binderhub**, the usual reason is that too little time has"
                                        + " passed since its pull request was merged: wait until the version is listed in"
                                        + " the repository, or let the deployment wait with `waitForChart: 15m`."),
                        new Trouble(
                                "A repository does not answer",
                                "`looks like \"https://…\" is not a valid chart repository or cannot be reached`",
                                "It is tried several times. Then check this machine's network and the status of whoever"
                                        + " serves the repository, and deploy again."),
                        new Trouble(
                                "An archive is not the one that the index lists",
                                "`The archive of … that was fetched is not the one that the repository … lists`",
                                "The version was published anew, or changed on its way. Deploy again in some minutes;"
                                        + " if it stays so, ask whoever runs the repository."),
                        new Trouble(
                                "A registry has something else as a version than what is pinned",
                                "`chart reference digest mismatch: sha256:… is not sha256:…`",
                                "The tag was moved. Find out what has changed; then pin the digest that is there."),
                        new Trouble(
                                "`Chart.lock` does not fit `Chart.yaml`",
                                "A warning; the newest versions that `Chart.yaml` allows are taken.",
                                "Run `helm dependency update` in the site and commit `Chart.lock`.")));
    }

    private static String named(ValuesConfig values) {
        return switch (values) {
            case ValuesConfig.Files(var name) -> "`" + name + "`";
            case ValuesConfig.Inline _ -> "those of slipway.yaml itself";
        };
    }

    private static String named(RepositoryConfig repository) {
        return "`" + repository.name() + "` (" + repository.url() + ")"
                + (repository.isOci() ? ", a registry, which has no index" : "");
    }

    static StepDocumentation ofUpgrade(ReleaseConfig release) {
        return new StepDocumentation(
                "This is the deployment itself: `helm upgrade` makes the cluster what the commit says, be it new chart"
                        + " versions, configuration or images. It does not wait for the workloads to run; the next step"
                        + " does, which sees more than Helm's own waiting.",
                List.of(
                        "`helm upgrade --install` is run for `"
                                + release.chart().reference() + "`, with the values "
                                + release.values().stream()
                                        .map(HelmDocumentation::named)
                                        .collect(Collectors.joining(", "))
                                + ", of which a later one wins over an earlier one.",
                        "The namespace is made where there is none. A new object of an upgrade that failed is removed"
                                + " again.",
                        "The release's new revision tells in its description which deployment and commit made it.",
                        "After " + Durations.words(release.timeout())
                                + ", or when the deployment is interrupted, Helm is asked to end, and marks the revision"
                                + " as failed."),
                List.of(
                        new Trouble(
                                "A configuration file is not proper YAML",
                                "`error converting YAML to JSON: yaml: line 16: did not find expected key`",
                                "Tabs are the usual reason, wrong indentation the next. `slipway check` names the line."
                                        + " Never paste a secret file into a web site that checks YAML."),
                        new Trouble(
                                "The cluster is in difficulties",
                                "Connection errors from Helm, such as `Kubernetes cluster unreachable`.",
                                "Where nothing was changed yet it is tried again. Then check the cluster's health, and"
                                        + " deploy again."),
                        new Trouble(
                                "An earlier upgrade was killed",
                                "`another operation (install/upgrade/rollback) is in progress`",
                                UpgradeTrouble.IN_PROGRESS.advice()),
                        new Trouble(
                                "A field can't be changed",
                                "`field is immutable`, or a `selector` that `does not match template labels`",
                                UpgradeTrouble.IMMUTABLE.advice()),
                        new Trouble(
                                "A bug in Helm itself",
                                "A panic, or an error that does not fit what the chart says.",
                                "Rare. Look for it in Helm's issues, and pin a version of Helm without it in"
                                        + " slipway.yaml.")));
    }
}
