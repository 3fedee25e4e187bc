package dev.slipway.notify;

import dev.slipway.pipeline.Retry;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.site.NotificationConfig;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLSocketFactory;

/**
 * Mail, handed in at a server by SMTP: with STARTTLS, which is demanded where it is asked for, or with TLS from the first byte.
 *
 * @param password secret; absent: the server takes mail without
 * @param tls whom the server's certificate must satisfy
 */
record Email(
        NotificationConfig.Email config,
        Optional<String> password,
        SSLSocketFactory tls,
        Sleeper sleeper,
        InstantSource clock,
        RandomGenerator random)
        implements Messenger {
    /** For the connection, and for each answer. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static final Retry RETRY = new Retry(3, Duration.ofSeconds(1), Duration.ofSeconds(4));
    private static final int LONGEST_SUBJECT = 150;

    @Override
    public void send(Notice notice) throws NotSent, InterruptedException {
        if (!(notice instanceof Notice.OfDeployment told)) {
            return;
        }
        for (int attempt = 1; ; attempt++) {
            try {
                handIn(told);
                return;
            } catch (AuthenticationFailedException e) {
                throw new NotSent("the mail server does not accept the login: " + said(e));
            } catch (SendFailedException e) {
                throw new NotSent("the mail server does not accept the mail: " + said(e));
            } catch (MessagingException e) {
                if (attempt >= RETRY.attempts()) {
                    throw new NotSent(said(e) + " (" + attempt + " attempts)");
                }
                sleeper.sleep(RETRY.pauseAfter(attempt, random));
            }
        }
    }

    private void handIn(Notice.OfDeployment told) throws MessagingException {
        var session = Session.getInstance(properties());
        var mail = new MimeMessage(session);
        mail.setFrom(new InternetAddress(config.from(), true));
        for (var to : config.to()) {
            mail.addRecipient(RecipientType.TO, new InternetAddress(to, true));
        }
        mail.setSubject(Message.cut(subject(told), LONGEST_SUBJECT), "UTF-8");
        mail.setText(Message.of(config.wish().message(), told, UnaryOperator.identity()) + "\n", "UTF-8");
        mail.setSentDate(Date.from(clock.instant()));
        // Answering machines stay silent (RFC 3834).
        mail.setHeader("Auto-Submitted", "auto-generated");
        mail.saveChanges();
        try (var transport = session.getTransport("smtp")) {
            var login = config.login();
            if (login.isPresent()) {
                transport.connect(login.get().user(), password.orElse(""));
            } else {
                transport.connect();
            }
            transport.sendMessage(mail, mail.getAllRecipients());
        }
    }

    private static String subject(Notice.OfDeployment told) {
        return "[" + told.about().site() + "] " + told.headline();
    }

    private Properties properties() {
        var properties = new Properties();
        properties.put("mail.smtp.host", config.server());
        properties.put("mail.smtp.port", String.valueOf(config.port()));
        properties.put("mail.smtp.auth", String.valueOf(config.login().isPresent()));
        properties.put("mail.smtp.connectiontimeout", String.valueOf(LIMIT.toMillis()));
        properties.put("mail.smtp.timeout", String.valueOf(LIMIT.toMillis()));
        properties.put("mail.smtp.writetimeout", String.valueOf(LIMIT.toMillis()));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.socketFactory", tls);
        switch (config.security()) {
            case STARTTLS -> {
                properties.put("mail.smtp.starttls.enable", "true");
                properties.put("mail.smtp.starttls.required", "true");
            }
            case IMPLICIT -> properties.put("mail.smtp.ssl.enable", "true");
            case NONE -> {}
        }
        return properties;
    }

    /** The innermost cause, which says it; in one line. */
    private static String said(MessagingException e) {
        Throwable at = e;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return String.valueOf(at.getMessage()).strip().replaceAll("\\s+", " ");
    }
}
