package dev.slipway.deployment;

import static dev.slipway.deployment.PlannedHub.CANARY;
import static dev.slipway.deployment.PlannedHub.DEFINITION;
import static dev.slipway.deployment.PlannedHub.OTHER_CANARY;
import static dev.slipway.deployment.PlannedHub.moved;
import static dev.slipway.deployment.PlannedHub.removeDefinition;
import static dev.slipway.deployment.PlannedHub.site;
import static dev.slipway.deployment.PlannedHub.slipwayYaml;
import static dev.slipway.deployment.PlannedHub.versions;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.TargetAccess;
import dev.slipway.masking.Mask;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.plan.PlanDocument;
import dev.slipway.plan.PlannedObject;
import dev.slipway.plan.PlannedObject.Action;
import dev.slipway.plan.PlannedRelease;
import dev.slipway.plan.SavedPlan;
import dev.slipway.plan.SitePlan;
import dev.slipway.plan.TargetPlan;
import dev.slipway.plan.VersionChange;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans of a site with the real Helm on a real cluster: what they say changes is what changes, and nothing else. */
@ExtendWith(TestCluster.class)
class PlanIT {
    @TempDir
    private Path folder;

    private static SitePlan plan(PreflightSite site, Mask mask) throws InterruptedException {
        return switch (site.plan(mask)) {
            case SiteReport.Told<SitePlan> told -> told.targets().getFirst();
            case SiteReport.Refused<SitePlan>(var failure) -> throw new AssertionError(failure);
            case SiteReport.Invalid<SitePlan>(var problems) -> throw new AssertionError(problems);
        };
    }

    private static PlannedRelease release(SitePlan plan) {
        return switch (plan.targets().getFirst()) {
            case TargetPlan.Planned planned -> planned.releases().getFirst();
            case TargetPlan.Unplanned(var _, var failure) -> throw new AssertionError(failure);
        };
    }

    private static Set<String> changed(SitePlan plan) {
        var names = new TreeSet<String>();
        release(plan).objects().stream()
                .filter(PlannedObject::isChange)
                .forEach(object -> names.add(object.name().toString()));
        return names;
    }

    private static void succeeded(PreflightSite.Deployed deployed) {
        assertThat(deployed.ending())
                .isInstanceOfSatisfying(
                        Ending.Ended.class,
                        ended -> assertThat(ended.result().verdict())
                                .as(deployed.listener().events().toString())
                                .isEqualTo(Verdict.SUCCEEDED));
    }

