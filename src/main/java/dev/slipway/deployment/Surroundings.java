package dev.slipway.deployment;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.SteadyClock;
import dev.slipway.process.ProcessRunner;
import dev.slipway.process.SystemProcesses;
import dev.slipway.process.UserFolders;
import dev.slipway.steps.tools.ToolSources;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What a deployment needs of the world it runs in.
 *
 * @param environment the variables, read once
 * @param folders where Slipway keeps things for this person
 * @param processes starts programs
 * @param mask learns the secrets that must not leave
 * @param clock the machine's, for what others' clocks are compared with; somebody may set it meanwhile
 * @param steady for how long something takes, and may take
 * @param random for ids and jitter; thread-safe
 */
public record Surroundings(
        Map<String, String> environment,
        UserFolders folders,
        ProcessRunner processes,
        Mask mask,
        InstantSource clock,
        InstantSource steady,
        Sleeper sleeper,
        RandomGenerator random) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** The real world, with this environment. */
    public static Surroundings real(Map<String, String> environment, Mask mask, InstantSource clock) {
        var steady = SteadyClock.from(clock);
        return new Surroundings(
                environment,
                UserFolders.of(environment),
                new SystemProcesses(steady),
                mask,
                clock,
                steady,
                Sleeper.REAL,
                new java.security.SecureRandom());
    }

    /** Where tools come from here. */
    ToolSources toolSources() {
        return new ToolSources(folders.cache(), environment, processes, sleeper, random, ToolSources.HELM_DOWNLOADS);
    }
}
