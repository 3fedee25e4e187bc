package dev.slipway.pipeline;

import java.util.List;

/**
 * A step's own documentation, in Markdown, from which {@code slipway explain} is printed.
 *
 * @param background why the step exists and what one must know to understand it
 * @param whatHappens what it does for this site, in order, one sentence each
 * @param whatCouldGoWrong the known ways to fail, with their remedies
 */
public record StepDocumentation(String background, List<String> whatHappens, List<Trouble> whatCouldGoWrong) {
    public StepDocumentation {
        whatHappens = List.copyOf(whatHappens);
        whatCouldGoWrong = List.copyOf(whatCouldGoWrong);
    }

    /**
     * One known way to fail.
     *
     * @param cause what is wrong, one line
     * @param manifestsAs what the person sees
     * @param remedy what to do about it
     */
    public record Trouble(String cause, String manifestsAs, String remedy) {}
}
