package dev.slipway.steps.clusterauth;

import dev.slipway.http.HttpCaller;
import dev.slipway.http.HttpOutcome;
import dev.slipway.http.HttpOutcome.Answered;
import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.SecretValue;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is needed to go to a cloud and get at a cluster there, and the failures that all of them have in common.
 *
 * @param attempted what is being done, for failures
 * @param workspace the site's files, decrypted
 * @param environment where the variables are that the site names
 * @param mask learns what is secret, before anything else is done with it
 */
record Errand(
        String attempted,
        Workspace workspace,
        Map<String, String> environment,
        HttpCaller http,
        Mask mask,
        InstantSource clock) {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int LONGEST = 1024 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A failure that a retry would not mend. */
    <T> Attempt<T> failed(String observed, String advice) {
        return new Attempt.Failed<>(Failure.of(attempted, observed).advising(advice));
    }

    /**
     * The content of a secret file of the site.
     *
     * @param what it is: {@code the service account's key file}
     */
    Attempt<String> file(String what, String name) {
        Optional<Path> file;
        try {
            file = workspace.inSite(name);
        } catch (IOException e) {
            file = Optional.empty();
        }
        return file.isEmpty()
                ? failed(
                        capitalised(what) + " " + name + " can't be read.",
                        "Check the path; if the file is encrypted, declare under secrets how it is decrypted.")
                : read(what, name, file.get());
    }

    /** The content of a file that lies anywhere, such as a token that the platform put there. */
    Attempt<String> read(String what, String shown, Path file) {
        try {
            if (Files.size(file) > LONGEST) {
                return failed(capitalised(what) + " " + shown + " is larger than 1 MiB.", "Check the path.");
            }
            var text = Files.readString(file);
            return text.startsWith("\0GITCRYPT") ? encrypted(what, shown) : new Attempt.Worked<>(text);
        } catch (MalformedInputException notText) {
            return encrypted(what, shown);
        } catch (IOException e) {
            return failed(
                    capitalised(what) + " " + shown + " can't be read ("
                            + e.getClass().getSimpleName() + ").",
                    "Check the path, and that the file is readable.");
        }
    }

    /** A secret in a file of the site or in a variable, trimmed; the mask knows it then. */
    Attempt<String> secret(String what, SecretValue where) throws InterruptedException {
        return switch (where) {
            case SecretValue.InFile(var file) -> file(what, file).then(text -> learned(what, file, text));
            case SecretValue.InEnvironment(var variable) ->
                learned(what, variable.toString(), variable.in(environment).orElse(""));
        };
    }

    private Attempt<String> learned(String what, String shown, String text) {
        if (text.isBlank()) {
            return failed(
                    capitalised(what) + " is empty: there is nothing in " + shown + ".",
                    shown.startsWith("$") ? "Set " + shown.substring(1) + "." : "Check the file.");
        }
        mask.learn(text);
        return new Attempt.Worked<>(text.strip());
    }

    /**
     * Sends a request.
     *
     * @param server who is asked, as the subject of a sentence: {@code The GKE API}
     * @param request which may be shown: method and address without query
     */
    Attempt<Answered> send(String server, String cloud, HttpRequest.Builder request) throws InterruptedException {
        var built = request.build();
        return switch (http.call(built, LIMIT, HttpClient.Redirect.NEVER)) {
            case Answered answer -> new Attempt.Worked<>(answer);
            case HttpOutcome.Unanswered(var _, var explanation) ->
                new Attempt.Failed<>(Failure.of(
                                attempted,
                                server + " at " + built.uri().getHost() + " does not answer: " + explanation + ".",
                                new Evidence.HttpReply(shown(built), 0, explanation))
                        .advising("Check this machine's way to " + cloud
                                + " (network, firewall, HTTPS_PROXY), then deploy again.")
                        .retryable());
        };
    }

    /**
     * The token in an answer of OAuth 2.0 (RFC 6749, section 5.1); the mask knows it then.
     *
     * @param asked when it was asked for: its life is counted from there, so that it never seems longer than it is
     * @param otherwise what it is where the answer holds none
     */
    Attempt<Token> token(Answered answer, Instant asked, Supplier<Attempt<Token>> otherwise) {
        JsonNode said;
        try {
            said = JSON.readTree(answer.body());
        } catch (JacksonException notJson) {
            return otherwise.get();
        }
        var value = said.path("access_token").asString("");
        long seconds = said.path("expires_in").asLong(0);
        if (value.isEmpty() || seconds <= 0) {
            return otherwise.get();
        }
        mask.learn(value);
        return new Attempt.Worked<>(new Token(value, asked, asked.plusSeconds(seconds)));
    }

    /** An answer that is not what was asked for; worth another try where the server is in trouble or asked too much. */
    static <T> Attempt<T> refused(int status, Failure failure) {
        return new Attempt.Failed<>(status == 429 || status >= 500 ? failure.retryable() : failure);
    }

    /** A request as it may be shown. */
    static String shown(HttpRequest request) {
        return request.method() + " " + request.uri().toString().replaceFirst("\\?.*", "");
    }

    private <T> Attempt<T> encrypted(String what, String shown) {
        return failed(
                capitalised(what) + " " + shown + " is still encrypted.",
                "Declare in slipway.yaml, under secrets, how the site's files are decrypted.");
    }

    private static String capitalised(String what) {
        return Character.toUpperCase(what.charAt(0)) + what.substring(1);
    }
}
