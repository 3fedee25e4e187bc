package dev.slipway.plan;

import dev.slipway.drift.DriftScan;
import dev.slipway.drift.DriftWords;
import dev.slipway.drift.ObjectDrift;
import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.kube.ServedApis;
import dev.slipway.kube.ServedApis.Kind;
import dev.slipway.manifest.Definition;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.RenderedRelease;
import dev.slipway.plan.LiveObjects.Wish;
import dev.slipway.plan.ObjectPlanner.Subject;
import dev.slipway.plan.PlannedObject.Action;
import dev.slipway.preflight.Finding;
import dev.slipway.site.ChartConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Finds out what becomes of the releases on a target, object by object, and changes nothing there. What all of them have there now is
 * fetched together, so that several releases of a namespace cost few requests more than one.
 */
public final class ReleasePlanner {
    private final Cluster cluster;
    private final ServedApis apis;
    private final int atOnce;
    private final LiveObjects objects;

    /**
     * On a cluster.
     *
     * @param apis what it serves
     * @param atOnce so many requests: each takes a connection of its own
     */
    public ReleasePlanner(Cluster cluster, ServedApis apis, int atOnce) {
        this.cluster = cluster;
        this.apis = apis;
        this.atOnce = atOnce;
        this.objects = new LiveObjects(cluster, atOnce);
    }

    /**
     * A release to plan.
     *
     * @param way how Helm will bring it there
     * @param versions what of it changes its version
     * @param around what the site has done before and after each upgrade
     */
    public record Intent(RenderedRelease rendered, HelmWay way, List<VersionChange> versions, Around around) {
        public Intent {
            versions = List.copyOf(versions);
        }
    }

    /** Plans them, in their order. */
    public List<PlannedRelease> plan(List<Intent> releases) {
        var wishes = new LinkedHashSet<Wish>();
        releases.forEach(release -> wishes.addAll(wishes(release.rendered())));
        var live = objects.of(wishes);
        return releases.stream().map(release -> plan(release, live)).toList();
    }

    private PlannedRelease plan(Intent release, Map<Wish, Answer<Optional<JsonNode>>> live) {
        var rendered = release.rendered();
        var around = release.around();
        var planner = new ObjectPlanner(cluster, rendered.release(), release.way());
        var planned = new ArrayList<PlannedObject>();
        around.manifests().stream()
                .gather(Gatherers.mapConcurrent(atOnce, applied -> ofSite(planner, rendered, around, applied)))
                .forEach(planned::add);
        Hooks.of(rendered.wanted(), rendered.isInstallation()).stream()
                .gather(Gatherers.mapConcurrent(atOnce, run -> hook(planner, rendered, run)))
                .forEach(planned::add);
        Stream.concat(
                        kept(rendered).map(manifest -> new Task(manifest, true)),
                        notWanted(rendered).map(manifest -> new Task(manifest, false)))
                .gather(Gatherers.mapConcurrent(atOnce, task -> planned(planner, rendered, task, live)))
                .forEach(found -> found.ifPresent(planned::add));
        return new PlannedRelease(
                rendered.release().name(),
                rendered.release().namespace(),
                rendered.latest().map(ReleaseRecord::revision).orElse(0),
                rendered.latest().map(ReleaseRecord::status).orElse(""),
                planned,
                release.versions(),
                Stream.concat(around.findings().stream(), findings(rendered, planned).stream())
                        .toList());
    }

    private PlannedObject ofSite(
            ObjectPlanner planner, RenderedRelease rendered, Around around, Around.Applied applied) {
        var manifest = applied.manifest();
        var name = ObjectName.of(manifest, rendered.release());
        var kind = kind(manifest);
        if (kind.isEmpty()) {
            return Definition.defines(around.objects(), manifest)
                    ? ObjectPlanner.undefinedYet(name)
                    : unserved(rendered, manifest, name);
        }
        var wish = new Wish(kind.get(), manifest.namespace(rendered.release()), manifest.name());
        return switch (objects.of(Set.of(wish)).get(wish)) {
            case Answer.Given<Optional<JsonNode>>(var live) ->
                planner.declared(
                        new Subject(
                                name,
                                wish.collection(),
                                kind.get().namespaced() ? wish.namespace() : "",
                                manifest.body(),
                                ObjectPlanner.nothing()),
                        live,
                        applied.before() ? "applied before the upgrade" : "applied after the upgrade",
                        true);
            case Answer.Refused<Optional<JsonNode>>(var trouble) -> unknown(name, trouble.observed());
            case null -> throw new IllegalStateException("what was wished for was not looked for: " + name);
        };
    }

