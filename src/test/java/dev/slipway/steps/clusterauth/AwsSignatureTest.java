package dev.slipway.steps.clusterauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the examples that AWS has published: its test suite for signature version 4, and its documentation. */
class AwsSignatureTest {
    private static final Instant THEN = Instant.parse("2015-08-30T12:36:00Z");
    private static final AwsCredentials EXAMPLE = new AwsCredentials(
            "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", Optional.empty(), Optional.empty());

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "get-vanilla | GET | / | 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
                "get-vanilla-query-order-key-case | GET | /?Param2=value2&Param1=value1 |"
                        + " b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
                "get-utf8 | GET | /ሴ | 8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
                "post-vanilla | POST | / | 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
            })
    void signsTheRequestsOfTheTestSuite(String name, String method, String path, String signature) {
        var headers = new AwsSignature(EXAMPLE, "us-east-1", "service")
                .headers(method, URI.create("https://example.amazonaws.com" + path), Map.of(), "", THEN);
        assertThat(headers)
                .containsEntry("X-Amz-Date", "20150830T123600Z")
                .containsEntry(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                                + " SignedHeaders=host;x-amz-date, Signature=" + signature);
    }

    @Test
    void signsAFormAndItsType() {
        var headers = new AwsSignature(EXAMPLE, "us-east-1", "service")
                .headers(
                        "POST",
                        URI.create("https://example.amazonaws.com/"),
                        Map.of("Content-Type", "application/x-www-form-urlencoded"),
                        "Param1=value1",
                        THEN);
        assertThat(headers.get("Authorization"))
                .contains("SignedHeaders=content-type;host;x-amz-date, ")
                .endsWith("Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
    }

    @Test
    void signsTheDocumentationsRequestToIam() {
        var headers = new AwsSignature(EXAMPLE, "us-east-1", "iam")
                .headers(
                        "GET",
                        URI.create("https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08"),
                        Map.of("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
                        "",
                        THEN);
        assertThat(headers.get("Authorization"))
                .endsWith("Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
    }

    @Test
    void signsAnAddressThatOthersMayAskFor() {
        var credentials = new AwsCredentials(
                "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Optional.empty(), Optional.empty());
        var address = new AwsSignature(credentials, "us-east-1", "s3")
                .presigned(
                        URI.create("https://examplebucket.s3.amazonaws.com/test.txt"),
                        Map.of(),
                        Duration.ofDays(1),
                        Instant.parse("2013-05-24T00:00:00Z"),
                        "UNSIGNED-PAYLOAD");
        assertThat(address.toString())
                .startsWith("https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
                        + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&")
                .endsWith("&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    }

    @Test
    void aSessionsTokenIsSignedToo() {
        var credentials = new AwsCredentials(
                "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", Optional.of("a/token+="), Optional.empty());
        var signature = new AwsSignature(credentials, "us-east-1", "service");
        var address = URI.create("https://example.amazonaws.com/");
        assertThat(signature.headers("GET", address, Map.of(), "", THEN))
                .containsEntry("X-Amz-Security-Token", "a/token+=")
                .hasEntrySatisfying(
                        "Authorization",
                        value -> assertThat(value).contains("SignedHeaders=host;x-amz-date;x-amz-security-token,"));
        assertThat(signature
                        .presigned(address, Map.of(), Duration.ofMinutes(1), THEN)
                        .toString())
                .contains("&X-Amz-Security-Token=a%2Ftoken%2B%3D&");
    }

    @Test
    void itsTextHoldsNoSecret() {
        assertThat(EXAMPLE.toString()).contains("AKIDEXAMPLE").doesNotContain("wJalr");
    }
}
