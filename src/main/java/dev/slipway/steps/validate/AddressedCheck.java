package dev.slipway.steps.validate;

import dev.slipway.kube.Answer;

/** A check that asks one address, which may be that of a service in the cluster. */
public interface AddressedCheck extends Check {

    /** The address, with everything filled in. */
    String address();

    /** What is said where the cluster leads to no pod of the service; continues the check's title. */
    default String unreached() {
        return "cannot be asked";
    }

    /**
     * Tries it once.
     *
     * @param reachable the address, as it is reached from here
     * @throws InterruptedException when interrupted; whatever it began outside is undone by then
     */
    Attempt ask(String reachable, CheckRun run) throws InterruptedException;

    @Override
    default boolean needsCluster() {
        return ServiceAddress.isOne(address());
    }

    @Override
    default Attempt once(CheckRun run) throws InterruptedException {
        return switch (ServiceAddress.open(address(), run)) {
            case Answer.Refused<ServiceAddress>(var trouble) ->
                Attempt.Failed.of(unreached() + ": " + trouble.observed(), trouble.advice());
            case Answer.Given<ServiceAddress>(var open) -> {
                try (open) {
                    yield ask(open.url(), run);
                }
            }
        };
    }
}
