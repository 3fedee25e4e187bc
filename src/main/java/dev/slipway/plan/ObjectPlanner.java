package dev.slipway.plan;

import dev.slipway.changes.Differences;
import dev.slipway.changes.FieldChange;
import dev.slipway.changes.FieldOwners;
import dev.slipway.changes.FieldPath;
import dev.slipway.changes.MergePatch;
import dev.slipway.changes.ThreeWayMerge;
import dev.slipway.kube.Answer;
import dev.slipway.kube.Change;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.plan.PlannedObject.Action;
import dev.slipway.preflight.Finding;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds out what becomes of one object of a release.
 *
 * <ol>
 *   <li>What Helm would make of it is worked out: {@link ThreeWayMerge}, or, where Helm applies on the server, what that would do.
 *   <li>Is that what the cluster has, Helm sends nothing, or what it sends changes nothing: nothing is asked.
 *   <li>Else the server is asked in a dry run, in which it does all that it does with a real change, but keep it: defaults are
 *       filled in, fields that can't change are refused, admission has its say. What it answers with is what will be.
 *   <li>Where the account may not do that, what was worked out counts, and it is told that it is only that.
 * </ol>
 *
 * <p>Invariant: nothing is changed on the cluster.
 */
final class ObjectPlanner {
    /** Objects whose resource version changes with their content alone. */
    private static final Set<String> PLAIN_CONTENT = Set.of("Secret", "ConfigMap");

    private final Cluster cluster;
    private final TargetRelease release;
    private final HelmWay way;

    ObjectPlanner(Cluster cluster, TargetRelease release, HelmWay way) {
        this.cluster = cluster;
        this.release = release;
        this.way = way;
    }

    /** How Helm does it. */
    HelmWay way() {
        return way;
    }

    /**
     * An object.
     *
     * @param namespace where it is; empty: it belongs to none
     * @param wanted as the chart has it, marked as the release's
     * @param old as the release had it; missing: it had not
     */
    record Subject(ObjectName name, String collection, String namespace, JsonNode wanted, JsonNode old) {
        String path() {
            return collection + "/" + name.name();
        }
    }

    /** What becomes of an object that is not there. */
    PlannedObject created(Subject subject) {
        // What gets its name from the server can't be applied.
        Change change = way.serverSide() && !subject.name().name().isEmpty()
                ? new Change.Apply(subject.path(), subject.wanted(), HelmWay.MANAGER, way.takesOver(), true)
                : new Change.Create(subject.collection(), subject.wanted(), true);
        return switch (cluster.change(change)) {
            case Answer.Given<JsonNode> _ -> planned(subject, Action.CREATE, List.of(), true);
            case Answer.Refused<JsonNode>(var trouble)
            when trouble.isAbsence() ->
                noted(subject, Action.CREATE, "in a namespace that is not there yet", false, List.of());
            case Answer.Refused<JsonNode>(var trouble)
            when isUntold(trouble) -> planned(subject, Action.CREATE, List.of(), false);
            case Answer.Refused<JsonNode>(var trouble) ->
                noted(subject, Action.CREATE, "", true, refusals(subject, trouble));
        };
    }

    private List<Finding> refusals(Subject subject, ClusterTrouble trouble) {
        return Refusals.of(subject.name(), subject.namespace(), trouble, way.goesBack());
    }

    /** Whether the refusal says nothing of what the deployment would come to. */
    private boolean isUntold(ClusterTrouble trouble) {
        // Helm 3 does not ask the server to be strict.
        return Refusals.isOfRights(trouble) || (!way.serverSide() && Refusals.isOfUnknownField(trouble));
    }

    /** What becomes of an object that is there. */
    PlannedObject changed(Subject subject, JsonNode live) {
        if (subject.old().isMissingNode() && !way.goesBack() && !HelmOwnership.isOf(release, live)) {
            return noted(subject, Action.CREATE, "", true, List.of(notOurs(subject.name(), live)));
        }
        if (way.replaces()) {
            return replaced(subject, live);
        }
        // What the release had not made is taken as it is: Helm removes what it does not want of it.
        var old = subject.old().isMissingNode() && !way.serverSide() ? live : subject.old();
        var merged = way.serverSide()
                ? ThreeWayMerge.of(live, old, subject.wanted())
                : ThreeWayMerge.ofManifests(live, old, subject.wanted());
        var changes = Differences.between(live, merged);
        return way.serverSide() ? applied(subject, live, changes) : patched(subject, live, merged, changes);
    }

    private Finding notOurs(ObjectName name, JsonNode live) {
        return Finding.problem(
                name.toString(),
                name + ", which " + release.object() + " would make, is there already and " + HelmOwnership.owner(live)
                        + ": Helm can't import it.",
                "Delete it, or let the release adopt it with Helm's label and annotations; slipway check --targets says"
                        + " which.");
    }