    private static PlannedObject object(SitePlan plan, String name) {
        return release(plan).objects().stream()
                .filter(it -> it.name().toString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void showsExactlyTheObjectsThatChange(String helm, Namespace namespace) throws Exception {
        var site = site(folder, helm, namespace);
        try {
            site.commit(slipwayYaml(namespace));
            var first = plan(site, new Mask());
            assertThat(first.fails()).as(release(first).findings().toString()).isFalse();
            assertThat(release(first).isInstallation()).isTrue();
            var before = versions(namespace);
            succeeded(site.deploy(DeploymentRequest.head(site.root())));
            var installed = versions(namespace);
            assertThat(moved(before, installed)).as("the installation").isEqualTo(changed(first));

            var same = plan(site, new Mask());
            assertThat(changed(same)).as("a hook runs each time, nothing else").containsExactly("ConfigMap/before");
            assertThat(versions(namespace)).as("planning changes nothing").isEqualTo(installed);
            succeeded(site.deploy(DeploymentRequest.head(site.root())));
            assertThat(moved(installed, versions(namespace))).as("no change").isEqualTo(changed(same));

            PlannedHub.values(
                            site,
                            Map.of(
                                    "tag",
                                    "\"1.1\"",
                                    "strategy",
                                    helm.equals(RealTools.HELM_3) ? "Recreate" : "RollingUpdate",
                                    "colour",
                                    "blue",
                                    "extra",
                                    "second",
                                    "password",
                                    OTHER_CANARY))
                    .commit(slipwayYaml(namespace));
            var mask = new Mask();
            var plan = plan(site, mask);
            tellsWhatChanges(plan, mask, helm);
            var saved = SavedPlan.of(plan, mask::apply);
            var upgraded = versions(namespace);
            succeeded(site.deploy(DeploymentRequest.head(site.root()).asPlanned(saved)));
            assertThat(moved(upgraded, versions(namespace))).as("the upgrade").isEqualTo(changed(plan));
        } finally {
            removeDefinition(namespace);
        }
    }

    private static void tellsWhatChanges(SitePlan plan, Mask mask, String helm) {
        assertThat(plan.fails()).isFalse();
        assertThat(changed(plan))
                .containsExactlyInAnyOrder(
                        "Deployment/hub",
                        "ConfigMap/settings",
                        "ConfigMap/first",
                        "ConfigMap/second",
                        "Secret/keys",
                        "ConfigMap/before",
                        "Thing/thing");
        assertThat(object(plan, "Deployment/hub").restarts()).isTrue();
        var strategy = List.of(
                "CHANGED spec.strategy.type \"RollingUpdate\" \"Recreate\"",
                "REMOVED spec.strategy.rollingUpdate {\"maxUnavailable\":\"25%\",\"maxSurge\":\"25%\"} ");
        var changes = object(plan, "Deployment/hub").changes().stream()
                .map(change -> change.kind() + " " + change.path() + " " + change.before() + " " + change.after())
                .toList();
        assertThat(changes.containsAll(strategy)).isEqualTo(helm.equals(RealTools.HELM_3));
        assertThat(changes)
                .filteredOn(change -> !strategy.contains(change))
                .containsExactlyInAnyOrder(
                        "CHANGED spec.template.spec.containers[hub].image \"ghcr.io/example/hub:1.0\""
                                + " \"ghcr.io/example/hub:1.1\"",
                        "CHANGED spec.template.spec.containers[hub].env[COLOUR].value \"red\" \"blue\"");
        assertThat(object(plan, "ConfigMap/first").action()).isEqualTo(Action.DELETE);
        assertThat(object(plan, "ConfigMap/second").action()).isEqualTo(Action.CREATE);
        assertThat(object(plan, "ConfigMap/before").note())
                .startsWith("before the upgrade, weight 3; that of the last");
        assertThat(object(plan, "Secret/keys").changes())
                .extracting(change -> change.kind() + " " + change.path())
                .containsExactly("CHANGED data.password");
        assertThat(release(plan).versions())
                .containsExactly(new VersionChange(
                        "ghcr.io/example/hub", "1.0", "1.1", "https://github.com/example/hub/compare/1.0...1.1"));
        assertThat(release(plan).objects()).allMatch(PlannedObject::tried);
        assertThat(new PlanDocument(plan, mask::apply).json().toString())
                .doesNotContain(CANARY, OTHER_CANARY, "Y29ycmVjd", "YW5vdGhlc")
                .contains("(secret of 20 bytes)");
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void showsWhatIsLostWhereObjectsAreReplaced(String helm, Namespace namespace) throws Exception {
        var site = site(folder, helm, namespace);
        var yaml = slipwayYaml(namespace).replace("chart: hub,", "chart: hub, force: true,");
        try {
            succeeded(site.deploy(yaml));
            try (var client = namespace.client()) {
                client.configMaps()
                        .inNamespace(namespace.name())
                        .withName("settings")
                        .edit(settings -> {
                            settings.getMetadata().getAnnotations().put("example.org/by", "hand");
                            return settings;
                        });
            }
            PlannedHub.values(site, Map.of("tag", "\"1.1\"", "extra", "second")).commit(yaml);
            var plan = plan(site, new Mask());
            assertThat(plan.fails()).as(release(plan).findings().toString()).isFalse();
            assertThat(object(plan, "ConfigMap/settings").changes())
                    .as("a merge would have left it")
                    .extracting(change -> change.kind() + " " + change.path())
                    .containsExactly("REMOVED metadata.annotations[\"example.org/by\"]");
            assertThat(changed(plan))
                    .contains("Deployment/hub", "ConfigMap/first", "ConfigMap/second")
                    .doesNotContain("Service/hub", "StatefulSet/db", "Ingress/hub", "Secret/keys");
            var before = versions(namespace);
            succeeded(site.deploy(DeploymentRequest.head(site.root())));
            assertThat(moved(before, versions(namespace))).isEqualTo(changed(plan));
        } finally {
            removeDefinition(namespace);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void callsOutWhatCannotBeChanged(String helm, Namespace namespace) throws Exception {
        var site = site(folder, helm, namespace);
        try {
            succeeded(site.deploy(slipwayYaml(namespace)));
            var before = versions(namespace);
            PlannedHub.values(site, Map.of("selector", "other", "size", "2Gi", "address", "None"))
                    .commit(slipwayYaml(namespace));
            var plan = plan(site, new Mask());
            assertThat(plan.fails()).isTrue();
            assertThat(release(plan).objects())
                    .filteredOn(PlannedObject::fails)
                    .extracting(object -> object.findings().getLast().what())
                    .satisfiesExactlyInAnyOrder(
                            selector ->
                                    assertThat(selector).startsWith("spec.selector of Deployment/hub can't be changed"),
                            claims -> assertThat(claims).startsWith("spec of StatefulSet/db can't be changed"),
                            address -> assertThat(address).contains("Service/hub can't be changed"));
            assertThat(versions(namespace)).isEqualTo(before);
            assertThat(SavedPlan.of(plan, text -> text).flaw()).isPresent();
        } finally {
            removeDefinition(namespace);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void isRefusedWhenAnythingMovedSinceItWasSaved(String helm, Namespace namespace) throws Exception {
        var site = site(folder, helm, namespace);
        try {
            succeeded(site.deploy(slipwayYaml(namespace)));
            PlannedHub.values(site, Map.of("colour", "green", "password", OTHER_CANARY))
                    .commit(slipwayYaml(namespace));
            var saved = saved(site);

            try (var client = namespace.client()) {
                client.apps()
                        .deployments()
                        .inNamespace(namespace.name())
                        .withName("hub")
                        .edit(deployment -> {
                            deployment
                                    .getSpec()
                                    .getTemplate()
                                    .getSpec()
                                    .getContainers()
                                    .getFirst()
                                    .setImage("edited:1");
                            return deployment;
                        });
                client.secrets().inNamespace(namespace.name()).withName("keys").edit(secret -> {
                    secret.getData().put("password", "ZWRpdGVkLWJ5LWhhbmQ=");
                    return secret;
                });
            }
            var before = versions(namespace);
            assertThat(moves(site, saved))
                    .anyMatch(it -> it.contains("containers[hub].image of Deployment/hub of release hub on prod"))
                    .contains("Somebody has changed Secret/keys of release hub on prod since the plan was made.");
            assertThat(versions(namespace)).as("nothing was deployed").isEqualTo(before);

            try (var client = namespace.client()) {
                client.apps()
                        .deployments()
                        .inNamespace(namespace.name())
                        .withName("hub")
                        .delete();
                client.secrets().inNamespace(namespace.name()).withName("keys").delete();
            }
            var taken = saved(site);
            succeeded(site.deploy(DeploymentRequest.head(site.root())));
            assertThat(moves(site, taken))
                    .contains("The revision of release hub on prod was 1 when the plan was made, and is 2.");

            var old = saved(site);
            PlannedHub.values(site, Map.of("colour", "black")).commit(slipwayYaml(namespace));
            assertThat(site.deploy(DeploymentRequest.head(site.root()).asPlanned(old))
                            .ending())
                    .isInstanceOfSatisfying(
                            Ending.NotNow.class,
                            ending -> assertThat(ending.failure().observed()).startsWith("The plan is of commit "));
        } finally {
            removeDefinition(namespace);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void showsDefinitionsAndWhatTheSiteAppliesItself(String helm, Namespace namespace) throws Exception {
        var yaml = slipwayYaml(namespace)
                .replace(
                        "timeout: 2m,",
                        "timeout: 2m, before: [{apply: [own/*.yaml]}], after: [{run: [sh, -c, 'true']}],");
        var own = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: own}\ndata: {a: %s}\n";
        var site = site(folder, helm, namespace).file("own/settings.yaml", own.formatted("one"));
        try {
            site.commit(yaml);
            var first = plan(site, new Mask());
            assertThat(object(first, "ConfigMap/own").note()).isEqualTo("applied before the upgrade");
            var before = versions(namespace);
            succeeded(site.deploy(DeploymentRequest.head(site.root())));
            assertThat(moved(before, versions(namespace)))
                    .as("the installation")
                    .isEqualTo(changed(first));
            assertThat(changed(plan(site, new Mask()))).as("no change").containsExactly("ConfigMap/before");

            site.file("own/settings.yaml", own.formatted("two"))
                    .file(
                            "hub/crds/thing.yaml",
                            DEFINITION
                                    .replace("NAMESPACE", namespace.name())
                                    .replace(
                                            "storage: true",
                                            "storage: true\n    additionalPrinterColumns:"
                                                    + " [{name: Size, type: string, jsonPath: .spec.size}]"))
                    .commit(yaml);
            var plan = plan(site, new Mask());
            assertThat(changed(plan))
                    .containsExactlyInAnyOrder(
                            "ConfigMap/before",
                            "ConfigMap/own",
                            "CustomResourceDefinition/things." + namespace.name() + ".example.org");
            assertThat(object(plan, "ConfigMap/own").changes())
                    .extracting(change -> change.kind() + " " + change.path())
                    .containsExactly("CHANGED data.a");
            assertThat(release(plan).findings())
                    .extracting(finding -> finding.what())
                    .containsExactly("After the upgrade runs sh …; what that changes is not known.");
            var installed = versions(namespace);
            succeeded(site.deploy(DeploymentRequest.head(site.root())));
            assertThat(moved(installed, versions(namespace))).as("the upgrade").isEqualTo(changed(plan));
        } finally {
            removeDefinition(namespace);
        }
    }

    private static SavedPlan saved(PreflightSite site) throws Exception {
        var mask = new Mask();
        var file = site.root().resolveSibling("saved.json");
        SavedPlan.of(plan(site, mask), mask::apply).write(file);
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        assertThat(Files.readString(file)).doesNotContain(CANARY, OTHER_CANARY);
        return switch (SavedPlan.read(file)) {
            case SavedPlan.Read.Plan(var plan) -> plan;
            case SavedPlan.Read.NoPlan(var failure) -> throw new AssertionError(failure);
        };
    }

    /** What the deployment of a plan says has moved. */
    private static List<String> moves(PreflightSite site, SavedPlan saved) {
        var deployed = site.deploy(DeploymentRequest.head(site.root()).asPlanned(saved));
        var sentences = new ArrayList<String>();
        deployed.listener().events(PipelineEvent.StepEnded.class).stream()
                .filter(ended -> ended.step().step().equals(ComparePlan.NAME))
                .filter(ended -> ended.step().stage().equals(StepCatalogue.CONFIGURE))
                .forEach(ended -> {
                    if (ended.outcome() instanceof StepOutcome.Failed(var failure)) {
                        failure.evidence().forEach(it -> sentences.add(((Evidence.TargetProblem) it).problem()));
                    }
                });
        return sentences;
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void isWorkedOutWhereTheAccountMayOnlyLook(String helm, Namespace namespace) throws Exception {
        var site = site(folder, helm, namespace);
        try {
            succeeded(site.deploy(slipwayYaml(namespace)));
            PlannedHub.values(site, Map.of("colour", "green", "size", "1024Mi")).commit(slipwayYaml(namespace));
            site.at(lookingOnly(namespace));
            var plan = plan(site, new Mask());
            assertThat(plan.fails()).isFalse();
            assertThat(changed(plan))
                    .contains("Deployment/hub", "ConfigMap/settings", "Thing/thing")
                    .doesNotContain("Ingress/hub", "Service/hub", "Role/hub");
            assertThat(object(plan, "Deployment/hub").tried()).isFalse();
            assertThat(object(plan, "Deployment/hub").changes())
                    .extracting(change -> change.path().toString())
                    .containsExactly("spec.template.spec.containers[hub].env[COLOUR].value");
            assertThat(release(plan).findings().getFirst().what()).contains("could not be asked in a dry run");
        } finally {
            removeDefinition(namespace);
        }
    }

    private Path lookingOnly(Namespace namespace) throws Exception {
        namespace.apply("""
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: looker}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: looker}
                rules: [{apiGroups: ["*"], resources: ["*"], verbs: [get, list, watch]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: looker}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: looker}
                subjects: [{kind: ServiceAccount, name: looker}]
                """.replace("name: looker}]", "name: looker, namespace: " + namespace.name() + "}]"));
        TargetAccess access = namespace.access();
        try (var client = namespace.client()) {
            var token = client.serviceAccounts()
                    .inNamespace(namespace.name())
                    .withName("looker")
                    .tokenRequest(new TokenRequestBuilder()
                            .withNewSpec()
                            .withExpirationSeconds(3600L)
                            .endSpec()
                            .build())
                    .getStatus()
                    .getToken();
            return Files.writeString(folder.resolve("looker.kubeconfig"), """
                    apiVersion: v1
                    kind: Config
                    current-context: only
                    contexts: [{name: only, context: {cluster: only, user: only}}]
                    clusters: [{name: only, cluster: {server: "%s", certificate-authority-data: %s}}]
                    users: [{name: only, user: {token: %s}}]
                    """.formatted(
                            access.server(), client.getConfiguration().getCaCertData(), token));
        }
    }
}