    private record Task(Manifest manifest, boolean wanted) {}

    private static Stream<Manifest> kept(RenderedRelease rendered) {
        return rendered.wanted().stream().filter(manifest -> !manifest.isHook());
    }

    /** Helm looks at the object itself whether it is to be kept, so that what the old manifest says of it does not count. */
    private static Stream<Manifest> notWanted(RenderedRelease rendered) {
        return rendered.current().stream()
                .filter(before ->
                        kept(rendered).noneMatch(manifest -> manifest.isSameObject(before, rendered.release())));
    }

    /** What a release has already is fetched; of what it is to make, the dry run says whether it is there. */
    private Set<Wish> wishes(RenderedRelease rendered) {
        var wishes = new LinkedHashSet<Wish>();
        Stream.concat(
                        kept(rendered)
                                .filter(manifest -> rendered.currentOf(manifest).isPresent()),
                        notWanted(rendered))
                .forEach(manifest -> wish(rendered, manifest).ifPresent(wishes::add));
        return wishes;
    }

    private Optional<Wish> wish(RenderedRelease rendered, Manifest manifest) {
        return kind(manifest).map(kind -> new Wish(kind, manifest.namespace(rendered.release()), manifest.name()));
    }

    private Optional<Kind> kind(Manifest manifest) {
        return apis.find(manifest.apiVersion(), manifest.kind());
    }

    private PlannedObject hook(ObjectPlanner planner, RenderedRelease rendered, Hooks.Run run) {
        var name = ObjectName.of(run.manifest(), rendered.release());
        return kind(run.manifest())
                .map(kind -> planner.hook(subject(rendered, run.manifest(), kind), run))
                .orElseGet(() -> unserved(rendered, run.manifest(), name));
    }

    private Optional<PlannedObject> planned(
            ObjectPlanner planner, RenderedRelease rendered, Task task, Map<Wish, Answer<Optional<JsonNode>>> live) {
        var name = ObjectName.of(task.manifest(), rendered.release());
        var kind = kind(task.manifest());
        if (kind.isEmpty()) {
            return task.wanted() ? Optional.of(unserved(rendered, task.manifest(), name)) : Optional.empty();
        }
        var subject = subject(rendered, task.manifest(), kind.get());
        var wish = new Wish(
                kind.get(),
                task.manifest().namespace(rendered.release()),
                task.manifest().name());
        var answer = live.get(wish);
        if (task.wanted() && task.manifest().isDefinitionFile()) {
            return Optional.of(definition(planner, rendered, subject, wish));
        }
        if (subject.name().name().isEmpty()) {
            return Optional.of(planner.created(subject));
        }
        if (answer == null) {
            return Optional.of(madeOrFound(planner, subject, wish));
        }
        return switch (answer) {
            case Answer.Given<Optional<JsonNode>>(var object) ->
                object.<Optional<PlannedObject>>map(it -> Optional.of(
                                (task.wanted() ? planner.changed(subject, it) : planner.dropped(subject, it))
                                        .with(drift(planner, rendered, task.manifest(), subject, it))))
                        .orElseGet(() -> task.wanted()
                                ? Optional.of(planner.created(subject)
                                        .with(gone(planner, rendered, task.manifest(), subject)))
                                : Optional.empty());
            case Answer.Refused<Optional<JsonNode>>(var trouble) -> Optional.of(unknown(name, trouble.observed()));
        };
    }

    /** What somebody has changed on it by hand: the deployment would undo it. */
    private List<Finding> drift(
            ObjectPlanner planner, RenderedRelease rendered, Manifest manifest, Subject subject, JsonNode live) {
        var since = rendered.latest().flatMap(ReleaseRecord::updated).orElse(Instant.MIN);
        return rendered
                .currentOf(manifest)
                .flatMap(deployed ->
                        new DriftScan(cluster, apis).of(deployed, subject.namespace(), subject.path(), live, since))
                .filter(ObjectDrift::isByHand)
                .map(object -> byHand(planner, rendered, object))
                .stream()
                .toList();
    }

    /** That somebody has deleted it. */
    private static List<Finding> gone(
            ObjectPlanner planner, RenderedRelease rendered, Manifest manifest, Subject subject) {
        return rendered
                .currentOf(manifest)
                .map(deployed -> new ObjectDrift(deployed.object(), subject.namespace(), true, List.of()))
                .map(object -> byHand(planner, rendered, object))
                .stream()
                .toList();
    }