    private PlannedObject patched(Subject subject, JsonNode live, JsonNode merged, List<FieldChange> changes) {
        if (changes.isEmpty()) {
            return planned(subject, way.migrates() ? Action.OWN : Action.NONE, List.of(), true);
        }
        var patch = MergePatch.between(live, merged);
        return tried(subject, live, new Change.MergePatch(subject.path(), patch, true), changes);
    }

    private PlannedObject applied(Subject subject, JsonNode live, List<FieldChange> changes) {
        if (changes.isEmpty() && new FieldOwners(live).isAppliedBy(HelmWay.MANAGER, subject.wanted())) {
            return planned(subject, Action.NONE, List.of(), true);
        }
        return tried(
                subject,
                live,
                new Change.Apply(subject.path(), subject.wanted(), HelmWay.MANAGER, way.takesOver(), true),
                changes);
    }

    private PlannedObject replaced(Subject subject, JsonNode live) {
        var wanted = subject.wanted().deepCopy();
        if (wanted.path("metadata") instanceof ObjectNode metadata) {
            metadata.set("resourceVersion", live.path("metadata").path("resourceVersion"));
        }
        return tried(
                subject,
                live,
                new Change.Replace(subject.path(), wanted, true),
                Differences.between(live, subject.wanted()));
    }

    /** Lets the server try it. */
    private PlannedObject tried(Subject subject, JsonNode live, Change change, List<FieldChange> workedOut) {
        return switch (cluster.change(change)) {
            case Answer.Given<JsonNode>(var result) -> {
                var changes = Differences.between(live, result);
                yield changes.isEmpty() && !(way.serverSide() && ownersChange(live, result))
                        ? planned(subject, Action.NONE, List.of(), true)
                        : kept(subject, live, changes.isEmpty() ? Action.OWN : Action.CHANGE, changes, true, List.of());
            }
            case Answer.Refused<JsonNode>(var trouble)
            when isUntold(trouble) -> {
                var changes = withoutDefaults(subject, workedOut);
                yield kept(subject, live, changes.isEmpty() ? Action.NONE : Action.CHANGE, changes, false, List.of());
            }
            case Answer.Refused<JsonNode>(var trouble) ->
                kept(
                        subject,
                        live,
                        Action.CHANGE,
                        withoutDefaults(subject, workedOut),
                        true,
                        refusals(subject, trouble));
        };
    }

    /** When the fields were set last is noted anew with each change, and no change of its own. */
    private static boolean ownersChange(JsonNode live, JsonNode result) {
        return !owners(live).equals(owners(result));
    }

    private static Set<String> owners(JsonNode object) {
        return object.path("metadata")
                .path("managedFields")
                .valueStream()
                .map(entry -> entry.path("manager").asString("") + " "
                        + entry.path("operation").asString("") + " "
                        + entry.path("subresource").asString("") + " " + entry.path("fieldsV1"))
                .collect(java.util.stream.Collectors.toSet());
    }

    /**
     * Without the fields that the server has filled in, in lists that are replaced as a whole, where both manifests have the same
     * list: it will fill them in again.
     */
    private static List<FieldChange> withoutDefaults(Subject subject, List<FieldChange> changes) {
        var ofManifests = Differences.between(subject.old(), subject.wanted()).stream()
                .map(FieldChange::path)
                .toList();
        return changes.stream()
                .filter(change -> change.kind() != FieldChange.Kind.REMOVED
                        || !isFilledIn(change.path(), ofManifests)
                        || subject.old().isMissingNode())
                .toList();
    }

