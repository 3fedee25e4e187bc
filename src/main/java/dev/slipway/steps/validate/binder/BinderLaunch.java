package dev.slipway.steps.validate.binder;

import dev.slipway.masking.Mask;
import dev.slipway.site.BinderConfig;
import dev.slipway.site.Placeholders;
import dev.slipway.steps.validate.AddressedCheck;
import dev.slipway.steps.validate.Attempt;
import dev.slipway.steps.validate.CheckKind;
import dev.slipway.steps.validate.CheckRun;
import java.time.InstantSource;

/** Launches a repository as a visitor does: the server must answer, and is shut down again. */
public final class BinderLaunch implements AddressedCheck {
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
    public BinderConfig.Launch config() {
        return config;
    }

    @Override
    public String address() {
        return url;
    }

    @Override
    public String unreached() {
        return "cannot be asked for";
    }

    @Override
    public Attempt ask(String reachable, CheckRun run) throws InterruptedException {
        return new Trial(reachable, config.spec(), run, clock, mask)
                .run(config.timeout())
                .attempt();
    }
}
