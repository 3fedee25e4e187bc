package dev.slipway.journal;

import dev.slipway.pipeline.StepRef;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What a deployment was asked for, and what its steps' results follow from: what the pipeline's own events do not tell.
 *
 * @param wish what was asked for
 * @param inputs of each step
 * @param mask hides secrets in what is written of them; digests are made of what they really are
 */
public record Provenance(Wish wish, Function<StepRef, Inputs> inputs, UnaryOperator<String> mask) {

    /**
     * What somebody asked for.
     *
     * @param site the site's folder
     * @param commit as it was named: {@code HEAD}
     * @param until the last stage; absent: all
     * @param only the targets; empty: all
     * @param kubeconfig the cluster that was used instead of the site's
     * @param planned whether it was held to a saved plan
     */
    public record Wish(
            String site,
            String commit,
            Optional<String> until,
            Set<String> only,
            Optional<String> kubeconfig,
            boolean planned) {
        public Wish {
            only = Set.copyOf(only);
        }
    }

    /** Who deploys. */
    public record Origin(String person, long process, long processStarted, String slipway) {

        /**
         * This process.
         *
         * @param person user and machine: {@code ada@laptop}
         * @param slipway Slipway's version
         */
        public static Origin here(String person, String slipway) {
            var process = ProcessHandle.current();
            return new Origin(person, process.pid(), started(process), slipway);
        }

        /** Whether it still runs; only of a process of this machine. */
        boolean isAlive() {
            return ProcessHandle.of(process)
                    .filter(ProcessHandle::isAlive)
                    // The number may be another's by now.
                    .filter(handle -> started(handle) == processStarted)
                    .isPresent();
        }

        /** Milliseconds since 1970; 0 where the system does not say. */
        private static long started(ProcessHandle process) {
            return process.info()
                    .startInstant()
                    .map(java.time.Instant::toEpochMilli)
                    .orElse(0L);
        }
    }
}
