package dev.slipway.deployment;

import dev.slipway.charts.ChartFinding;
import dev.slipway.charts.ChartJudge;
import dev.slipway.charts.HelmComplaint;
import dev.slipway.charts.KubernetesSchemas;
import dev.slipway.charts.Places;
import dev.slipway.charts.RenderedChart;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.site.ValuesFiles;
import dev.slipway.steps.helm.HelmProgram;
import dev.slipway.steps.helm.HelmTemplate;
import dev.slipway.steps.helm.SetUpHelm;
import dev.slipway.steps.helm.SharedIndexes;
import dev.slipway.workspace.Toolbox;
import dev.slipway.workspace.Workspace;
import dev.slipway.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Renders and judges the charts of a site as it lies in the person's folder, for all its targets, without a cluster.
 *
 * <ol>
 *   <li>The site is copied into a private workspace and decrypted there; values files for which there is no key are left out.
 *   <li>Helm and what the charts depend on are got as a deployment gets them.
 *   <li>Each release of each target is rendered as for its first installation, as many at once as there are processors.
 *   <li>What comes of it is judged, and what is the same on several targets is told once.
 * </ol>
 */
public final class SiteCharts {
    private final Surroundings surroundings;
    private final Consumer<String> progress;

    /**
     * In these surroundings.
     *
     * @param progress told what is being done, where it may take long
     */
    public SiteCharts(Surroundings surroundings, Consumer<String> progress) {
        this.surroundings = surroundings;
        this.progress = progress;
    }

    /**
     * Renders and judges them.
     *
     * @param site its folder
     * @param elsewhere targets whose clusters are asked for their schemas afterwards: the fields of their objects are not judged
     */
    public ChartsReport of(Path site, SiteConfig config, Set<String> elsewhere) throws InterruptedException {
        var id = DeploymentId.startingAt(surroundings.clock().instant(), surroundings.random());
        try (var open = Workspaces.of(
                        surroundings.environment(), surroundings.folders().state())
                .open(id)) {
            var workspace = new SiteCopy(surroundings, site).into(open.workspace());
            var remarks = new ArrayList<String>();
            new Locks(surroundings, site, config).open(workspace).ifPresent(remarks::add);
            return rendered(config, workspace, elsewhere, remarks);
        } catch (IOException e) {
            return new ChartsReport.Refused(
                    Failure.of("making a private workspace", "The system refused: " + e.getMessage() + ".")
                            .advising("Free some space in /dev/shm or in your home folder."));
        }
    }

    private ChartsReport rendered(SiteConfig config, Workspace workspace, Set<String> elsewhere, List<String> remarks)
            throws InterruptedException {
        var tools = new Handover<Toolbox>("helm");
        progress.accept("getting Helm");
        var lacking = LateTool.install("helm", config, workspace, surroundings, tools);
        if (lacking.isPresent()) {
            return new ChartsReport.Refused(lacking.get());
        }
        var helm = new HelmProgram(
                tools, workspace, surroundings.folders().cache(), surroundings.environment(), surroundings.processes());
        var setUp = new SetUpHelm(
                config,
                workspace,
                helm,
                new SharedIndexes(
                        surroundings.environment(), surroundings.folders().cache(), surroundings.clock()),
                surroundings.sleeper(),
                surroundings.clock());
        progress.accept("getting what the charts depend on");
        if (setUp.run(new SilentContext(setUp)) instanceof StepOutcome.Failed(var failure)) {
            return new ChartsReport.Refused(failure);
        }
        var schemas = KubernetesSchemas.shipped();
        var template = new HelmTemplate(workspace, helm);
        var sheets = all(config, release -> sheet(release, workspace, template, schemas.version()));
        return new ChartsReport.Judged(
                schemas.version(), sheets.size(), ChartJudge.merged(judged(sheets, schemas, elsewhere)), remarks);
    }

    /** A release on a target. */
    private record Wanted(TargetConfig target, TargetRelease release) {}

