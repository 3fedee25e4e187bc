package dev.slipway.kube;

import dev.slipway.kube.Answer.Given;
import dev.slipway.kube.Answer.Refused;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * Helm's records of the releases of a namespace. A revision's record is up to a megabyte, and ten of each release are kept; so first
 * only their labels are asked for, which say which revision is which, and then the one or two that count.
 */
final class KeptRecords {
    private static final String LABELS_ALONE =
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

    private final ApiReader api;
    private final String secrets;

    KeptRecords(ApiReader api, String namespace) {
        this.api = api;
        this.secrets = "/api/v1/namespaces/" + namespace + "/secrets";
    }

    /** A revision, by its labels. */
    private record Revision(String secret, String release, int number, boolean deployed) {}

    /** The latest revision of each release, by name. */
    Answer<List<ReleaseRecord>> latest() {
        return newest(_ -> true).then(newest -> {
            var records = new ArrayList<ReleaseRecord>();
            for (var revision : newest.values()) {
                switch (content(revision)) {
                    case Refused<Optional<JsonNode>>(var trouble) -> {
                        return new Refused<>(trouble);
                    }
                    case Given<Optional<JsonNode>>(var content) ->
                        content.map(ReleaseRecords::record).ifPresent(records::add);
                }
            }
            return new Given<>(records);
        });
    }

    /** What is kept of these releases; those that are not there are left out. Each record is read once. */
    Answer<List<KeptRelease>> kept(Collection<String> names) {
        return revisions().then(revisions -> {
            var kept = new ArrayList<KeptRelease>();
            for (var name : names) {
                var latest = newest(revisions, it -> it.release().equals(name)).get(name);
                if (latest != null) {
                    var from = newest(revisions, it -> it.release().equals(name) && it.deployed())
                            .getOrDefault(name, latest);
                    switch (kept(latest, from)) {
                        case Refused<Optional<KeptRelease>>(var trouble) -> {
                            return new Refused<>(trouble);
                        }
                        case Given<Optional<KeptRelease>>(var release) -> release.ifPresent(kept::add);
                    }
                }
            }
            return new Given<>(kept);
        });
    }

    private Answer<Optional<KeptRelease>> kept(Revision latest, Revision from) {
        return content(latest)
                .then(newest -> from.equals(latest)
                        ? new Given<>(newest.map(it -> release(it, it)))
                        : content(from).map(start -> newest.flatMap(it -> start.map(base -> release(it, base)))));
    }

    private static KeptRelease release(JsonNode latest, JsonNode from) {
        return new KeptRelease(
                ReleaseRecords.record(latest),
                from.path("manifest").asString(""),
                latest.path("apply_method").asString("").equals("ssa"),
                from.path("chart").path("metadata"),
                from.path("chart").path("lock"));
    }

    private Answer<Map<String, Revision>> newest(Predicate<Revision> wanted) {
        return revisions().map(revisions -> newest(revisions, wanted));
    }

    private static Map<String, Revision> newest(List<Revision> revisions, Predicate<Revision> wanted) {
        var newest = new TreeMap<String, Revision>();
        revisions.stream()
                .filter(wanted)
                .forEach(revision -> newest.merge(
                        revision.release(), revision, (one, other) -> one.number() < other.number() ? other : one));
        return newest;
    }

    private Answer<List<Revision>> revisions() {
        var query =
                "?labelSelector=owner%3Dhelm&fieldSelector=type%3D" + ReleaseRecords.SECRET_TYPE.replace("/", "%2F");
        return api.get(
                secrets + query,
                LABELS_ALONE,
                list -> list.path("items")
                        .valueStream()
                        .map(item -> item.path("metadata"))
                        .map(KeptRecords::revision)
                        .filter(revision -> !revision.release().isEmpty())
                        .toList());
    }

    private static Revision revision(JsonNode metadata) {
        var labels = metadata.path("labels");
        return new Revision(
                metadata.path("name").asString(""),
                labels.path("name").asString(""),
                number(labels.path("version").asString("")),
                labels.path("status").asString("").equals("deployed"));
    }

    private static int number(String version) {
        return version.matches("[0-9]{1,9}") ? Integer.parseInt(version) : 0;
    }

    /** What a revision's Secret holds; empty when it is not what Helm writes, or gone by now. */
    private Answer<Optional<JsonNode>> content(Revision revision) {
        Function<JsonNode, Optional<JsonNode>> reader = secret -> ReleaseRecords.decoded(
                secret.path("data").path(ReleaseRecords.KEY).asString(""));
        return switch (api.get(secrets + "/" + revision.secret(), reader)) {
            case Refused<Optional<JsonNode>>(var trouble) when trouble.isAbsence() -> new Given<>(Optional.empty());
            case Refused<Optional<JsonNode>> refused -> refused;
            case Given<Optional<JsonNode>> given -> given;
        };
    }
}