    private static Finding byHand(ObjectPlanner planner, RenderedRelease rendered, ObjectDrift object) {
        return Finding.warning(
                object.object(),
                DriftWords.sentence(rendered.release().object(), object),
                planner.way().undoing());
    }

    /** A definition of the chart: Slipway keeps it up to date, or leaves it to Helm, which only ever makes it. */
    private PlannedObject definition(ObjectPlanner planner, RenderedRelease rendered, Subject subject, Wish wish) {
        var answer = objects.of(Set.of(wish)).get(wish);
        var live = answer instanceof Answer.Given<Optional<JsonNode>>(var object) ? object : Optional.<JsonNode>empty();
        if (answer instanceof Answer.Refused<Optional<JsonNode>>) {
            return new PlannedObject(
                    subject.name(),
                    Action.NONE,
                    List.of(),
                    "",
                    "",
                    false,
                    List.of(Finding.warning(
                            subject.name().toString(),
                            "The account may not look at " + subject.name() + ": it is left as it is.",
                            "Let it get and patch CustomResourceDefinitions, or write 'crds: leave'.")));
        }
        if (rendered.release().config().chart().definitions() == ChartConfig.Definitions.APPLY) {
            return planner.declared(subject, live, "applied before the release", false);
        }
        return live.isPresent() ? ObjectPlanner.leftAlone(subject.name()) : planner.created(subject);
    }

    /** What the release is to make is tried first; only where it is there already is it fetched. */
    private PlannedObject madeOrFound(ObjectPlanner planner, Subject subject, Wish wish) {
        var answer = objects.of(Set.of(wish)).get(wish);
        return answer instanceof Answer.Given<Optional<JsonNode>>(var object) && object.isPresent()
                ? planner.changed(subject, object.get())
                : planner.created(subject);
    }

    private Subject subject(RenderedRelease rendered, Manifest manifest, Kind kind) {
        var release = rendered.release();
        var namespace = kind.namespaced() ? manifest.namespace(release) : "";
        return new Subject(
                ObjectName.of(manifest, release),
                kind.path(manifest.namespace(release)),
                namespace,
                manifest.isDefinitionFile()
                        ? manifest.body()
                        : HelmOwnership.marked(manifest.body(), release, namespace),
                rendered.currentOf(manifest).map(Manifest::body).orElse(ObjectPlanner.nothing()));
    }

    private static PlannedObject unserved(RenderedRelease rendered, Manifest manifest, ObjectName name) {
        return Definition.defines(rendered.wanted(), manifest)
                ? ObjectPlanner.undefinedYet(name)
                : new PlannedObject(
                        name,
                        Action.CREATE,
                        List.of(),
                        "",
                        "",
                        false,
                        List.of(Finding.problem(
                                name.toString(),
                                "The cluster does not serve " + manifest.apiVersion() + " " + manifest.kind()
                                        + ", of which " + name + " is.",
                                "Install what defines it first, or change the chart's version of it.")));
    }

    private static PlannedObject unknown(ObjectName name, String why) {
        return new PlannedObject(
                name,
                Action.NONE,
                List.of(),
                "",
                "",
                false,
                List.of(Finding.problem(
                        name.toString(),
                        "What becomes of " + name + " is not known: " + why,
                        "Helm asks for it too: let the deploying account get it.")));
    }

    private static List<Finding> findings(RenderedRelease rendered, List<PlannedObject> objects) {
        var findings = new ArrayList<Finding>();
        var release = rendered.release().object();
        rendered.failure()
                .ifPresent(failure -> findings.add(Finding.problem(
                        release,
                        "The chart can't be rendered: " + failure.observed(),
                        String.join(" ", failure.advice()))));
        rendered.latest()
                .map(ReleaseRecord::status)
                .filter(status -> status.startsWith("pending-"))
                .ifPresent(status -> findings.add(Finding.warning(
                        release,
                        "Its latest revision is " + status + ": somebody is deploying it, or was ended while at it.",
                        "A deployment says which it is.")));
        var untried = objects.stream()
                .filter(object -> !object.tried() && object.note().isEmpty() && !object.fails())
                .count();
        if (untried > 0) {
            findings.add(Finding.warning(
                    release,
                    "The cluster could not be asked in a dry run what becomes of " + untried
                            + (untried == 1 ? " object" : " objects")
                            + ", since this account may not change them: what is told of them was worked out.",
                    "Helm would fail there with this account; slipway check --targets tells what it lacks."));
        }
        return findings;
    }
}
