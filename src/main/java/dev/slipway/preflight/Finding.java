package dev.slipway.preflight;

/**
 * Something that a check found.
 *
 * @param severity what follows from it
 * @param object what it is about: {@code release hub}, {@code StorageClass/fast}
 * @param what what is wrong, one or two sentences that name the object; never a secret
 * @param remedy what to do about it; may be empty
 * @param passing whether it may be over a moment later
 */
public record Finding(Severity severity, String object, String what, String remedy, boolean passing) {

    /** What follows from a finding. */
    public enum Severity {
        /** A deployment to this target would fail. */
        PROBLEM,
        /** It would not, but somebody must soon do something, or will wonder. */
        WARNING,
        /** Good to know. */
        REMARK
    }

    /** A deployment would fail because of it. */
    public static Finding problem(String object, String what, String remedy) {
        return new Finding(Severity.PROBLEM, object, what, remedy, false);
    }

    /** A deployment goes on in spite of it. */
    public static Finding warning(String object, String what, String remedy) {
        return new Finding(Severity.WARNING, object, what, remedy, false);
    }

    /** Good to know. */
    public static Finding remark(String object, String what) {
        return new Finding(Severity.REMARK, object, what, "", false);
    }

    /** The same, of a kind that may be over a moment later. */
    public Finding passingSoon() {
        return new Finding(severity, object, what, remedy, true);
    }

    /** What is wrong and what to do, as people read it. */
    public String sentences() {
        return remedy.isEmpty() ? what : what + " " + remedy;
    }
}
