package dev.slipway.deployment;

import dev.slipway.deployment.SiteVisit.Place;
import dev.slipway.deployment.SiteVisit.Question;
import dev.slipway.kube.Answer;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.pipeline.Failure;
import dev.slipway.rollout.Survey;
import dev.slipway.site.Placeholders;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells what runs on a site's targets, as the clusters themselves say: the site's releases, which deployment and commit
 * made them, and whether the workloads are up. Nothing is changed anywhere.
 */
public final class SiteStatus {
    private final Surroundings surroundings;

    /** In these surroundings. */
    public SiteStatus(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Finds out. */
    public SiteReport<TargetStatus> of(VisitRequest request) throws InterruptedException {
        return new SiteVisit(surroundings).ask(request, new WhatRuns());
    }

    private final class WhatRuns implements Question<TargetStatus> {
        @Override
        public Answer<TargetStatus> ask(Place place) {
            var cluster = place.cluster();
            return cluster.version()
                    .then(version -> Survey.brief(
                                    cluster, TargetScope.of(place.site(), place.target()), surroundings.clock())
                            .then(survey -> releases(place).map(releases -> seen(place, version, survey, releases))));
        }

        @Override
        public TargetStatus unseen(String target, Failure failure) {
            return new TargetStatus.Unseen(target, failure);
        }

        /** Names and numbers, and the cluster's own words: no program's output. */
        @Override
        public boolean mayShowSecrets() {
            return false;
        }
    }

    private static TargetStatus seen(Place place, String version, Survey survey, List<TargetStatus.Release> releases) {
        return new TargetStatus.Seen(
                place.target().name(),
                place.access().namespace(),
                place.cluster().server(),
                version,
                releases,
                survey.workloads(),
                survey.findings().stream()
                        .map(finding -> finding.trouble().sentence())
                        .toList());
    }

    /** The site's releases there, each in the namespace that the site says. */
    private static Answer<List<TargetStatus.Release>> releases(Place place) {
        var placeholders = Placeholders.of(place.target());
        var known = new LinkedHashMap<String, Map<String, ReleaseRecord>>();
        var found = new ArrayList<TargetStatus.Release>();
        for (var release : place.site().releasesOn(place.target())) {
            var namespace = TargetScope.namespace(release, place.target());
            if (!known.containsKey(namespace)) {
                switch (place.cluster().releases(namespace)) {
                    case Answer.Refused<List<ReleaseRecord>>(var trouble) -> {
                        return new Answer.Refused<>(trouble);
                    }
                    case Answer.Given<List<ReleaseRecord>>(var records) -> {
                        var byName = new LinkedHashMap<String, ReleaseRecord>();
                        records.forEach(record -> byName.put(record.name(), record));
                        known.put(namespace, byName);
                    }
                }
            }
            var name = placeholders.fill(release.name());
            var latest =
                    Optional.ofNullable(known.getOrDefault(namespace, Map.of()).get(name));
            found.add(new TargetStatus.Release(name, latest));
        }
        return new Answer.Given<>(found);
    }
}
