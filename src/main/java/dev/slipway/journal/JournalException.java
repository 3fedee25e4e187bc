package dev.slipway.journal;

import dev.slipway.pipeline.Failure;
import java.io.IOException;

/** The journal cannot be read or written: a full disk, a damaged file, a server that is away. */
public final class JournalException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    JournalException(Failure failure) {
        super(failure.observed());
        this.failure = failure;
    }

    /** What was done, what was seen, and what to do. */
    public Failure failure() {
        return failure;
    }
}
