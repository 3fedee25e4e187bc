package dev.slipway.steps.validate.binder;

import dev.slipway.kube.Answer;
import dev.slipway.masking.Mask;
import dev.slipway.site.BinderConfig;
import dev.slipway.site.Placeholders;
import dev.slipway.steps.validate.Attempt;
import dev.slipway.steps.validate.Check;
import dev.slipway.steps.validate.CheckKind;
import dev.slipway.steps.validate.CheckRun;
import dev.slipway.steps.validate.ServiceAddress;
import java.time.Duration;
import java.time.InstantSource;

/** Launches a repository as a visitor does: the server must answer, and is shut down again. */
public final class BinderLaunch implements Check {
    private final BinderConfig.Launch config;
    private final String url;
    private final InstantSource clock;
    private final Mask mask;

    /**
     * The launch of a repository.
     *
     * @param clock never jumps
     * @param mask learns the tokens of servers
     */
    public BinderLaunch(BinderConfig.Launch config, Placeholders placeholders, InstantSource clock, Mask mask) {
        this.config = config;
        this.url = placeholders.fill(config.url());
        this.clock = clock;
        this.mask = mask;
    }

    @Override
    public CheckKind kind() {
        return CheckKind.BINDER_LAUNCH;
    }

    @Override
    public String title() {
        return config.spec();
    }

    @Override
    public int attempts() {
        return config.attempts();
    }

    @Override
    public Duration timeout() {
        return config.timeout();
    }

    @Override
    public boolean needsCluster() {
        return ServiceAddress.isOne(url);
    }

    @Override
    public Attempt once(CheckRun run) throws InterruptedException {
        return switch (ServiceAddress.open(url, run)) {
            case Answer.Refused<ServiceAddress>(var trouble) ->
                Attempt.Failed.of("cannot be asked for: " + trouble.observed(), trouble.advice());
            case Answer.Given<ServiceAddress>(var address) -> {
                try (address) {
                    yield new Trial(address.url(), config.spec(), run, clock, mask)
                            .run(config.timeout())
                            .attempt();
                }
            }
        };
    }
}
