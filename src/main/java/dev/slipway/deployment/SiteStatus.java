package dev.slipway.deployment;

import dev.slipway.deployment.SiteVisit.Place;
import dev.slipway.deployment.SiteVisit.Question;
import dev.slipway.drift.DriftScan;
import dev.slipway.drift.ReleaseDrift;
import dev.slipway.kube.Answer;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.kube.ServedApis;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.memory.PastDeployment;
import dev.slipway.memory.TargetMemory;
import dev.slipway.pipeline.Failure;
import dev.slipway.rollout.Survey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Tells what runs on a site's targets, as the clusters themselves say: the site's releases, which deployment and commit
 * made them, and whether the workloads are up. Nothing is changed anywhere.
 */
public final class SiteStatus {
    private final Surroundings surroundings;
    private final boolean withDrift;

    /**
     * In these surroundings.
     *
     * @param withDrift whether what was changed by hand is looked for as well, object by object
     */
    public SiteStatus(Surroundings surroundings, boolean withDrift) {
        this.surroundings = surroundings;
        this.withDrift = withDrift;
    }

    /** Finds out. */
    public SiteReport<TargetStatus> of(VisitRequest request) throws InterruptedException {
        return new SiteVisit(surroundings).ask(request, new WhatRuns());
    }

    private final class WhatRuns implements Question<TargetStatus> {
        @Override
        public Answer<TargetStatus> ask(Place place) throws InterruptedException {
            return switch (releases(place)) {
                case Answer.Refused<List<TargetStatus.Release>>(var trouble) -> new Answer.Refused<>(trouble);
                case Answer.Given<List<TargetStatus.Release>>(var releases) -> status(place, releases);
            };
        }

        private Answer<TargetStatus> status(Place place, List<TargetStatus.Release> releases) {
            var cluster = place.cluster();
            return cluster.version()
                    .then(version -> Survey.brief(
                                    cluster, TargetScope.of(place.site(), place.target()), surroundings.clock())
                            .map(survey -> seen(place, version, survey, releases, past(place))));
        }

        @Override
        public TargetStatus unseen(String target, Failure failure) {
            return new TargetStatus.Unseen(target, failure);
        }

        /** Names and numbers, and the cluster's own words: no program's output. But what somebody put into a field may be anything. */
        @Override
        public boolean mayShowSecrets() {
            return withDrift;
        }
    }

    /** Who may not see it does without. */
    private static List<PastDeployment> past(Place place) {
        return new TargetMemory(place.cluster(), place.access().namespace()).deployments()
                        instanceof Answer.Given<List<PastDeployment>>(var past)
                ? past
                : List.of();
    }

    private static TargetStatus seen(
            Place place,
            String version,
            Survey survey,
            List<TargetStatus.Release> releases,
            List<PastDeployment> past) {
        return new TargetStatus.Seen(
                place.target().name(),
                place.access().namespace(),
                place.cluster().server(),
                version,
                releases,
                survey.workloads(),
                survey.findings().stream()
                        .map(finding -> finding.trouble().sentence())
                        .toList(),
                past);
    }

    /** The site's releases there, each in the namespace that the site says. */
    private Answer<List<TargetStatus.Release>> releases(Place place) throws InterruptedException {
        var known = new LinkedHashMap<String, List<ReleaseRecord>>();
        var found = new ArrayList<TargetStatus.Release>();
        for (var config : place.site().releasesOn(place.target())) {
            var release = TargetRelease.of(config, place.target());
            if (!known.containsKey(release.namespace())) {
                switch (place.cluster().releases(release.namespace())) {
                    case Answer.Refused<List<ReleaseRecord>>(var trouble) -> {
                        return new Answer.Refused<>(trouble);
                    }
                    case Answer.Given<List<ReleaseRecord>>(var records) -> known.put(release.namespace(), records);
                }
            }
            var latest = known.getOrDefault(release.namespace(), List.of()).stream()
                    .filter(record -> record.name().equals(release.name()))
                    .findFirst();
            switch (drift(place, release, latest)) {
                case Answer.Refused<Optional<ReleaseDrift>>(var trouble) -> {
                    return new Answer.Refused<>(trouble);
                }
                case Answer.Given<Optional<ReleaseDrift>>(var drift) ->
                    found.add(new TargetStatus.Release(release.name(), latest, drift));
            }
        }
        return new Answer.Given<>(found);
    }

    private Answer<Optional<ReleaseDrift>> drift(Place place, TargetRelease release, Optional<ReleaseRecord> latest)
            throws InterruptedException {
        if (!withDrift || latest.isEmpty()) {
            return new Answer.Given<>(Optional.empty());
        }
        return switch (place.cluster().apis()) {
            case Answer.Refused<ServedApis>(var trouble) -> new Answer.Refused<>(trouble);
            case Answer.Given<ServedApis>(var apis) ->
                new DriftScan(place.cluster(), apis).of(release, latest.get()).map(Optional::of);
        };
    }
}
