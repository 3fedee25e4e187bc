package dev.slipway.site;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code validate.binder}. */
final class BinderReader {
    private static final List<String> HTTP = List.of("https", "http", "service");
    private static final Pattern LAUNCHED = Pattern.compile("[A-Za-z0-9_-]+(/[^\\s/?#]+)+");
    private static final Pattern HOSTED = Pattern.compile(
            "(?:.*@|https://|ssh://(?:.*@)?)(github|gitlab)\\.com(?::[0-9]+)?[:/]+([^/]+)/(.+?)(\\.git)?/?");
    /** What every BinderHub serves, and many pages of others show. */
    private static final String BADGE = "badge_logo.svg";

    private final Problems problems;
    private final ValueChecks checks;
    private final CheckReader reader;

    BinderReader(Problems problems, ValueChecks checks, CheckReader reader) {
        this.problems = problems;
        this.checks = checks;
        this.reader = reader;
    }

    List<CheckConfig> read(MapReader map) {
        map.allowing("url", "hub", "federation", "pages", "launch", "build").requiring("url");
        var url = reader.address(map, "url", HTTP);
        var read = new ArrayList<CheckConfig>(pages(map, url));
        map.maps("launch", "each of 'launch'").forEach(launch -> read.add(launch(launch, url)));
        map.map("build", "'build'").ifPresent(build -> read.add(build(build, url)));
        return read;
    }

    private List<CheckConfig> pages(MapReader binder, String url) {
        Optional<MapReader> pages = binder.map("pages", "'pages'");
        pages.ifPresent(map -> map.allowing("static", "unknownUser", "attempts", "timeout"));
        var with = new Pages(
                pages.flatMap(map -> map.number("attempts", 1, 100)).orElse(BinderConfig.Page.USUAL_ATTEMPTS),
                pages.map(map -> reader.timeout(map, CheckConfig.USUAL_TIMEOUT)).orElse(CheckConfig.USUAL_TIMEOUT));
        var files = pages.filter(map -> map.has("static")).map(this::files).orElse(List.of(BADGE));
        with.add(url, new BinderConfig.Asked.Health());
        with.add(url, new BinderConfig.Asked.Versions());
        with.add(url, new BinderConfig.Asked.Front());
        with.add(url, new BinderConfig.Asked.About());
        files.forEach(file -> with.add(url, new BinderConfig.Asked.Static(file)));
        hub(binder, pages, with);
        if (binder.has("federation")) {
            with.add(reader.address(binder, "federation", HTTP), new BinderConfig.Asked.Federation());
        }
        return with.read;
    }

    private void hub(MapReader binder, Optional<MapReader> pages, Pages with) {
        Optional<MapReader> unknown = pages.flatMap(map -> map.map("unknownUser", "'unknownUser'"));
        unknown.ifPresent(map -> map.allowing("status", "contains"));
        if (!binder.has("hub")) {
            unknown.ifPresent(map -> problems.add(
                    map.place(),
                    "the answer for a user who does not exist is the JupyterHub's, and 'hub' does not say where it is.",
                    "Add 'hub: https://hub.${host}' to 'binder'."));
            return;
        }
        var hub = reader.address(binder, "hub", HTTP);
        with.add(hub, new BinderConfig.Asked.HubHealth());
        with.add(
                hub,
                new BinderConfig.Asked.UnknownUser(
                        unknown.flatMap(map -> map.number("status", 400, 599)),
                        unknown.flatMap(map -> reader.filled(map, "contains"))));
    }

    private List<String> files(MapReader pages) {
        return pages.texts("static").stream()
                .map(text -> text.value().replaceFirst("^/+", ""))
                .toList();
    }

    /** The pages read so far, and how they are asked for. */
    private static final class Pages {
        private final int attempts;
        private final Duration timeout;
        private final List<CheckConfig> read = new ArrayList<>();

        Pages(int attempts, Duration timeout) {
            this.attempts = attempts;
            this.timeout = timeout;
        }

        void add(String url, BinderConfig.Asked asked) {
            read.add(new BinderConfig.Page(url, asked, attempts, timeout));
        }
    }

    private CheckConfig launch(MapReader map, String url) {
        map.allowing("spec", "attempts", "timeout").requiring("spec");
        Optional<Text> spec = map.text("spec");
        spec.ifPresent(
                text -> spec(text, 3, "a provider, a repository and a ref", "gh/binder-examples/requirements/HEAD"));
        return new BinderConfig.Launch(
                url,
                spec.map(Text::value).orElse(""),
                map.number("attempts", 1, 10).orElse(BinderConfig.Launch.USUAL_ATTEMPTS),
                reader.timeout(map, BinderConfig.Launch.USUAL_TIMEOUT));
    }

    private CheckConfig build(MapReader map, String url) {
        map.allowing("repository", "spec", "key", "knownHosts", "authority", "attempts", "timeout")
                .requiring("repository");
        Optional<Text> address = map.text("repository");
        Optional<SecretValue> key = checks.secret(map.raw("key"), "$CI_REPOSITORY_KEY");
        address.filter(text -> isRemote(text.value()) && !map.has("key"))
                .ifPresent(text -> problems.add(
                        text.place(),
                        "a branch is pushed to this repository, but there is no key to do so.",
                        "Name the file of its deploy key: key: secrets/ci-repository-key"));
        Optional<Text> authority = map.text("authority");
        authority
                .filter(_ -> address.filter(text -> !text.value().startsWith("https://"))
                        .isPresent())
                .ifPresent(text -> problems.add(
                        text.place(),
                        "a certificate is shown by hosts that are reached at https://, and this repository is not.",
                        "Take 'authority' out; the keys of SSH hosts are named by 'knownHosts'."));
        Optional<Text> spec = map.text("spec");
        spec.ifPresent(text -> spec(text, 2, "a provider and a repository", "gh/OWNER/REPOSITORY"));
        return new BinderConfig.Build(
                url,
                spec.map(Text::value).or(() -> address.flatMap(this::hosted)).orElse(""),
                new BinderConfig.Repository(
                        address.map(Text::value).orElse(""),
                        key,
                        checks.file(map.text("knownHosts")),
                        checks.file(authority)),
                map.number("attempts", 1, 10).orElse(BinderConfig.Build.USUAL_ATTEMPTS),
                reader.timeout(map, BinderConfig.Build.USUAL_TIMEOUT));
    }

    private static boolean isRemote(String address) {
        return !address.startsWith("/") && !address.startsWith("file://");
    }

    private Optional<String> hosted(Text address) {
        var known = HOSTED.matcher(address.value());
        if (!known.matches()) {
            problems.add(
                    address.place(),
                    "how a BinderHub names this repository can not be told from its address.",
                    "Add 'spec: PROVIDER/REPOSITORY', without a ref.");
            return Optional.empty();
        }
        var name = known.group(2) + "/" + known.group(3);
        return Optional.of(
                known.group(1).equals("github")
                        ? "gh/" + name
                        : "gl/" + URLEncoder.encode(name, StandardCharsets.UTF_8));
    }

    private void spec(Text spec, int slashes, String what, String example) {
        if (!LAUNCHED.matcher(spec.value()).matches()
                || spec.value().chars().filter(c -> c == '/').count()
                        < (spec.value().startsWith("gh/") ? slashes : 1)) {
            problems.add(
                    spec.place(),
                    "'" + spec.value() + "' does not name " + what + ".",
                    "Write what follows /v2/ in a Binder's link: " + example);
        }
    }
}
