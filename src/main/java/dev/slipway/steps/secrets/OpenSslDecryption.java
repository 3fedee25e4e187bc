package dev.slipway.steps.secrets;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.SecretsConfig.OpenSslKey;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Decrypts files of the site that openssl encrypted, and knows why it can't. */
final class OpenSslDecryption {
    private final Workspace workspace;
    private final Map<String, String> environment;
    private final Mask mask;
    private final FileHistory history;

    OpenSslDecryption(Workspace workspace, Map<String, String> environment, Mask mask, FileHistory history) {
        this.workspace = workspace;
        this.environment = environment;
        this.mask = mask;
        this.history = history;
    }

    /** What came of it. */
    sealed interface Result {
        /**
         * It was decrypted.
         *
         * @param content in clear; never printed
         */
        @SuppressWarnings("ArrayRecordComponent") // never compared, never printed
        record Clear(byte[] content) implements Result {
            @Override
            public String toString() {
                return "Clear[" + content.length + " bytes]";
            }
        }

        /** It was not. */
        record Failed(Failure failure) implements Result {}
    }

    /**
     * What is to be decrypted.
     *
     * @param file of the site
     * @param what the file is, for messages: {@code the git-crypt key}
     * @param expected whether a decrypted content can be what it should be: a wrong key shows in its rubbish
     * @param again how the file is made, a command without its secrets
     */
    record Wanted(String file, OpenSslKey key, String what, Predicate<byte[]> expected, String again) {}

    /** Decrypts it. What it is, nobody has learned yet. */
    Result decrypt(Wanted wanted) throws IOException, InterruptedException {
        var problems = new ArrayList<Evidence>();
        var reading = OpenSsl.read(wanted.key(), environment, mask);
        if (reading instanceof OpenSsl.Reading.Wrong(var wrong)) {
            problems.addAll(wrong);
        }
        var file = workspace.inSite(wanted.file());
        if (file.isEmpty()) {
            problems.add(new Evidence.Fact(wanted.file(), "is not in the commit"));
        }
        if (file.isEmpty() || !(reading instanceof OpenSsl.Reading.Whole(var openSsl))) {
            return lacking(wanted, problems);
        }
        var content = Files.readAllBytes(file.get());
        return switch (openSsl.decrypt(content)) {
            case Decrypted.Clear(byte[] clear) when wanted.expected().test(clear) -> new Result.Clear(clear);
            // One wrong key in 256 leaves padding that looks right, and rubbish.
            case Decrypted.Clear _ ->
                badDecrypt(wanted, "bad decrypt: what came out is not " + wanted.what(), openSsl, content);
            case Decrypted.WrongKey _ ->
                badDecrypt(wanted, "bad decrypt: key and file do not belong together", openSsl, content);
            case Decrypted.Malformed(var why) -> badDecrypt(wanted, why, openSsl, content);
        };
    }

    private static Result lacking(Wanted wanted, List<Evidence> problems) {
        return new Result.Failed(new Failure(
                "decrypting " + wanted.what() + ", " + wanted.file(),
                "What is needed to decrypt " + wanted.file() + " is not all there.",
                problems,
                List.of(
                        "On a CI system, set the variables in the settings of the repository there; they are not given to"
                                + " builds of pull requests from forks.",
                        "By hand: export " + named(wanted.key())
                                + " from your password store before you run `slipway`."),
                false));
    }

    private Result badDecrypt(Wanted wanted, String seen, OpenSsl openSsl, byte[] content) throws InterruptedException {
        var failure = new Failure(
                "decrypting " + wanted.what() + ", " + wanted.file() + ", as openssl would",
                wanted.file() + " could not be decrypted with " + named(wanted.key()) + ": " + seen + ".",
                history.lastChange(wanted.file()),
                advice(wanted, openSsl, content),
                false);
        return new Result.Failed(failure.with(List.of(new Evidence.Fact("openssl", seen))));
    }

    private static List<String> advice(Wanted wanted, OpenSsl openSsl, byte[] content) {
        var instead = openSsl.instead(content, wanted.expected());
        if (instead.isPresent()) {
            return List.of(
                    "The passphrase is right, and the file was made in another way than slipway.yaml says. Write, beside"
                            + " the passphrase: " + instead.get());
        }
        return List.of(
                "Most likely somebody ran `travis encrypt-file` (or openssl) again, which made a new key and left"
                        + " this file, or the variables, behind: Travis can encrypt only one file of a repository.",
                "Revert the commit that did so. Further files are encrypted with git-crypt, not with openssl.",
                "If the variables were changed on purpose, encrypt it again: " + wanted.again());
    }

    private static String named(OpenSslKey key) {
        return key.variables().stream().map(Object::toString).collect(Collectors.joining(" and "));
    }
}
