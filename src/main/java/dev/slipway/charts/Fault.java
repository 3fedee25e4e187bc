package dev.slipway.charts;

import dev.slipway.manifest.Manifest;
import dev.slipway.preflight.Finding.Severity;

/**
 * What a judgement has against an object.
 *
 * @param field the field as a template writes it, so that its place can be looked for; empty: the object as a whole
 * @param what a sentence that names the object
 * @param remedy may be empty
 */
record Fault(Severity severity, Manifest object, String field, String what, String remedy) {

    static Fault problem(Manifest object, String field, String what, String remedy) {
        return new Fault(Severity.PROBLEM, object, field, what, remedy);
    }

    static Fault warning(Manifest object, String field, String what, String remedy) {
        return new Fault(Severity.WARNING, object, field, what, remedy);
    }
}
