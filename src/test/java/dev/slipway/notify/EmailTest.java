package dev.slipway.notify;

import static dev.slipway.notify.ToldDeployment.stage;
import static dev.slipway.notify.ToldDeployment.usual;
import static dev.slipway.notify.ToldDeployment.variable;
import static dev.slipway.testing.ScriptedStep.doing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.NotificationConfig;
import dev.slipway.site.NotificationConfig.Login;
import dev.slipway.site.NotificationConfig.Security;
import dev.slipway.testing.MailServer;
import dev.slipway.testing.MailServer.Way;
import dev.slipway.testing.ScriptedStep;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmailTest {
    private static final String PASSWORD = "hunter2 with späces";

    @TempDir
    Path folder;

    private ToldDeployment deployment;

    @BeforeEach
    void configure() {
        deployment = new ToldDeployment(folder);
        deployment.environment.put("PASSWORD", PASSWORD);
        deployment.title = "Größere Knoten 🚢";
    }

    private List<String> run(MailServer server, Security security, String... to) {
        var login = security == Security.NONE
                ? Optional.<Login>empty()
                : Optional.of(new Login("slipway", variable("PASSWORD")));
        deployment.tls = server.trusting();
        return run(new NotificationConfig.Email(
                "127.0.0.1", server.port(), security, login, "slipway@example.org", Arrays.asList(to), usual()));
    }

    private List<String> run(NotificationConfig.Email config) {
        return deployment.run(List.of(config), stage("staging", failing()));
    }

    private static ScriptedStep failing() {
        return doing("Deploy", _ -> new StepOutcome.Failed(Failure.of("deploying", "it broke")));
    }

    private static jakarta.mail.internet.MimeMessage read(MailServer.Mail mail) throws Exception {
        return new jakarta.mail.internet.MimeMessage(
                jakarta.mail.Session.getInstance(new Properties()),
                new ByteArrayInputStream(mail.text().getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @EnumSource(Security.class)
    void mailIsHandedInByEachWay(Security security) throws Exception {
        var way = switch (security) {
            case STARTTLS -> Way.STARTTLS;
            case IMPLICIT -> Way.IMPLICIT;
            case NONE -> Way.CLEAR;
        };
        try (var server = new MailServer(way, "slipway", PASSWORD)) {
            assertThat(run(server, security, "ops@example.org", "ada@example.org"))
                    .isEmpty();
            var mail = server.mails().getFirst();
            assertThat(server.mails()).hasSize(1);
            assertThat(mail.from()).isEqualTo("slipway@example.org");
            assertThat(mail.to()).containsExactly("ops@example.org", "ada@example.org");
            var message = read(mail);
            assertThat(message.getSubject())
                    .startsWith("[mybinder] Failed to deploy mybinder 01234567 \"Größere Knoten 🚢\" by Ada");
            assertThat(String.valueOf(message.getContent()))
                    .startsWith("Failed to deploy")
                    .contains("Größere Knoten 🚢", "\nit broke.");
            assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
            assertThat(message.getSentDate()).isNotNull();
            assertThat(message.getMessageID()).isNotNull();
        }
    }

    /** The server would take it: it is the client that must not say its password in clear. */
    @Test
    void nothingIsSentWhereTheServerHasNoTls() throws Exception {
        try (var server = new MailServer(Way.CLEAR, "slipway", PASSWORD)) {
            assertThat(run(server, Security.STARTTLS, "ops@example.org"))
                    .singleElement()
                    .asString()
                    .startsWith("ops@example.org was not told")
                    .contains("STARTTLS");
            assertThat(server.mails()).isEmpty();
        }
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() throws Exception {
        try (var server = new MailServer(Way.STARTTLS, "slipway", PASSWORD)) {
            deployment.tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
            var config = new NotificationConfig.Email(
                    "127.0.0.1",
                    server.port(),
                    Security.STARTTLS,
                    Optional.empty(),
                    "slipway@example.org",
                    List.of("ops@example.org"),
                    usual());
            assertThat(run(config)).singleElement().asString().contains("certification path");
            assertThat(server.mails()).isEmpty();
        }
    }

    @Test
    void aWrongPasswordIsToldAndNotTriedAgain() throws Exception {
        try (var server = new MailServer(Way.STARTTLS, "slipway", "another")) {
            assertThat(run(server, Security.STARTTLS, "ops@example.org"))
                    .singleElement()
                    .asString()
                    .contains("does not accept the login: 535")
                    .doesNotContain("hunter2");
            assertThat(deployment.pauses).isEmpty();
        }
    }

    @Test
    void aMailboxThatIsNotThereIsTold() throws Exception {
        try (var server = new MailServer(Way.IMPLICIT, "slipway", PASSWORD)) {
            assertThat(run(server, Security.IMPLICIT, "nobody@example.org"))
                    .singleElement()
                    .asString()
                    .contains("does not accept the mail: 550 no such mailbox");
        }
    }

    @Test
    void aBusyServerIsAskedAgain() throws Exception {
        try (var server = new MailServer(Way.STARTTLS, "slipway", PASSWORD)) {
            server.nextGreets("421 too many connections");
            server.nextGreets("421 too many connections");
            assertThat(run(server, Security.STARTTLS, "ops@example.org")).isEmpty();
            assertThat(server.mails()).hasSize(1);
            assertThat(deployment.pauses).hasSize(2);
        }
    }

    @Test
    void aSilentServerIsNotWaitedFor() throws Exception {
        try (var server = new MailServer(Way.STARTTLS, "slipway", PASSWORD)) {
            server.fallSilent();
            deployment.lastMoment = Duration.ofMillis(300);
            assertThat(run(server, Security.STARTTLS, "ops@example.org"))
                    .singleElement()
                    .asString()
                    .contains("it took too long");
        }
    }
}
