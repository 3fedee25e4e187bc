package dev.slipway.steps.clusterauth;

import dev.slipway.http.HttpOutcome.Answered;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Asks services of AWS in one region, and tells what their errors mean that all of them have in common. */
final class AwsCaller {
    private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";
    /** AWS takes a signature for five minutes before and after its own time, in some services fifteen. */
    private static final Duration TOLERATED = Duration.ofMinutes(4);

    private final Errand errand;
    private final String region;

    /** In a region: {@code eu-west-1}. */
    AwsCaller(Errand errand, String region) {
        this.errand = errand;
        this.region = region;
    }

    /** The public host of a service in the region. China's regions have a domain of their own. */
    String host(String service) {
        return service + "." + region + (region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com");
    }

    /** A signed GET. */
    Attempt<Answered> get(String service, URI address, AwsCredentials credentials) throws InterruptedException {
        var headers = new AwsSignature(credentials, region, service)
                .headers("GET", address, Map.of(), "", errand.clock().instant());
        var request = HttpRequest.newBuilder(address).header("Accept", "application/json");
        headers.forEach(request::header);
        return errand.send("The " + service.toUpperCase(java.util.Locale.ROOT) + " API", "AWS", request);
    }

    /**
     * A call to STS.
     *
     * @param endpoint empty: the region's
     * @param credentials empty: the call needs no signature
     */
    Attempt<Answered> sts(
            Optional<String> endpoint,
            String action,
            Map<String, String> parameters,
            Optional<AwsCredentials> credentials)
            throws InterruptedException {
        var address = URI.create(endpoint.orElse("https://" + host("sts")).replaceAll("/+$", "") + "/");
        var all = new TreeMap<>(parameters);
        all.put("Action", action);
        all.put("Version", "2011-06-15");
        var form = all.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(address)
                .header("Content-Type", FORM)
                .header("Accept", "text/xml")
                .POST(BodyPublishers.ofString(form));
        credentials.ifPresent(known -> new AwsSignature(known, region, "sts")
                .headers(
                        "POST",
                        address,
                        Map.of("Content-Type", FORM),
                        form,
                        errand.clock().instant())
                .forEach(request::header));
        return errand.send("The STS API", "AWS", request);
    }

    /**
     * What an error means that any service may give.
     *
     * @param request as it may be shown
     * @param keys where those that it was signed with come from
     */
    <T> Attempt<T> refused(String request, Answered answer, String keys) {
        var trouble = AwsReply.trouble(answer);
        var failure = switch (trouble.code()) {
            case "InvalidClientTokenId", "UnrecognizedClient" ->
                failure(request, trouble, "AWS does not know the access key of " + keys + ": " + trouble.message())
                        .advising("The key was deleted or made inactive, is one of another partition (China,"
                                + " GovCloud), or is a temporary one (ASIA…) without its session token: make a new"
                                + " key for the deploying user, and commit it encrypted in place of the old one.");
            case "SignatureDoesNotMatch", "InvalidSignature", "RequestExpired" ->
                signature(request, trouble, answer, keys);
            case "ExpiredToken" ->
                failure(request, trouble, "The temporary credentials of " + keys + " have ended: " + trouble.message())
                        .advising("Get new ones, or use a role or a key that lasts.");
            case "OptInRequired", "RegionDisabled" ->
                failure(request, trouble, "The account may not use the region " + region + ": " + trouble.message())
                        .advising("Check region of the target's cluster in slipway.yaml, or enable the region (and"
                                + " its STS endpoint) in the account's settings.");
            default ->
                failure(
                        request,
                        trouble,
                        "AWS answered with status " + trouble.status() + ", "
                                + (trouble.code().isEmpty() ? "" : trouble.code() + ": ") + trouble.message());
        };
        return trouble.code().startsWith("Throttling")
                ? new Attempt.Failed<>(failure.retryable())
                : Errand.refused(trouble.status(), failure);
    }

    /** A secret key that is not the access key's, or a clock that is wrong: AWS calls both by one name. */
    private Failure signature(String request, AwsReply.Trouble trouble, Answered answer, String keys) {
        var ahead = AwsReply.ahead(answer, errand.clock().instant()).orElse(Duration.ZERO);
        var wrong = ahead.abs().compareTo(TOLERATED) > 0;
        if (wrong
                || trouble.message().contains("Signature expired")
                || trouble.message().contains("not yet current")) {
            return failure(
                            request,
                            trouble,
                            "AWS takes the request for one of another time: this machine's clock is "
                                    + (wrong
                                            ? ahead.abs().toMinutes() + " minutes "
                                                    + (ahead.isNegative() ? "slow" : "fast")
                                            : "wrong")
                                    + ".")
                    .advising("Set the clock (timedatectl set-ntp true), then deploy again.");
        }
        return failure(
                        request,
                        trouble,
                        "The secret access key of " + keys + " is not the one that belongs to its access key id.")
                .advising("Copy both again, or make a new key for the deploying user; look for a blank or a line's end"
                        + " that was copied with it.");
    }

    /** A failure with AWS's answer. */
    Failure failure(String request, AwsReply.Trouble trouble, String observed) {
        return Failure.of(
                errand.attempted(),
                observed,
                new Evidence.HttpReply(request, trouble.status(), trouble.code() + ": " + trouble.message()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }
}