    private static boolean isFilledIn(FieldPath path, List<FieldPath> changed) {
        var steps = path.steps();
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i) instanceof FieldPath.Step.Index) {
                var list = steps.subList(0, i);
                return changed.stream()
                        .noneMatch(other -> other.steps().size() >= list.size()
                                && other.steps().subList(0, list.size()).equals(list));
            }
        }
        return false;
    }

    /** What becomes of an object that the release no longer wants. */
    PlannedObject dropped(Subject subject, JsonNode live) {
        if (live.path("metadata")
                .path("annotations")
                .path("helm.sh/resource-policy")
                .asString("")
                .equals("keep")) {
            return noted(subject, Action.KEEP, "annotated helm.sh/resource-policy: keep", true, List.of());
        }
        var change = new Change.Delete(subject.path(), Change.Propagation.BACKGROUND, "", true);
        return switch (cluster.change(change)) {
            case Answer.Given<JsonNode> _ -> kept(subject, live, Action.DELETE, List.of(), true, List.of());
            case Answer.Refused<JsonNode>(var trouble)
            when isUntold(trouble) -> kept(subject, live, Action.DELETE, List.of(), false, List.of());
            case Answer.Refused<JsonNode>(var trouble) ->
                kept(subject, live, Action.DELETE, List.of(), true, refusals(subject, trouble));
        };
    }

    /**
     * An object that Slipway itself applies: a definition of the chart, or a manifest of the site.
     *
     * @param note when
     * @param always whether it is applied also where the cluster has it as it is wanted
     */
    PlannedObject declared(Subject subject, Optional<JsonNode> live, String note, boolean always) {
        if (live.isPresent()
                && covers(live.get(), subject.wanted())
                && (!always || new FieldOwners(live.get()).isAppliedBy(Change.MANAGER, subject.wanted()))) {
            return leftAlone(subject.name());
        }
        var answer = cluster.change(new Change.Apply(subject.path(), subject.wanted(), Change.MANAGER, false, true));
        if (answer instanceof Answer.Refused<JsonNode>(ClusterTrouble.Conflict _)) {
            // Slipway takes over what other deployers have set; where a controller has, it tells when it comes to it.
            answer = cluster.change(new Change.Apply(subject.path(), subject.wanted(), Change.MANAGER, true, true));
        }
        return switch (answer) {
            case Answer.Given<JsonNode>(var result) -> {
                var changes = live.map(it -> Differences.between(it, result)).orElse(List.of());
                var isOwned = live.isPresent() && !ownersChange(live.get(), result);
                var action = live.isEmpty()
                        ? Action.CREATE
                        : !changes.isEmpty() ? Action.CHANGE : isOwned ? Action.NONE : Action.OWN;
                yield new PlannedObject(subject.name(), action, changes, "", note, true, List.of());
            }
            case Answer.Refused<JsonNode>(var trouble) -> {
                var untold = trouble.isAbsence() || isUntold(trouble);
                yield new PlannedObject(
                        subject.name(),
                        live.isEmpty() ? Action.CREATE : Action.CHANGE,
                        live.map(it -> Differences.between(it, ThreeWayMerge.of(it, nothing(), subject.wanted())))
                                .orElse(List.of()),
                        "",
                        note,
                        !untold,
                        untold ? List.of() : refusals(subject, trouble));
            }
        };
    }

    /** Whether an object has all that a manifest says, so that nothing needs to be applied. */
    private static boolean covers(JsonNode live, JsonNode wanted) {
        return Differences.between(live, ThreeWayMerge.of(live, nothing(), wanted))
                .isEmpty();
    }

    /** A hook: what it makes is tried where it is not there already, or will have been removed. */
    PlannedObject hook(Subject subject, Hooks.Run run) {
        var answer = cluster.change(new Change.Create(subject.collection(), subject.wanted(), true));
        return switch (answer) {
            case Answer.Refused<JsonNode>(ClusterTrouble.Conflict(var _, var reason, var _, var _))
            when reason.equals("AlreadyExists") ->
                noted(
                        subject,
                        Action.RUN,
                        run.words(true),
                        true,
                        run.replaces() ? List.of() : List.of(inTheWay(subject.name())));
            case Answer.Refused<JsonNode>(var trouble)
            when trouble.isAbsence() || isUntold(trouble) ->
                noted(subject, Action.RUN, run.words(false), false, List.of());
            case Answer.Refused<JsonNode>(var trouble) ->
                noted(subject, Action.RUN, run.words(false), true, refusals(subject, trouble));
            case Answer.Given<JsonNode> _ -> noted(subject, Action.RUN, run.words(false), true, List.of());
        };
    }

    private static Finding inTheWay(ObjectName name) {
        return Finding.problem(
                name.toString(),
                "The hook " + name + " is still there from the last time, and its helm.sh/hook-delete-policy does not"
                        + " say that it is deleted before it is made anew.",
                "Delete it before deploying, or add before-hook-creation to its hook-delete-policy.");
    }

    /** An object of a kind that the release itself defines, which nothing can be asked about yet. */
    static PlannedObject undefinedYet(ObjectName name) {
        return new PlannedObject(
                name, Action.CREATE, List.of(), "", "of a kind that this release defines", false, List.of());
    }

    /** An object that stays as it is. */
    static PlannedObject leftAlone(ObjectName name) {
        return new PlannedObject(name, Action.NONE, List.of(), "", "", true, List.of());
    }

    private static PlannedObject planned(Subject subject, Action action, List<FieldChange> changes, boolean tried) {
        return new PlannedObject(subject.name(), action, changes, "", "", tried, List.of());
    }

    private static PlannedObject noted(
            Subject subject, Action action, String note, boolean tried, List<Finding> findings) {
        return new PlannedObject(subject.name(), action, List.of(), "", note, tried, findings);
    }

    private static PlannedObject kept(
            Subject subject,
            JsonNode live,
            Action action,
            List<FieldChange> changes,
            boolean tried,
            List<Finding> findings) {
        var metadata = live.path("metadata");
        var generation = metadata.path("generation").asString("");
        var state = PLAIN_CONTENT.contains(subject.name().kind())
                ? "version " + metadata.path("resourceVersion").asString("")
                : action == Action.DELETE
                        ? "object " + metadata.path("uid").asString("")
                        : generation.isEmpty() ? "" : PlannedObject.GENERATION + generation;
        return new PlannedObject(subject.name(), action, changes, state, "", tried, findings);
    }

    /** No old manifest. */
    static JsonNode nothing() {
        return MissingNode.getInstance();
    }
}
