package dev.slipway.deployment;

import dev.slipway.kube.Answer;
import dev.slipway.lock.Owner;
import dev.slipway.lock.TargetLocks;
import dev.slipway.lock.TargetLocks.Holder;
import dev.slipway.pipeline.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Takes a target away from the deployment that has it locked, for a person who knows that it hangs: it loses the target by its
 * next write of the Lease, and begins nothing more there. Who did it stands in the Lease.
 */
public final class SiteUnlock {
    private final Surroundings surroundings;

    /** In these surroundings. */
    public SiteUnlock(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Who has the target. Nothing is changed. */
    public SiteReport<TargetHolder> look(VisitRequest request) throws InterruptedException {
        return ask(
                request,
                place -> TargetLocks.holder(place.cluster(), place.access().namespace()));
    }

    /**
     * Takes it away.
     *
     * @return who had it
     */
    public SiteReport<TargetHolder> unlock(VisitRequest request) throws InterruptedException {
        var locks = new TargetLocks(
                Owner.here(surroundings.environment(), ""),
                surroundings.clock(),
                System::nanoTime,
                surroundings.sleeper(),
                Duration.ZERO);
        return ask(
                request, place -> locks.unlock(place.cluster(), place.access().namespace()));
    }

    private SiteReport<TargetHolder> ask(
            VisitRequest request, Function<SiteVisit.Place, Answer<Optional<Holder>>> atTheLease)
            throws InterruptedException {
        return new SiteVisit(surroundings).ask(request, new AtTheLease(atTheLease));
    }

    private record AtTheLease(Function<SiteVisit.Place, Answer<Optional<Holder>>> holder)
            implements SiteVisit.Question<TargetHolder> {
        @Override
        public Answer<TargetHolder> ask(SiteVisit.Place place) {
            return holder.apply(place)
                    .map(who -> new TargetHolder.Seen(place.target().name(), who));
        }

        @Override
        public TargetHolder unseen(String target, Failure failure) {
            return new TargetHolder.Unseen(target, failure);
        }

        @Override
        public boolean mayShowSecrets() {
            return false;
        }
    }
}
