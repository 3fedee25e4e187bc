package dev.slipway.steps.validate.binder;

import static dev.slipway.testing.BinderHubServer.event;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.SteadyClock;
import dev.slipway.site.BinderConfig;
import dev.slipway.site.BinderConfig.Asked;
import dev.slipway.site.Placeholders;
import dev.slipway.site.SecretValue;
import dev.slipway.steps.validate.Check;
import dev.slipway.steps.validate.FailingCase;
import dev.slipway.testing.BinderHubServer;
import dev.slipway.testing.RealSshd;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.RecordingCheckRun;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Each thing that can be wrong with a BinderHub, and with the repository in which it shall build. */
public final class BinderFailingCases {
    private static final Placeholders NONE = new Placeholders(Map.of());
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String HTML = "text/html";
    private static final String[] RUNNING = {
        event("built", "Found built image, launching..."), event("launching", "Launching server...")
    };

    private final Path folder;
    private final InstantSource steady = SteadyClock.from(InstantSource.system());
    private final Mask mask = new Mask();
    private final List<FailingCase> cases = new ArrayList<>();

    /** With a folder for repositories. */
    public BinderFailingCases(Path folder) {
        this.folder = folder;
    }

    /** What a test prepares. */
    @FunctionalInterface
    private interface Setting {
        void of(BinderHubServer hub) throws IOException;
    }

    /** A check of a BinderHub. */
    @FunctionalInterface
    private interface Made {
        Check of(BinderHubServer hub) throws IOException;
    }

    /** All of them. */
    public List<FailingCase> all() throws IOException, InterruptedException {
        pages();
        launches();
        builds();
        return cases;
    }

    private void fails(String situation, Setting setting, Made made) throws IOException, InterruptedException {
        try (var hub = new BinderHubServer()) {
            setting.of(hub);
            var check = made.of(hub);
            var failing = FailingCase.of(situation, check, check.once(new RecordingCheckRun()));
            cases.add(new FailingCase(
                    failing.kind(),
                    failing.situation(),
                    lasting(failing.title()),
                    lasting(failing.observed()),
                    lasting(failing.advice())));
        }
    }

    /** Without what is another one in each run. */
    private String lasting(String text) {
        return text.replace(folder + "/", "/ci/")
                .replaceAll("\\b[0-9.]+ s\\b", "1 s")
                .replaceAll("ssh://[^@]+@", "ssh://git@")
                .replaceAll("\\S+@127\\.0\\.0\\.1: ", "git@hub.example.org: ");
    }

    private void page(String situation, Asked asked, Setting setting) throws IOException, InterruptedException {
        fails(
                situation,
                setting,
                hub -> new BinderPage(new BinderConfig.Page(hub.address(), asked, 1, LIMIT), NONE, steady));
    }

    private void serves(String situation, Asked asked, int status, String type, String body)
            throws IOException, InterruptedException {
        page(situation, asked, hub -> hub.withPages((_, answer) -> answer.reply(status, type, body)));
    }

    private void pages() throws IOException, InterruptedException {
        serves(
                "What BinderHub needs is sick",
                new Asked.Health(),
                503,
                "application/json",
                "{\"ok\": false, \"checks\": [{\"service\": \"Docker registry\", \"ok\": false},"
                        + " {\"service\": \"JupyterHub API\", \"ok\": true}]}");
        serves("BinderHub does not run", new Asked.Health(), 503, HTML, "Service Unavailable");
        serves("Something else answers", new Asked.Front(), 200, HTML, "It works!");
        serves("A page is given in place of a file", new Asked.Static("badge_logo.svg"), 200, HTML, "Not here");
        serves("JupyterHub does not run", new Asked.HubHealth(), 502, HTML, "Bad Gateway");
        var unknown = new Asked.UnknownUser(Optional.of(424), Optional.of("Binder not found"));
        serves("An old link leads to a login", unknown, 200, HTML, "Log in");
        serves("An old link tells the person nothing", unknown, 424, HTML, "424 : Failed Dependency");
        page(
                "A member of the federation does not answer",
                new Asked.Federation(),
                hub -> hub.withPages((path, answer) -> {
                    if (path.equals("/active_hosts")) {
                        answer.reply(
                                200,
                                "application/json",
                                "{\"active_hosts\": {\"ovh\": {\"url\": \"" + hub.address() + "\"}}}");
                    } else {
                        answer.reply(502, HTML, "Bad Gateway");
                    }
                }));
    }

