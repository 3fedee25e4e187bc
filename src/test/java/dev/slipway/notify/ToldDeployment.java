package dev.slipway.notify;

import dev.slipway.diagnosis.KnowledgeBase;
import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Cancellation;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Pipeline;
import dev.slipway.pipeline.PipelineEvent.Subject;
import dev.slipway.pipeline.PipelineRunner;
import dev.slipway.pipeline.Stage;
import dev.slipway.pipeline.Track;
import dev.slipway.site.NotificationConfig;
import dev.slipway.site.NotificationConfig.Occasion;
import dev.slipway.site.NotificationConfig.Wish;
import dev.slipway.site.SecretValue;
import dev.slipway.site.Variable;
import dev.slipway.testing.RecordingListener;
import dev.slipway.testing.ScriptedStep;
import dev.slipway.workspace.SecretReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocketFactory;

/** A deployment by the real runner, of steps that do what the test says, of which somebody is told. */
final class ToldDeployment {
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    final Mask mask = new Mask();
    final Map<String, String> environment = new HashMap<>();
    final List<Duration> pauses = new CopyOnWriteArrayList<>();
    final RecordingListener listener = new RecordingListener();
    final Cancellation cancellation = new Cancellation();
    SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
    Duration lastMoment = Duration.ofSeconds(30);
    String title = "Bump <binderhub> & @all";
    boolean previousWasBad;
    Verdict verdict = Verdict.SUCCEEDED;

    private final Path site;

    /** Of a site in this folder. */
    ToldDeployment(Path site) {
        this.site = site;
    }

    /** Runs it; returns what could not be sent. */
    List<String> run(List<NotificationConfig> configs, Stage... stages) {
        var subject = new Subject(
                new DeploymentId("20260101-120000-ab12"), "mybinder", COMMIT, title, "Ada", OptionalInt.empty());
        var world = new Notifications.World(pauses::add, InstantSource.system(), new Random(1), tls, lastMoment);
        var notifications = new Notifications(
                configs,
                new SecretReader(site, environment, mask),
                world,
                (step, failure) -> KnowledgeBase.shipped().diagnose(step.step(), failure),
                (_, _) -> previousWasBad);
        verdict = new PipelineRunner(InstantSource.system(), _ -> {}, new Random(1))
                .run(new Pipeline(List.of(stages)), subject, notifications.after(listener), cancellation)
                .verdict();
        return notifications.end();
    }

    static Wish wish(Occasion... occasions) {
        return new Wish(Arrays.stream(occasions).collect(Collectors.toSet()), NotificationConfig.USUAL_MESSAGE);
    }

    static Wish usual() {
        return new Wish(NotificationConfig.USUAL_OCCASIONS, NotificationConfig.USUAL_MESSAGE);
    }

    static Wish everything() {
        return new Wish(Set.of(Occasion.values()), NotificationConfig.USUAL_MESSAGE);
    }

    static SecretValue variable(String name) {
        return new SecretValue.InEnvironment(new Variable(name));
    }

    /** A stage for one target, of one step. */
    static Stage stage(String target, ScriptedStep step) {
        return new Stage("Deploy to " + target, List.of(Track.inOrder(target, List.of(step))));
    }

    /** A stage for the whole site. */
    static Stage forAll(ScriptedStep step) {
        return new Stage("Configure", List.of(Track.inOrder(Track.SITE, List.of(step))));
    }
}
