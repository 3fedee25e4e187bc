package dev.slipway.steps.secrets;

import dev.slipway.pipeline.Failure;
import java.io.IOException;

/** A secret file that a person wants to see, or to change. */
public sealed interface Opening {

    /**
     * It was opened.
     *
     * @param file which; what is changed is written to the file of this name
     * @param clear its content; empty for a new file
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never printed: it goes to the person and is forgotten
    record Open(SecretFile file, byte[] clear, Sealing sealing) implements Opening {
        @Override
        public String toString() {
            return "Open[" + file.name() + ", " + clear.length + " bytes]";
        }
    }

    /** It was not. */
    record Closed(Failure failure) implements Opening {}

    /** Encrypts a changed content as the file was, or will be. */
    @FunctionalInterface
    interface Sealing {
        /** Encrypts it. */
        Sealed seal(byte[] clear) throws IOException, InterruptedException;
    }

    /** What encrypting gave. */
    sealed interface Sealed {
        /** The file's new content. */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Content(byte[] encrypted) implements Sealed {}

        /** It could not be encrypted. */
        record Refused(Failure failure) implements Sealed {}
    }
}