    private void launch(String situation, Duration limit, Setting setting) throws IOException, InterruptedException {
        fails(
                situation,
                setting,
                hub -> new BinderLaunch(
                        new BinderConfig.Launch(hub.address(), "gh/binder-examples/requirements/HEAD", 1, limit),
                        NONE,
                        steady,
                        mask));
    }

    private void launches() throws IOException, InterruptedException {
        for (var failure : LaunchFailures.all().toList()) {
            var name = failure.name();
            launch(
                    name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
                    LIMIT,
                    hub -> hub.telling(failure.told().toArray(String[]::new)));
        }
        launch(
                "It takes too long",
                Duration.ofSeconds(1),
                hub -> hub.streaming(answer -> {
                    BinderHubServer.write(
                            answer, event("waiting", "Waiting for build to start..."), event("building", "Step 1/3"));
                    answer.repeat(":keepalive\n\n");
                }));
        launch("The connection is cut again and again", LIMIT, hub -> {
            for (int i = 0; i < 3; i++) {
                hub.streaming(answer -> answer.stream().send(RUNNING[0]).end());
            }
        });
        launch(
                "The BinderHub wants a login",
                LIMIT,
                hub -> hub.streaming(answer -> answer.reply(200, HTML, "<form>Log in</form>")));
        launch(
                "The ingress finds no BinderHub",
                LIMIT,
                hub -> hub.streaming(answer -> answer.reply(503, HTML, "Service Unavailable")));
        launch(
                "Its server can't be reached",
                LIMIT,
                hub -> running(hub).whoseServerAnswers(answer -> answer.reply(502, HTML, "Bad Gateway")));
        launch(
                "Its server does not take its token",
                LIMIT,
                hub -> running(hub).whoseServerAnswers(answer -> answer.reply(302, Map.of("Location", "/login"), "")));
        launch(
                "Its server can't be shut down",
                LIMIT,
                hub -> running(hub).whoseServerEnds(answer -> answer.reply(500, HTML, "Internal Server Error")));
    }

    private static BinderHubServer running(BinderHubServer hub) {
        return hub.telling(RUNNING[0], RUNNING[1], hub.ready());
    }

    private void build(String situation, String address, Optional<String> hosts, Setting setting)
            throws IOException, InterruptedException {
        var key = address.startsWith("file:")
                ? Optional.<SecretValue>empty()
                : Optional.<SecretValue>of(new SecretValue.InFile("secrets/ci-key"));
        fails(
                situation,
                setting,
                hub -> new BinderBuild(
                        new BinderConfig.Build(
                                hub.address(),
                                "gh/binderhub-ci-repos/cached-minimal-dockerfile",
                                new BinderConfig.Repository(address, key, hosts, Optional.empty()),
                                1,
                                LIMIT),
                        NONE,
                        new BinderBuild.Owner(new DeploymentId("20261130-012000-ab3d"), Optional.empty()),
                        new Workspace(folder),
                        RealTools.environment(),
                        RealTools.processes(),
                        new BinderBuild.Means(InstantSource.system(), steady, new Random(1), mask)));
    }

    private void builds() throws IOException, InterruptedException {
        var repository = CiRepository.in(folder);
        var site = Files.createDirectories(new Workspace(folder).site().resolve("secrets"))
                .resolveSibling(".");
        var key = site.resolve("secrets/ci-key");
        Setting nothing = _ -> {};
        build("The image was there already", "file://" + repository, Optional.empty(), BinderFailingCases::running);
        build("There is no such repository", "file://" + folder.resolve("nowhere.git"), Optional.empty(), nothing);
        Files.write(key, "\0GITCRYPT\0unreadable".getBytes(StandardCharsets.ISO_8859_1));
        build("The key is still encrypted", "git@github.com:a/b.git", Optional.empty(), nothing);
        try (var sshd = new RealSshd(Files.createDirectory(folder.resolve("sshd")))) {
            var deploy = sshd.key("deploy");
            sshd.letIn(sshd.key("another"));
            Files.writeString(key, Files.readString(deploy));
            Files.writeString(site.resolve("known_hosts"), sshd.knownHost());
            var known = Optional.of("known_hosts");
            build("Nobody vouches for the host", sshd.address(repository), Optional.empty(), nothing);
            build("The repository does not know the key", sshd.address(repository), known, nothing);
            sshd.letRead(deploy);
            build("The key may only read", sshd.address(repository), known, nothing);
        }
    }
}