    /**
     * What a release was rendered to.
     *
     * @param findings why it was not
     */
    private record Sheet(RenderedChart chart, Places places, List<ChartFinding> findings) {}

    private List<Sheet> all(SiteConfig config, Rendering rendering) throws InterruptedException {
        var wanted = config.targets().values().stream()
                .flatMap(target -> config.releasesOn(target).stream()
                        .map(release -> new Wanted(target, TargetRelease.of(release, target))))
                .toList();
        var done = new AtomicInteger();
        progress.accept("rendering " + wanted.size() + (wanted.size() == 1 ? " chart" : " charts"));
        var tasks = wanted.stream()
                .<Callable<Sheet>>map(release -> () -> {
                    var sheet = rendering.of(release);
                    if (done.incrementAndGet() % 20 == 0) {
                        progress.accept("rendered " + done.get() + " of " + wanted.size());
                    }
                    return sheet;
                })
                .toList();
        try (var threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            var sheets = new ArrayList<Sheet>();
            for (var sheet : threads.invokeAll(tasks)) {
                sheets.add(sheet.get());
            }
            return sheets;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException interruption) {
                throw interruption;
            }
            throw new IllegalStateException("rendering a chart", e.getCause());
        }
    }

    /** Renders one. */
    @FunctionalInterface
    private interface Rendering {
        Sheet of(Wanted wanted) throws InterruptedException;
    }

    private static Sheet sheet(Wanted wanted, Workspace workspace, HelmTemplate template, String version)
            throws InterruptedException {
        var release = wanted.release();
        var target = wanted.target();
        var site = workspace.site();
        var folder = site.resolve(release.config().chart().reference()).normalize();
        var places = new Places(
                site,
                Optional.of(folder).filter(it -> it.startsWith(site) && Files.isDirectory(it)),
                ValuesFiles.of(site, release.config(), target));
        var premise = new HelmTemplate.Premise(version, List.of());
        return switch (template.renderWithTests(release.config(), target, premise)) {
            case HelmTemplate.Rendered.Failed(var failure) ->
                new Sheet(
                        new RenderedChart(release, target.name(), target.cluster(), List.of()),
                        places,
                        new HelmComplaint(release, target.name(), places).of(failure));
            case HelmTemplate.Rendered.Manifests(var yaml) -> sheet(wanted, places, yaml);
        };
    }

    private static Sheet sheet(Wanted wanted, Places places, String yaml) {
        var release = wanted.release();
        var target = wanted.target();
        try {
            return new Sheet(
                    new RenderedChart(release, target.name(), target.cluster(), Manifest.documents(yaml)),
                    places,
                    List.of());
        } catch (YamlEngineException e) {
            // The parser's message quotes the text, which may hold a secret.
            var failure = Failure.of(
                            "reading what Helm made of the chart", "What the chart's templates make is not YAML.")
                    .advising(
                            "helm template shows what they make; look at the indentation of what values are put into.");
            return new Sheet(
                    new RenderedChart(release, target.name(), target.cluster(), List.of()),
                    places,
                    new HelmComplaint(release, target.name(), places).of(failure));
        }
    }

    private static List<ChartFinding> judged(List<Sheet> sheets, KubernetesSchemas schemas, Set<String> elsewhere) {
        var defined = sheets.stream()
                .collect(Collectors.groupingBy(
                        sheet -> sheet.chart().target(),
                        Collectors.flatMapping(sheet -> sheet.chart().documents().stream(), Collectors.toList())));
        return Stream.concat(
                        sheets.stream().flatMap(sheet -> {
                            var target = sheet.chart().target();
                            return Stream.concat(
                                    sheet.findings().stream(),
                                    ChartJudge.judge(
                                            sheet.chart(),
                                            elsewhere.contains(target) ? Optional.empty() : Optional.of(schemas),
                                            defined.getOrDefault(target, List.of()),
                                            sheet.places())
                                            .stream());
                        }),
                        ChartJudge.together(sheets.stream().map(Sheet::chart).toList()).stream())
                .toList();
    }
}
