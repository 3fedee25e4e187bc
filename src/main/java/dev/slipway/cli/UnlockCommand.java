package dev.slipway.cli;

import dev.slipway.deployment.SiteReport;
import dev.slipway.deployment.SiteUnlock;
import dev.slipway.deployment.Surroundings;
import dev.slipway.deployment.TargetHolder;
import dev.slipway.lock.TargetLocks.Holder;
import dev.slipway.pipeline.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** {@code slipway unlock}: takes a target away from a deployment that hangs. */
@Command(
        name = "unlock",
        description = {
            "Take a target away from the deployment that has it locked.",
            "It is only needed where a deployment hangs and can't be ended where it runs: one that was killed loses its targets by "
                    + "itself after 30 s. The other deployment begins nothing more there from then on, and fails; a Helm of its that "
                    + "runs goes on to its end. Who took the target away, when and from whom stands in the Lease 'slipway' of the "
                    + "target's namespace. Who is at a terminal is told who has the target, and asked."
        })
public final class UnlockCommand implements Callable<ExitCode> {
    private final Invocation invocation;

    @Mixin
    private TargetOptions options = new TargetOptions();

    @Parameters(paramLabel = "TARGET", description = "The target.")
    private String target = "";

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    UnlockCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public ExitCode call() throws InterruptedException {
        if (!yes) {
            var refusal = unasked();
            if (refusal.isPresent()) {
                return refusal.get();
            }
        }
        return options.end(invocation, unlocking().unlock(options.request(invocation, Set.of(target))), this::done);
    }

    private SiteUnlock unlocking() {
        return new SiteUnlock(Surroundings.real(invocation.environment(), invocation.mask(), invocation.clock()));
    }

    /** Tells who has it and asks; how the command ends, if it is not to be taken away. */
    private Optional<ExitCode> unasked() throws InterruptedException {
        if (!Consent.isPossible(invocation, options.common())) {
            invocation
                    .output()
                    .error(
                            "Nobody is there to be asked whether " + target
                                    + " may be taken away from whoever has it. Say --yes if it may; slipway status tells who that is.");
            return Optional.of(ExitCode.USAGE);
        }
        var report = unlocking().look(options.request(invocation, Set.of(target)));
        if (!(report instanceof SiteReport.Told<TargetHolder> told
                && told.targets().getFirst() instanceof TargetHolder.Seen(var _, var holder)
                && holder.isPresent())) {
            return Optional.of(options.end(invocation, report, this::done));
        }
        invocation.output().line(target + " is locked by " + words(holder.get()) + ".");
        if (Consent.asked(invocation, "Take it away?")) {
            return Optional.empty();
        }
        invocation.output().error("Nothing was changed.");
        return Optional.of(ExitCode.FAILED);
    }

    private String words(Holder holder) {
        return holder.owner().words()
                + holder.since()
                        .map(at -> ", since " + at.truncatedTo(ChronoUnit.SECONDS))
                        .orElse("")
                + holder.renewed()
                        .map(at -> ", with its last sign of life " + age(at) + " ago")
                        .orElse("");
    }

    /** By the holder's clock and ours: good enough to read, and nothing is decided by it. */
    private String age(Instant at) {
        var age = Duration.between(at, invocation.clock().instant()).truncatedTo(ChronoUnit.SECONDS);
        return Durations.words(age.isNegative() ? Duration.ZERO : age);
    }

    private ExitCode done(SiteReport.Told<TargetHolder> told) {
        var holder = told.targets().getFirst();
        if (options.common().json()) {
            invocation.output().line(json(told.site(), holder));
        } else {
            text(holder);
        }
        return holder instanceof TargetHolder.Seen ? ExitCode.OK : ExitCode.FAILED;
    }

    private void text(TargetHolder holder) {
        switch (holder) {
            case TargetHolder.Unseen(var _, var failure) -> {
                invocation.output().error(target + " was not unlocked: " + failure.observed());
                failure.advice().forEach(advice -> invocation.output().error("  " + advice));
            }
            case TargetHolder.Seen(var _, var who)
            when who.isEmpty() -> invocation.output().line("Nobody has " + target + " locked.");
            case TargetHolder.Seen(var _, var who) -> {
                invocation.output().line(target + " was taken away from " + words(who.get()) + ".");
                invocation
                        .output()
                        .line("It begins nothing more there. What it left: slipway status, slipway diagnose " + target);
            }
        }
    }

    private String json(String site, TargetHolder holder) {
        var event = new LinkedHashMap<String, Object>();
        event.put("event", "targetUnlocked");
        event.put("site", site);
        event.put("target", holder.target());
        switch (holder) {
            case TargetHolder.Unseen(var _, var failure) -> event.put("failure", failure.observed());
            case TargetHolder.Seen(var _, var who) -> {
                event.put("deployment", who.map(it -> it.owner().deployment()).orElse(""));
                event.put("person", who.map(it -> it.owner().person()).orElse(""));
                event.put(
                        "since",
                        who.flatMap(Holder::since).map(Instant::toString).orElse(""));
            }
        }
        return JsonMapper.shared().writeValueAsString(event);
    }
}
